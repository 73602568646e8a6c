import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptWords } from '../../../src/wire/fast/fast-read.ts';

describe('kept words', () => {
  it('are the words that were asked for, however many there are', () => {
    const words = new KeptWords();
    fc.assert(
      fc.property(fc.string(), (word) => words.same(word) === word),
      { numRuns: 5000 },
    );
  });

  it('displace each other where two have one place', () => {
    const words = new KeptWords();
    for (const word of ['LINKEDIN', 'LIxxxxIN', 'LINKEDIN', 'LIxxxxIN']) expect(words.same(word)).toBe(word);
  });
});
