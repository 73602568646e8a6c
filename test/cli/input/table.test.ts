import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatSplitter } from '../../../src/cli/input/format.ts';
import { TableSplitter, tableHead } from '../../../src/cli/input/table.ts';
import { brief, splitInPieces } from './logs.ts';

const split = (text: string | Buffer, size = Number.MAX_SAFE_INTEGER, maxEntryBytes = 1024): string[] =>
  brief(splitInPieces(new FormatSplitter({ file: 'log', maxEntryBytes }), Buffer.from(text), size));

describe('the first line of a log', () => {
  it.each([
    ['id,created_at,payload', [',', 'id', 'created_at', 'payload']],
    ['"received_at";"body"\r', [';', 'received_at', 'body']],
    ['at\tevent', ['\t', 'at', 'event']],
    ['_time,host,_raw', [',', '_time', 'host', '_raw']],
    ['@timestamp,@message', [',', '@timestamp', '@message']],
    ['Received At,Webhook Payload', [',', 'Received At', 'Webhook Payload']],
    ['id,created_at,blob', [',', 'id', 'created_at', 'blob']],
  ])('%j names columns', (line, [separator, ...columns]) => {
    expect(tableHead(line)).toEqual({ separator, columns });
  });

  it.each([
    'Starting the server, listening',
    'id,kind,name',
    'Listening on port 3000, in time',
    'payload',
    'payload,payload',
    '2026-03-01,payload',
    '{"payload":1},{"body":2}',
    '',
  ])('%j names none', (line) => {
    expect(tableHead(line)).toBeNull();
  });
});

describe('a table', () => {
  it.each([
    ['a text for each cell', 'at,body\n1,x\n2,y\n', ['2: {"at":"1","body":"x"}', '3: {"at":"2","body":"y"}']],
    ['no empty cells', 'at,body,more\n,x,\n', ['2: {"body":"x"}']],
    ['quoted cells', 'at,body\n"1","{""a"":""b,c""}"', ['2: {"at":"1","body":"{\\"a\\":\\"b,c\\"}"}']],
    ['a quoted cell that is empty, and one of a quote', 'at,body\n"",""""', ['2: {"body":"\\""}']],
    [
      'records over several lines',
      'at,body\n1,"a\nb"\n2,c',
      ['2: {"at":"1","body":"a\\nb"}', '4: {"at":"2","body":"c"}'],
    ],
    [
      'a quote in the middle of a cell',
      'at,body\n1,5" of it\n2,y',
      ['2: {"at":"1","body":"5\\" of it"}', '3: {"at":"2","body":"y"}'],
    ],
    ['unquoted JSON between tabs', 'at\tbody\n1\t{"a":"b"}', ['2: {"at":"1","body":"{\\"a\\":\\"b\\"}"}']],
    ['lines as they end on Windows', 'at;body\r\n1;x\r\n', ['2: {"at":"1","body":"x"}']],
    [
      'lines of JSON among the records',
      'at,body\n{"a":1,"b":2}\n1,x',
      ['2: {"a":1,"b":2}', '3: {"at":"1","body":"x"}'],
    ],
    ['nothing for blank lines', 'at,body\n\n1,x\n\n', ['3: {"at":"1","body":"x"}']],
    ['nothing, when it has a head alone', 'at,body\n', []],
  ])('yields %s', (_, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it.each([
    [
      'with cells too many or too few',
      'at,body\n1\n1,x,y\n2,z',
      [
        '2! the record has 1 cells, and the table 2 columns: 1',
        '3! the record has 3 cells, and the table 2 columns: 1,x,y',
        '4: {"at":"2","body":"z"}',
      ],
    ],
    [
      'that is cut off within quotes',
      'at,body\n1,"x\n{}\n',
      ['2! the record is cut off within quotes: 1,"x', '3: {}', '4! the record is cut off within quotes: '],
    ],
    [
      'that goes on behind its quotes, lines of JSON left out,',
      'at,body\n1,"x\n{"a":1}\n2,y',
      ['2! text follows a quoted cell: 1,"x', '3: {"a":1}', '4: {"at":"2","body":"y"}'],
    ],
    [
      'that is too long',
      `at,body\n1,${'x'.repeat(2000)}\n2,y`,
      [`2! record longer than 1 KiB: 1,${'x'.repeat(1022)}`, '3: {"at":"2","body":"y"}'],
    ],
  ])('a record %s costs itself alone', (_, text, expected) => {
    expect(split(text)).toEqual(expected);
  });

  it('a quote that nobody closes takes no more with it than a record may be long', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `${index},row ${index}`);
    const entries = split(['at,body', '1,"open', ...lines].join('\n'), 7);
    expect(entries[0]).toMatch(/^2! the record is cut off within quotes: 1,"open\n0,row 0\n/);
    expect(entries.at(-1)).toBe('202: {"at":"199","body":"row 199"}');
    expect(entries.length).toBeGreaterThan(90);
  });

  it('a record that is not UTF-8 costs itself alone', () => {
    const bytes = Buffer.from('at,body\n1,\u00ff\n2,y', 'latin1');
    expect(split(bytes)).toEqual(['2! not valid UTF-8: 1,\ufffd', '3: {"at":"2","body":"y"}']);
  });

  it('a last record that is still being written is left out where that is asked for', () => {
    const left: number[] = [];
    const options = {
      file: 'log',
      maxEntryBytes: 1024,
      onUnfinished: (_: string, line: number) => left.push(line),
    };
    for (const [end, expected] of [
      ['1,x', 1],
      ['1', 0],
      ['1,"x', 0],
    ] as const)
      expect(splitInPieces(new TableSplitter(options), Buffer.from(`at,body\n${end}`), 99)).toHaveLength(
        expected,
      );
    expect(left).toEqual([2, 2]);
  });

  it('is the same however its bytes are cut, and whatever is in its cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'ä', 'x', ' ', '{') });
    const written = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (rows, size) => {
          const text = ['at,body', ...rows.map((row) => row.map(written).join(','))].join('\n');
          const entries = splitInPieces(
            new FormatSplitter({ file: 'log', maxEntryBytes: 1024 }),
            Buffer.from(text),
            size,
          );
          const full = ([at, body]: readonly [string, string]): object => ({
            ...(at === '' ? {} : { at }),
            ...(body === '' ? {} : { body }),
          });
          expect(entries.map((entry) => JSON.parse(entry.text) as unknown)).toEqual(rows.map(full));
        },
      ),
    );
  });
});
