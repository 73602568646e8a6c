import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shown, textFault } from '../../src/wire/text.ts';

describe('a value shown in a reason', () => {
  it.each([
    ['OK', '"OK"'],
    ['a"b\\c\n', '"a\\"b\\\\c\\n"'],
    ['x'.repeat(40), `"${'x'.repeat(40)}"`],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [`${'x'.repeat(39)}💥y`, `"${'x'.repeat(39)}…"`],
    ['\u001b[31m', '"\\u001b[31m"'],
    ['\u009b31m\u007f', '"\\u009b31m\\u007f"'],
    ['\u202egnp', '"\\u202egnp"'],
    ['a\u2028\u2029\u200b\ufeff\u00ad', '"a\\u2028\\u2029\\u200b\\ufeff\\u00ad"'],
    ['\u{e0041}', '"\\udb40\\udc41"'],
    ['\ud800', '"\\ud800"'],
    [null, 'null'],
    [undefined, 'nothing'],
    [-0.5, '-0.5'],
    [Number.NaN, 'NaN'],
    [false, 'false'],
    [['a'], 'an array'],
    [{ a: 1 }, 'an object'],
    [10n, 'a bigint'],
    [Symbol('s'), 'a symbol'],
    [() => 1, 'a function'],
  ])('%o is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('is short, on one line, without a control character, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.anything()), (value) => {
        expect(shown(value)).toMatch(/^[^\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]{1,410}$/u);
      }),
    );
  });
});

describe('a text', () => {
  it('may have any letters, also outside the basic plane', () => {
    for (const text of ['-a', 'é', '💥', '漢字', 'a b', '__proto', 'Constructor', 'toString']) {
      expect(textFault(text, 11)).toBeUndefined();
    }
  });

  it('is measured in UTF-16 units', () => {
    expect(textFault('💥💥', 4)).toBeUndefined();
    expect(textFault('💥💥', 3)).toBe('is longer than 3 characters: "💥💥"');
  });
});
