import { describe, expect, test } from 'vitest';
import { Interner } from '../../src/memory/interner.ts';

describe('words', () => {
  test('the same text has the same number, from 1 on', () => {
    const words = new Interner<string>();
    expect(['OK', 'ERROR', 'OK', ''].map((word) => words.numberOf(word))).toEqual([1, 2, 1, 3]);
    expect([1, 2, 3].map((number) => words.at(number))).toEqual(['OK', 'ERROR', '']);
  });

  test('equal objects have one number, and the first of them is kept', () => {
    const words = new Interner<object>((value) => JSON.stringify(value));
    const [first, equal, other] = [{ a: 1 }, { a: 1 }, { a: 2 }];
    expect([first, equal, other, equal].map((value) => words.numberOf(value))).toEqual([1, 1, 2, 1]);
    expect(words.at(1)).toBe(first);
  });

  test('a number that was never given is refused', () => {
    expect(() => new Interner().at(1)).toThrow(RangeError);
  });
});
