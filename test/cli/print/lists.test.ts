import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beside, bullets, factList, fits, flow } from '../../../src/cli/print/lists.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';

const linesOf = (text: string): readonly string[] => text.split('\n');

describe('factList', () => {
  it('aligns what is said and goes on below it', () => {
    const facts = [
      ['who', 'user'],
      ['what', 'reconnect the account now'],
    ] as const;
    expect(linesOf(factList(facts, 28))).toEqual([
      '  who   user',
      '  what  reconnect the',
      '        account now',
    ]);
  });

  it('keeps the lines of what is said apart', () => {
    expect(linesOf(factList([['a', 'one\ntwo']], 80))).toEqual(['  a  one', '     two']);
  });

  it('shows no control character', () => {
    expect(factList([['a', 'b\u001B[2J']], 80)).toBe('  a  b\\u{1b}[2J');
  });
});

describe('bullets', () => {
  it('marks each sentence once', () => {
    expect(linesOf(bullets(['one two three four five six', 'b'], 24, true))).toEqual([
      '  · one two three four',
      '    five six',
      '  · b',
    ]);
    expect(bullets(['a'], 80, false)).toBe('  * a');
  });
});

describe('beside', () => {
  it('sets two blocks beside one another where there is room', () => {
    expect(linesOf(beside('a\nbb', 'x\ny\nz', 80))).toEqual(['a     x', 'bb    y', '      z']);
    expect(linesOf(beside('a\nbb', 'x', 6))).toEqual(['a', 'bb', '', 'x']);
  });
});

describe('flow', () => {
  const parts = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b') }));

  it('loses no part and goes on in a new line before the width is passed', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 12, max: 60 }), (given, width) => {
        const flowed = flow(given, width);
        expect(flowed.split(/ {3}|\n/).filter((part) => part !== '')).toEqual(given);
        expect(fits(flowed, width)).toBe(true);
      }),
    );
  });

  it('starts no line earlier than it must', () => {
    expect(flow(['aa', 'bb', 'cc'], 7)).toBe('aa   bb\ncc');
  });
});

describe('fits', () => {
  it('compares the widest line', () => {
    expect(fits('ab\nabcd', 4)).toBe(true);
    expect(fits('ab\nabcde', 4)).toBe(false);
    expect(fits('a'.repeat(1000), Infinity)).toBe(true);
    expect(columnsOf('日本')).toBe(4);
    expect(fits('日本', 3)).toBe(false);
  });
});
