import { plain } from './plain.ts';
import { columnsOf, pad, shorten, wrapLines } from './text.ts';

/** One column of a table. */
export interface Column<Row> {
  /** Shown in upper case; spaces before it stay, so that it can stand over the word after a glyph. */
  readonly heading: string;
  /** The cell's text. Need not be safe: control characters are made visible. */
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Colours a finished cell; must not change its width. */
  readonly paint?: (cell: string, row: Row) => string;
  /**
   * The column that gives way first when the table is too wide, by going on in the next line or by being
   * shortened.
   */
  readonly flexible?: 'wrap' | 'shorten';
  /**
   * May be shortened when the table is still too wide. Columns without this, such as ids, are always shown
   * whole.
   */
  readonly shortenable?: boolean;
}

const gap = '  ';
const leastFlexible = 16;
const leastShortened = 8;

/**
 * `rows` under headings, in aligned columns two spaces apart, within `width` columns where that can be done
 * without shortening what must stay whole. Lines are joined by newlines, none at the end; no rows give an
 * empty string.
 *
 * @param width - `Infinity` shortens and wraps nothing.
 * @param ellipsis - stands for what was left out.
 */
export const table = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  ellipsis = '…',
): string => {
  if (rows.length === 0) return '';
  const cells = rows.map((row) => columns.map((column) => plain(column.value(row))));
  const widths = fittedWidths(columns, naturalWidths(columns, cells), width);
  const heading = columns.map(({ heading: text, align }, at) =>
    pad(shorten(text.toUpperCase(), widths[at] ?? 0, ellipsis), widths[at] ?? 0, align),
  );
  const lines = rows.flatMap((row, at) => rowLines(row, cells[at] ?? [], columns, widths, ellipsis));
  return [heading.join(gap).trimEnd(), ...lines].join('\n');
};

const naturalWidths = <Row>(
  columns: readonly Column<Row>[],
  cells: readonly (readonly string[])[],
): number[] =>
  columns.map(({ heading }, at) =>
    cells.reduce((widest, row) => Math.max(widest, columnsOf(row[at] ?? '')), columnsOf(heading)),
  );

/**
 * Takes what is too much first from the flexible column, then evenly from the widest of those that may be
 * shortened.
 */
const fittedWidths = <Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  width: number,
): number[] => {
  const widths = [...natural];
  const excess = (): number => widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - width;
  columns.forEach(({ flexible }, at) => {
    const own = widths[at] ?? 0;
    if (flexible !== undefined && excess() > 0)
      widths[at] = Math.max(Math.min(own, leastFlexible), own - excess());
  });
  while (excess() > 0) {
    const at = widestShortenable(columns, widths);
    if (at === -1) break;
    widths[at] = (widths[at] ?? 0) - 1;
  }
  return widths;
};

const widestShortenable = <Row>(columns: readonly Column<Row>[], widths: readonly number[]): number => {
  let widest = -1;
  columns.forEach(({ shortenable }, at) => {
    const own = widths[at] ?? 0;
    if (shortenable === true && own > leastShortened && own > (widths[widest] ?? 0)) widest = at;
  });
  return widest;
};

/** One row: more than one line when a cell wraps. */
const rowLines = <Row>(
  row: Row,
  cells: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
  ellipsis: string,
): string[] => {
  const stacks = columns.map(({ flexible }, at) => {
    const [cell, width] = [cells[at] ?? '', widths[at] ?? 0];
    return flexible === 'wrap' && columnsOf(cell) > width
      ? wrapLines(cell, width, 'break')
      : [shorten(cell, width, ellipsis)];
  });
  const height = Math.max(...stacks.map((stack) => stack.length));
  return Array.from({ length: height }, (_, line) =>
    joinedCells(
      row,
      stacks.map((stack) => stack[line] ?? ''),
      columns,
      widths,
    ),
  );
};

/** Paints the text but not the space around it, and ends no line in spaces. */
const joinedCells = <Row>(
  row: Row,
  cells: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
): string => {
  const last = cells.findLastIndex((cell) => cell !== '');
  return columns
    .slice(0, last + 1)
    .map(({ align, paint }, at) => {
      const cell = (cells[at] ?? '').trimEnd();
      const fill = ' '.repeat(Math.max(0, (widths[at] ?? 0) - columnsOf(cell)));
      const shown = paint === undefined || cell === '' ? cell : paint(cell, row);
      if (align === 'right') return fill + shown;
      return at === last ? shown : shown + fill;
    })
    .join(gap);
};
