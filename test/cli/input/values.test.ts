import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueSplitter } from '../../../src/cli/input/values.ts';
import { brief, splitInPieces } from './logs.ts';

const split = (text: string | Buffer, size = Number.MAX_SAFE_INTEGER, maxEntryBytes = 1024): string[] =>
  brief(splitInPieces(new ValueSplitter({ file: 'log', maxEntryBytes }), Buffer.from(text), size));

describe('an array', () => {
  it.each([
    ['its elements', '[{"a":1},{"b":2}]', ['1: {"a":1}', '1: {"b":2}']],
    ['nothing, when empty', ' [ ] \n', []],
    [
      'elements over several lines, each with the line it begins on',
      '[\n  {\n    "a": 1\n  },\n  {}\n]\n',
      ['2: {\n    "a": 1\n  }', '5: {}'],
    ],
    ['brackets and commas within strings', '["a]","{,","\\"]\\\\"]', ['1: "a]"', '1: "{,"', '1: "\\"]\\\\"']],
    ['arrays within', '[[1,[2]],{"a":[{}]}]', ['1: [1,[2]]', '1: {"a":[{}]}']],
    ['words and numbers', '[null, true ,-1.5e3\n]', ['1: null', '1: true', '1: -1.5e3']],
    ['several arrays in a row', '[1]\n[2]\n', ['1: 1', '2: 2']],
    ['elements with a comma missing or too many', '[{} {},,1,]', ['1: {}', '1: {}', '1: 1']],
  ])('yields %s', (_, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it.each([
    ['between elements', '[{},', ['1: {}', '1! the array is cut off: ']],
    [
      'within an element that swallowed others',
      '[{"a":{"b":1},\n{"c":2},\n{"d":3',
      ['1! the array is cut off: {"a":{"b":1},', '2: {"c":2}', '3! the array is cut off: {"d":3'],
    ],
    [
      'within a text, before others',
      '[{"a":"b\n,{"c":2}]',
      ['1! the element is cut off within a text: {"a":"b', '2: {"c":2}'],
    ],
    ['within an element', '[{},\n{"a":', ['1: {}', '2! the array is cut off: {"a":']],
    ['within a string', '[{},"a', ['1: {}', '1! the array is cut off: "a']],
    ['within a word', '[{},tru', ['1: {}', '1! the array is cut off: tru']],
    ['at once', '[', ['1! the array is cut off: ']],
  ])('that is cut off %s yields what is whole, then says so', (_, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('text between elements is unreadable, and the elements around it are not', () => {
    expect(split('[{"a":1}, what is this\n,{"b":2}} ,{"c":3}]')).toEqual([
      '1: {"a":1}',
      '1! no JSON between the elements: what is this',
      '2: {"b":2}',
      '2! no JSON between the elements: }',
      '2: {"c":3}',
    ]);
  });

  it('text after the array is unreadable', () => {
    expect(split('[1]]\nend')).toEqual([
      '1: 1',
      '1! no JSON between the elements: ]',
      '2! no JSON between the elements: end',
    ]);
  });

  it('an element longer than the cap is unreadable, and the next one is read', () => {
    expect(split('["123456",\n"1234567",1]', 3, 8)).toEqual([
      '1: "123456"',
      '2! element longer than 8 bytes: "1234567',
      '2: 1',
    ]);
  });

  it('bytes that are not UTF-8 make their own element unreadable', () => {
    const bytes = Buffer.concat([Buffer.from('["'), Buffer.from([0xff]), Buffer.from('",1]')]);
    expect(split(bytes)).toEqual(['1! not valid UTF-8: "\u{fffd}"', '1: 1']);
  });
});

describe('pretty-printed objects in a row', () => {
  it('are elements', () => {
    expect(split('{\n "a": 1\n}\n{\n "b": "}"\n}\n')).toEqual(['1: {\n "a": 1\n}', '4: {\n "b": "}"\n}']);
  });

  it('the last of which is cut off are yielded so far', () => {
    expect(split('{\n "a": 1\n}\n{\n "b"')).toEqual([
      '1: {\n "a": 1\n}',
      '4! the object is cut off: {\n "b"',
    ]);
  });
});

describe('any values', () => {
  it('come back as they were written, whatever the layout', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.constantFrom(0, 2),
        fc.integer({ min: 1, max: 50 }),
        (values, indent, size) => {
          const entries = splitInPieces(
            new ValueSplitter({ file: 'log', maxEntryBytes: 1e6 }),
            Buffer.from(JSON.stringify(values, null, indent)),
            size,
          );
          expect(entries.map((entry) => JSON.stringify(JSON.parse(entry.text)))).toEqual(
            values.map((value) => JSON.stringify(value)),
          );
        },
      ),
    );
  });

  it('come out the same wherever the pieces are cut, even out of rubbish', () => {
    const byte = fc.constantFrom(...Buffer.from('[]{},:"\\ \n1ae\u{e9}'));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 50 }), fc.integer({ min: 1, max: 12 }), (bytes, cap) => {
        const whole = split(Buffer.from(bytes), undefined, cap);
        for (let size = 1; size <= bytes.length; size += 1)
          expect(split(Buffer.from(bytes), size, cap)).toEqual(whole);
      }),
    );
  });
});
