import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { checkWholeNumbers } from '../../src/testing/options.ts';

const check = (lines: number): void => checkWholeNumbers('generate', { lines }, [['lines', 2]]);

describe('options that are whole numbers', () => {
  test.each([2, 3, 0x7fff_ffff, Number.MAX_SAFE_INTEGER])('may be %s, from their least value on', (value) => {
    expect(() => check(value)).not.toThrow();
  });

  test.each([1, 0, -1, 2.5, Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER + 1])(
    'may not be %s',
    (value) => {
      expect(() => check(value)).toThrow(LifecycleError);
    },
  );

  test('are refused by name and value, with the least one as a hint', () => {
    expect(() => check(1)).toThrow(
      expect.objectContaining({
        code: 'invalidOption',
        message: 'generate: lines is 1.',
        hint: 'Give a whole number of 2 or more.',
      }),
    );
  });

  test('are looked at in the order given; those that are not named are of no interest', () => {
    const options = { first: -1, second: -1, other: 0.5 };
    expect(() =>
      checkWholeNumbers('generate', options, [
        ['second', 0],
        ['first', 0],
      ]),
    ).toThrow('generate: second is -1.');
    expect(() => checkWholeNumbers('generate', options, [])).not.toThrow();
  });
});
