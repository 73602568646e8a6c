import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { table, type Column } from '../../../src/cli/terminal/table.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';

interface Need {
  readonly who: string;
  readonly id: string;
  readonly count: number;
  readonly remedy: string;
}

const needs: readonly Need[] = [
  { who: '■ operator', id: '-Y6jmQ2vAbCdEfGhIjKlMn', count: 2, remedy: 'Mend proxy p-eu-3, then reconnect' },
  {
    who: '▲ user',
    id: 'Acc0unt_Id-22chars-ABC',
    count: 1204,
    remedy: 'Reconnect: the session is a year old',
  },
];

const columns: readonly Column<Need>[] = [
  { heading: '  Who', value: ({ who }) => who },
  { heading: 'Account', value: ({ id }) => id },
  { heading: 'Seen', value: ({ count }) => String(count), align: 'right' },
  { heading: 'What to do', value: ({ remedy }) => remedy, flexible: 'wrap' },
];

const shortening = columns.map((column) =>
  column.flexible === undefined ? column : { ...column, flexible: 'shorten' as const },
);

describe('a table', () => {
  it('aligns its columns under upper-case headings, two spaces apart', () => {
    expect(table(needs, columns, 100)).toBe(
      [
        '  WHO       ACCOUNT                 SEEN  WHAT TO DO',
        '■ operator  -Y6jmQ2vAbCdEfGhIjKlMn     2  Mend proxy p-eu-3, then reconnect',
        '▲ user      Acc0unt_Id-22chars-ABC  1204  Reconnect: the session is a year old',
      ].join('\n'),
    );
  });

  it('lets the flexible column go on in the next line', () => {
    expect(table(needs, columns, 62)).toBe(
      [
        '  WHO       ACCOUNT                 SEEN  WHAT TO DO',
        '■ operator  -Y6jmQ2vAbCdEfGhIjKlMn     2  Mend proxy p-eu-3,',
        '                                          then reconnect',
        '▲ user      Acc0unt_Id-22chars-ABC  1204  Reconnect: the',
        '                                          session is a year',
        '                                          old',
      ].join('\n'),
    );
  });

  it('or shortens it', () => {
    expect(table(needs, shortening, 62).split('\n')[1]).toBe(
      '■ operator  -Y6jmQ2vAbCdEfGhIjKlMn     2  Mend proxy p-eu-3, …',
    );
    expect(table(needs, shortening, 62, '...').split('\n')[1]).toBe(
      '■ operator  -Y6jmQ2vAbCdEfGhIjKlMn     2  Mend proxy p-eu-3...',
    );
  });

  it.each([40, 50, 60, 80, 100, 120, 160, 200])('shows ids whole in %i columns', (width) => {
    const shown = table(needs, columns, width);
    for (const { id } of needs) expect(shown).toContain(`  ${id}  `);
    if (width >= 58) for (const line of shown.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('shortens an id only where that is allowed and nothing else helps', () => {
    const allowed = columns.map((column) =>
      column.heading === 'Account' ? { ...column, shortenable: true } : column,
    );
    expect(table(needs, allowed, 58)).toContain('  Acc0unt_Id-22chars-ABC  ');
    for (const width of [50, 46]) {
      const shown = table(needs, allowed, width);
      expect(shown).toContain('Acc0unt');
      expect(shown).toContain('…');
      for (const line of shown.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
    }
  });

  it('without bound shortens and wraps nothing', () => {
    expect(table(needs, columns, Number.POSITIVE_INFINITY)).toBe(table(needs, columns, 1000));
  });

  it('without rows is empty', () => {
    expect(table([], columns, 80)).toBe('');
  });

  it('counts wide letters as two columns', () => {
    const rows = [
      { name: '漢字', note: 'x' },
      { name: 'ab', note: 'y' },
    ];
    const shown = table(
      rows,
      [
        { heading: 'Name', value: (row) => row.name },
        { heading: 'Note', value: (row) => row.note },
      ],
      80,
    );
    expect(shown).toBe('NAME  NOTE\n漢字  x\nab    y');
  });

  it('paints the text and not the space around it', () => {
    const paint = (cell: string): string => `<${cell}>`;
    const painted = columns.map((column) => ({ ...column, paint }));
    expect(table(needs.slice(0, 1), painted, 100).split('\n')[1]).toBe(
      '<■ operator>  <-Y6jmQ2vAbCdEfGhIjKlMn>     <2>  <Mend proxy p-eu-3, then reconnect>',
    );
  });

  it('makes control characters in cells visible', () => {
    const shown = table([{ text: 'a\u{1b}[2J\nb' }], [{ heading: 'Text', value: (row) => row.text }], 80);
    expect(shown).toBe('TEXT\na\\u{1b}[2J\\u{a}b');
  });

  it('keeps within any width from 40 to 200, one line per row when shortened, for any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { minLength: 1 }),
        fc.integer({ min: 40, max: 200 }),
        (rows, width) => {
          const shown = table(
            rows,
            [
              { heading: 'One', value: ([one]) => one, shortenable: true },
              { heading: 'Two', value: ([, two]) => two, flexible: 'shorten' },
            ],
            width,
          );
          const lines = shown.split('\n');
          expect(lines).toHaveLength(rows.length + 1);
          for (const line of lines) {
            expect(columnsOf(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
    );
  });
});
