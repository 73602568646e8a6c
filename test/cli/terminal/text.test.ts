import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/cli/terminal/plain.ts';
import { columnsOf, fitting, pad, shorten, wrap, wrapLines } from '../../../src/cli/terminal/text.ts';

const anyText = fc.string({ unit: 'binary' });
const widths = fc.integer({ min: 1, max: 40 });

describe('text from outside', () => {
  it.each([
    ['\u{1b}[31mred', '\\u{1b}[31mred'],
    ['a\nb\tc\r', 'a\\u{a}b\\u{9}c\\u{d}'],
    ['\u{9b}2J\u{7f}\0', '\\u{9b}2J\\u{7f}\\u{0}'],
    ['ab\u{202e}cd\u{2066}', 'ab\\u{202e}cd\\u{2066}'],
    ['x\u{200b}y\u{feff}', 'x\\u{200b}y\\u{feff}'],
    ['half \ud83d pair', 'half \\u{d83d} pair'],
    ['é 漢 🙂 👨‍👩‍👧 ش', 'é 漢 🙂 👨‍👩‍👧 ش'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('holds no control character once it is plain, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const shown = plain(String.fromCharCode(...units));
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect(plain(shown)).toBe(shown);
      }),
    );
  });
});

describe('the width of text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['漢字', 4],
    ['🙂', 2],
    ['e\u{301}', 1],
    ['\u{1b}[31mred\u{1b}[39m', 3],
    ['●◐▲■○…█', 7],
    ['\u{1b}[31m漢\u{1b}[39m', 2],
  ])('%j takes %i columns', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it('is what the tables of Unicode say, for every character of the basic plane', () => {
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
    const printable = units.filter((character) => plain(character) === character);
    expect(printable.filter((character) => columnsOf(character) !== stringWidth(character))).toEqual([]);
  });

  it('of several characters is what the tables of Unicode say', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'é', '█', '©', '\u{fe0f}', '\u{301}', '漢', '▶', '🙂'),
    });
    fc.assert(
      fc.property(letters, (text) => {
        expect(columnsOf(text)).toBe(stringWidth(text));
      }),
    );
  });
});

describe('shortened text', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['👨‍👩‍👧👨‍👩‍👧', 3, '👨‍👩‍👧…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %i columns is %j', (text, width, short) => {
    expect(shorten(text, width)).toBe(short);
  });

  it('can end in another ellipsis', () => {
    expect(shorten('abcdef', 5, '...')).toBe('ab...');
    expect(shorten('abcdef', 2, '...')).toBe('ab');
  });

  it('never takes more than the width, and begins as the text does', () => {
    fc.assert(
      fc.property(anyText.map(plain), widths, (text, width) => {
        expect(columnsOf(shorten(text, width))).toBeLessThanOrEqual(width);
        expect(text.startsWith(fitting(text, width))).toBe(true);
      }),
    );
  });
});

describe('padded text', () => {
  it('fills its columns on the side away from it', () => {
    expect([pad('漢', 4), pad('漢', 4, 'right'), pad('long', 2)]).toEqual(['漢  ', '  漢', 'long']);
  });
});

describe('wrapped text', () => {
  it('breaks between words, and moves in each line', () => {
    expect(wrap('the quick brown fox jumps', 12, 2)).toBe('  the quick\n  brown fox\n  jumps');
  });

  it('keeps its own line ends, and has no spaces on empty lines', () => {
    expect(wrap('one\n\ntwo', 20, 2)).toBe('  one\n\n  two');
  });

  it('keeps a long word whole, so that it can be copied, unless told to break it', () => {
    expect(wrapLines('see https://example.com/abc now', 10)).toEqual([
      'see',
      'https://example.com/abc',
      'now',
    ]);
    expect(wrapLines('ab 漢漢漢 c', 4, 'break')).toEqual(['ab', '漢漢', '漢 c']);
    expect(wrapLines('漢a', 1, 'break')).toEqual(['漢', 'a']);
  });

  it('loses no letter and is never wider than asked when long words are broken', () => {
    fc.assert(
      fc.property(anyText.map(plain), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrapLines(text, width, 'break');
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
