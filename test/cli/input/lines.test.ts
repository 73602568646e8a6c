import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src/cli/input/lines.ts';
import { brief, splitInPieces } from './logs.ts';

const split = (text: string | Buffer, size = Number.MAX_SAFE_INTEGER, maxEntryBytes = 1024): string[] =>
  brief(splitInPieces(new LineSplitter({ file: 'log', maxEntryBytes }), Buffer.from(text), size));

describe('lines', () => {
  it.each([
    ['a line with its newline', '{"a":1}\n', ['1: {"a":1}']],
    ['a last line without newline', '{"a":1}\n{"b":2}', ['1: {"a":1}', '2: {"b":2}']],
    ['nothing', '', []],
    ['newlines alone', '\n\n\r\n', []],
    ['blank lines, which count', '\n{}\n  \t\n[]\n', ['2: {}', '4: []']],
    ['CRLF', '{}\r\n12\r\n', ['1: {}', '2: 12']],
    ['a last line that ends in CR', '{}\r', ['1: {}']],
    ['a CR in the middle of a line', 'a\rb\n', ['1: a\rb']],
    ['a line that is not JSON', 'hello\n', ['1: hello']],
    ['letters of several bytes', '"é漢🙂"\n', ['1: "é漢🙂"']],
  ])('split: %s', (_, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  const pretty = ['{', '  "a": {', '    "b": [1, "}{"]', '  }', '}'];

  it.each([
    [
      'among lines',
      ['{"n":1}', ...pretty, '{"n":2}'],
      ['1: {"n":1}', `2: ${pretty.join('\n')}`, '7: {"n":2}'],
    ],
    [
      'cut off before the next line',
      [...pretty.slice(0, 3), '{"n":2}'],
      [`1! the object is cut off: ${pretty.slice(0, 3).join('\n')}`, '4: {"n":2}'],
    ],
    [
      'cut off in a string',
      ['{', '  "a": "b', '2026-03-01T09:00:00Z {"n":2}'],
      ['1! the object is cut off: {', '2:   "a": "b', '3: 2026-03-01T09:00:00Z {"n":2}'],
    ],
    [
      'cut off behind a colon',
      ['{', '  "a":', '{"n":1}', '{"n":2}'],
      ['1! the object is cut off: {\n  "a":', '3: {"n":1}', '4: {"n":2}'],
    ],
    ['cut off by the end', ['{', '  "a": 1,'], ['1! the object is cut off: {\n  "a": 1,']],
    ['as a list of lines', ['[', '{"n":1},', '{"n":2}', ']'], ['1: [\n{"n":1},\n{"n":2}\n]']],
    ['twice', [...pretty, ...pretty], [`1: ${pretty.join('\n')}`, `6: ${pretty.join('\n')}`]],
  ])('a value that is printed over several lines is one entry: %s', (_, lines, expected) => {
    for (const size of [1, 7, 1000]) expect(split(lines.join('\n'), size)).toEqual(expected);
  });

  it('a gap of NUL is passed over, however long it is', () => {
    const gap = '\0'.repeat(5000);
    expect(split(`{"n":1}\n${gap}\n${gap}{"n":2}\n{"n":3}\n${gap}`, 100)).toEqual([
      '1: {"n":1}',
      '3: {"n":2}',
      '4: {"n":3}',
    ]);
  });

  it('bytes that are not UTF-8 make their own line unreadable, and no other', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"\n{"b":2}\n'),
    ]);
    expect(split(bytes)).toEqual(['1: {"a":1}', '2! not valid UTF-8: "\u{fffd}\u{fffd}"', '3: {"b":2}']);
  });

  it('a line as long as the cap is read, one byte more is not', () => {
    expect(split('12345678\n12345678\r\n123456789\n1\n', 100, 8)).toEqual([
      '1: 12345678',
      '2: 12345678',
      '3! line longer than 8 bytes: 12345678',
      '4: 1',
    ]);
  });

  it('the cap counts bytes, not letters', () => {
    expect(split('漢漢\n漢漢漢\n', 100, 8)).toEqual(['1: 漢漢', '2! line longer than 8 bytes: 漢漢\u{fffd}']);
  });

  it('of a line that never ends only the beginning is held', () => {
    const splitter = new LineSplitter({ file: 'log', maxEntryBytes: 1024 });
    const piece = Buffer.alloc(64 * 1024, 'x');
    for (let pieces = 0; pieces < 2000; pieces += 1) expect(splitter.push(piece)).toEqual([]);
    const [entry] = splitter.end();
    expect(entry).toEqual({
      file: 'log',
      line: 1,
      text: 'x'.repeat(1024),
      unreadable: 'line longer than 1 KiB',
    });
  });

  it('where the pieces are cut changes nothing', () => {
    const byte = fc.constantFrom(
      0x0a,
      0x0d,
      0x20,
      0x7b,
      0x22,
      0x61,
      0xc3,
      0xa9,
      0xf0,
      0x9f,
      0x99,
      0x82,
      0xff,
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (bytes, cap) => {
        const whole = split(Buffer.from(bytes), undefined, cap);
        for (let size = 1; size <= bytes.length; size += 1)
          expect(split(Buffer.from(bytes), size, cap)).toEqual(whole);
      }),
    );
  });

  it('every line that is not blank comes back with its number', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\r\n]|^\0+|^[{[]/g, ''));
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 40 }), (lines, size) => {
        const text = lines.map((each) => `${each}\n`).join('');
        const expected = lines.flatMap((each, index) =>
          each.trim() === '' ? [] : [`${index + 1}: ${each}`],
        );
        expect(split(text, size, 4096)).toEqual(expected);
      }),
    );
  });
});
