import { describe, expect, test } from 'vitest';
import { lineDigest } from '../src/line-digest.ts';

const digestOf = (lines: readonly string[]): string => {
  const digest = lineDigest();
  for (const line of lines) digest.add(line);
  return digest.value();
};

describe('a digest of lines', () => {
  test('is that of the lines in their order, wherever it was asked for on the way', () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `line ${n} ${'x'.repeat(n % 90)}`);
    const digest = lineDigest();
    for (const [n, line] of lines.entries()) {
      digest.add(line);
      if (n % 997 === 0) expect(digest.value()).toBe(digestOf(lines.slice(0, n + 1)));
    }
    expect(digest.value()).toBe(digestOf(lines));
    expect(digestOf(lines.toReversed())).not.toBe(digestOf(lines));
  });

  test('is another one where a line ends elsewhere', () => {
    const found = [[], [''], ['ab'], ['a', 'b'], ['', 'ab'], ['ab', ''], ['é'], ['\u{1f600}']].map(digestOf);
    expect(new Set(found).size).toBe(found.length);
  });
});
