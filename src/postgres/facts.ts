import { type AccountSnapshot, type FactQuery, type KeptFact, type NewFact } from '../store/index.ts';
import { scopeOfKey } from '../store/fact-port.ts';
import type { LedgerReader } from '../store/ledger.ts';
import type { Connection } from './connection.ts';
import { jsonIn, SHOWN_COLUMNS, snapshotIn, type ShownRow } from './rows.ts';
import { lookupText } from './texts.ts';

/** The row of a fact. */
interface KeptFactRow {
  readonly id: number;
  readonly fact: string;
}

const factIn = ({ id, fact }: KeptFactRow): KeptFact => ({ id, ...jsonIn<NewFact>(fact, `Fact ${id}`) });

const byFactId = (a: KeptFact, b: KeptFact): number => a.id - b.id;

/** See `FactReader.newestFacts`. */
export const newestFactsIn = async (on: Connection, scope: string): Promise<readonly KeptFact[]> => {
  const rows = await on.query<KeptFactRow>(
    'SELECT DISTINCT ON (type) id, fact FROM facts WHERE scope = $1 ORDER BY type, at DESC, id DESC',
    [lookupText(scope)],
  );
  return rows.map(factIn).sort(byFactId);
};

/** The reads of facts. */
export const factReads = (on: Connection): Pick<LedgerReader, 'facts' | 'newestFacts'> => ({
  async facts({ after = 0, limit = Infinity }: FactQuery) {
    const most = limit === Infinity ? null : limit;
    const rows = await on.query<KeptFactRow>(
      'SELECT id, fact FROM facts WHERE id > $1 ORDER BY id LIMIT $2',
      [after, most],
    );
    return rows.map(factIn);
  },
  newestFacts: (scope) => newestFactsIn(on, scope),
});

/** Adds facts that have their numbers. */
export const addFacts = async (on: Connection, facts: readonly KeptFact[]): Promise<void> => {
  for (const { id, ...fact } of facts)
    await on.query('INSERT INTO facts VALUES ($1, $2, $3, $4, $5)', [
      id,
      lookupText(fact.scope),
      fact.signal.type,
      fact.at,
      JSON.stringify(fact),
    ]);
};

/** What narrows the accounts that may be in a scope: their provider, and a word that stands in the snapshot of each. */
const narrowed = (scope: string): readonly [provider: string | null, word: string | null] => {
  const { kind, name } = scopeOfKey(scope);
  if (kind === 'provider') return [name, null];
  if (kind === 'proxyHost') return [null, JSON.stringify(name)];
  if (kind !== 'mailDomain') return [null, null];
  const blank = name.indexOf(' ');
  return [name.slice(0, blank), JSON.stringify(name.slice(blank + 1))];
};

/** Whoever needs somebody and may be in one of the scopes; the empty scope stands for everybody. */
export const inNeedIn = async (
  on: Connection,
  scopes: ReadonlySet<string>,
): Promise<readonly AccountSnapshot[]> => {
  const found = new Map<string, AccountSnapshot>();
  for (const scope of scopes) {
    const rows = await on.query<ShownRow>(
      `SELECT ${SHOWN_COLUMNS} FROM accounts
       WHERE attention > 0 AND ($1::text IS NULL OR provider = $1) AND ($2::text IS NULL OR position($2 IN facts) > 0)`,
      narrowed(scope),
    );
    for (const row of rows) found.set(row.account_id, snapshotIn(row));
  }
  return [...found.values()];
};
