import { compareText, type AccountCounts } from '../store/index.ts';
import type { Connection } from './connection.ts';

/** How many accounts are alike. */
interface CensusRow {
  readonly status: string;
  readonly provider: string;
  readonly cause: string;
  readonly in_need: boolean;
  readonly count: number;
}

const accountsOfRows = (rows: readonly CensusRow[]): number =>
  rows.reduce((sum, { count }) => sum + count, 0);

/** How many there are by one of the columns, by name; those that have none do not count. */
const countedBy = (rows: readonly CensusRow[], column: 'status' | 'provider' | 'cause') => {
  const counts = new Map<string, number>();
  for (const row of rows)
    if (row[column] !== '') counts.set(row[column], (counts.get(row[column]) ?? 0) + row.count);
  return Object.fromEntries([...counts].sort(([a], [b]) => compareText(a, b)));
};

/** See `StoreReader.counts`: from a table that the database keeps up with each statement which moves accounts. */
export const censusIn = async (on: Connection): Promise<AccountCounts> => {
  const rows = await on.query<CensusRow>('SELECT * FROM census WHERE count > 0');
  return {
    total: accountsOfRows(rows),
    byStatus: countedBy(rows, 'status'),
    byCause: countedBy(rows, 'cause'),
    byProvider: countedBy(rows, 'provider'),
    attention: accountsOfRows(rows.filter(({ in_need }) => in_need)),
  };
};
