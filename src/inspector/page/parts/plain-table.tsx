import type { ComponentChildren } from 'preact';

/** A column of a table. */
export interface PlainColumn<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Whether it names its row. */
  readonly names?: boolean;
  /** Whether it holds words, which may go on in a next line. */
  readonly words?: boolean;
  /** Whether what stands in it is bad. */
  readonly isBad?: (row: Row) => boolean;
}

interface PlainTableProps<Row> {
  readonly label: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
}

const classOf = (...names: readonly (string | false | undefined)[]): string =>
  names.filter((name) => typeof name === 'string').join(' ');

/**
 * A table that is one card a row where it would be wider than a phone. Its roles are said aloud: what is no longer laid out as a
 * table would not be one for screen readers.
 */
export const PlainTable = <Row,>({ label, columns, rows, keyOf }: PlainTableProps<Row>) => (
  <div class="table-scroll" role="region" aria-label={label} tabIndex={0}>
    <table class="plain-table" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ heading, words }) => (
            <th key={heading} role="columnheader" scope="col" class={classOf(words === true && 'words')}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ heading, cell, names, words, isBad }) => {
              const Cell = names === true ? 'th' : 'td';
              const bad = isBad?.(row) === true && 'hue-operator bad';
              return (
                <Cell
                  key={heading}
                  role={names === true ? 'rowheader' : 'cell'}
                  class={classOf(words === true && 'words', bad)}
                  data-heading={heading}
                  {...(names === true ? { scope: 'row' } : {})}
                >
                  {cell(row)}
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
