import { compareText, rowOf, type AccountCounts, type AccountSnapshot } from '../store/index.ts';
import type { Connection } from './connection.ts';
import type { StagedAccount } from './staged.ts';

/** The cause of an account as the census writes it. */
export const CAUSE = `CASE WHEN status = 'CREDENTIALS' THEN coalesce(beneath, '') ELSE '' END`;

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

type CensusKey = readonly [status: string, provider: string, cause: string, inNeed: boolean];

const censusKey = (snapshot: AccountSnapshot): CensusKey => {
  const { status, provider, cause, attention } = rowOf(snapshot);
  return [status, provider, cause ?? '', attention > 0];
};

/** By how many accounts of each kind there are more after what was written, or fewer. */
export const censusChanges = (
  written: readonly (readonly [string, Pick<StagedAccount, 'snapshot'>])[],
  before: ReadonlyMap<string, { readonly snapshot: AccountSnapshot | null }>,
): readonly (readonly [...CensusKey, change: number])[] => {
  const found = new Map<string, [...CensusKey, change: number]>();
  const count = (snapshot: AccountSnapshot | null | undefined, one: number): void => {
    if (snapshot === null || snapshot === undefined) return;
    const key = censusKey(snapshot);
    const text = key.join(' ');
    const known = found.get(text) ?? [...key, 0];
    known[4] += one;
    found.set(text, known);
  };
  for (const [accountId, { snapshot }] of written) {
    const stored = before.get(accountId)?.snapshot;
    if (stored?.value === snapshot?.value && stored?.context.provider === snapshot?.context.provider)
      continue;
    count(stored, -1);
    count(snapshot, 1);
  }
  return [...found.values()].filter(([, , , , change]) => change !== 0);
};

/** See `StoreReader.counts`: from a table that is kept up with everything that moves accounts. */
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

/** How many accounts of a kind there are by the census, and by their own rows. */
interface MiscountedRow extends CensusRow {
  readonly there: number;
}

/** Where the census says something else than the rows of the accounts, as sentences. */
export const miscountedIn = async (on: Connection): Promise<readonly string[]> => {
  const rows = await on.query<MiscountedRow>(
    `SELECT status, provider, cause, in_need, coalesce(c.count, 0) AS count, coalesce(a.count, 0) AS there
     FROM (SELECT * FROM census WHERE count <> 0) AS c FULL JOIN (
       SELECT status, provider, ${CAUSE} AS cause, attention > 0 AS in_need, count(*) AS count
       FROM accounts WHERE status IS NOT NULL GROUP BY 1, 2, 3, 4
     ) AS a USING (status, provider, cause, in_need)
     WHERE c.count IS DISTINCT FROM a.count ORDER BY 1, 2, 3, 4`,
  );
  return rows.map(({ status, provider, cause, in_need, count, there }) => {
    const kind = [status, cause, provider, in_need ? 'in need' : ''].filter((word) => word !== '').join(', ');
    return `census, ${kind}: it says ${count}, and there are ${there}`;
  });
};
