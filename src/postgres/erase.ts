import {
  incidentWithout,
  isMentioned,
  isOfGoneScope,
  letterWithout,
  type Effect,
  type Erasure,
  type ErasureRequest,
  type ErasureSummary,
  type Incident,
  type Letter,
  type RecentBreak,
  type ScopeCounters,
} from '../store/index.ts';
import { CAUSE } from './census.ts';
import type { Connection } from './connection.ts';
import { isMoved, MOST_TRIES } from './faults.ts';
import { jsonIn, quarantinedIn, type QuarantineRow } from './rows.ts';
import { lookupText } from './texts.ts';

/** How many deliveries in quarantine are read at once. */
const MENTIONS_AT_ONCE = 500;

/** What belongs to an account and goes with it. */
const tablesOfAccounts = ['accounts', 'dues', 'log', 'checkpoints', 'outbox', 'holds', 'members'] as const;

/** See `ErasureReader.erasures`. */
export const erasuresIn = (on: Connection): Promise<readonly Erasure[]> =>
  on.query<Erasure>('SELECT at, accounts, entries FROM erasures ORDER BY id');

/** What could not be read and names somebody who goes, by number, after a number; and the last that was looked at. */
const mentionsAfter = async (
  on: Connection,
  request: ErasureRequest,
  first: number,
): Promise<{ readonly ids: readonly number[]; readonly last: number }> => {
  const ids: number[] = [];
  for (let last = first; ;) {
    const rows = await on.query<QuarantineRow>(
      'SELECT * FROM quarantine WHERE id > $1 ORDER BY id LIMIT $2',
      [last, MENTIONS_AT_ONCE],
    );
    for (const delivery of rows.map(quarantinedIn)) if (isMentioned(delivery, request)) ids.push(delivery.id);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < MENTIONS_AT_ONCE) return { ids, last };
  }
};

const dropGoneEffects = async (on: Connection, { scopes }: ErasureRequest): Promise<void> => {
  const rows = await on.query<{ id: number; effect: string }>(
    `SELECT id, effect FROM outbox WHERE effect LIKE '%"incident"%'`,
  );
  const gone = rows.filter(({ effect }) => isOfGoneScope(jsonIn<Effect>(effect, 'An effect'), scopes));
  await on.query('DELETE FROM outbox WHERE id = ANY ($1)', [gone.map(({ id }) => id)]);
};

const dropScopes = async (on: Connection, { scopes }: ErasureRequest): Promise<void> => {
  const gone = [...scopes].flatMap(([key, live]) => (live === null ? [lookupText(key)] : []));
  await on.query('DELETE FROM scopes WHERE key = ANY ($1)', [gone]);
  await on.query('DELETE FROM facts WHERE scope = ANY ($1)', [gone]);
  for (const [key, live] of scopes) {
    if (live === null) continue;
    const [row] = await on.query<{ counters: string }>('SELECT counters FROM scopes WHERE key = $1', [
      lookupText(key),
    ]);
    if (row === undefined) continue;
    const counters = { ...jsonIn<ScopeCounters>(row.counters, `The counters of ${key}`), live };
    await on.query('UPDATE scopes SET counters = $2 WHERE key = $1', [
      lookupText(key),
      JSON.stringify(counters),
    ]);
  }
};

const dropFromIncidents = async (on: Connection, { accountIds, scopes }: ErasureRequest): Promise<void> => {
  const ids = new Set(accountIds);
  const breaks = await on.query<{ seq: number; break: string }>('SELECT seq, break FROM breaks');
  const broke = breaks.filter((row) => ids.has(jsonIn<RecentBreak>(row.break, 'A recent break').accountId));
  await on.query('DELETE FROM breaks WHERE seq = ANY ($1)', [broke.map(({ seq }) => seq)]);
  const incidents = await on.query<{ id: number; incident: string }>('SELECT id, incident FROM incidents');
  for (const { id, incident } of incidents) {
    const left = JSON.stringify(incidentWithout(jsonIn<Incident>(incident, 'An incident'), ids, scopes));
    if (left !== incident) await on.query('UPDATE incidents SET incident = $2 WHERE id = $1', [id, left]);
  }
};

const dropLettersOf = async (
  on: Connection,
  request: ErasureRequest,
  accountIds: readonly string[],
): Promise<void> => {
  await on.query(
    `DELETE FROM lanes USING unnest($1::text[]) AS e (id)
     WHERE subject = 'account ' || e.id OR starts_with(subject, 'account ' || e.id || ' to ')`,
    [accountIds],
  );
  const letters = await on.query<{ id: number; letter: string }>('SELECT id, letter FROM letters');
  const changed = letters.flatMap(({ id, letter: text }) => {
    const letter = jsonIn<Letter>(text, 'A letter');
    const body = letterWithout(letter, request);
    return body === letter.body
      ? []
      : [{ id, letter: body === null ? null : JSON.stringify({ ...letter, body }) }];
  });
  const dropped = changed.filter(({ letter }) => letter === null);
  await on.query('DELETE FROM letters WHERE id = ANY ($1)', [dropped.map(({ id }) => id)]);
  for (const { id, letter } of changed)
    if (letter !== null) await on.query('UPDATE letters SET letter = $2 WHERE id = $1', [id, letter]);
};

/** Takes accounts out of the census. */
const leavingCensus = `UPDATE census c SET count = c.count - gone.count FROM (
    SELECT status, provider, ${CAUSE} AS cause, attention > 0 AS in_need, count(*) AS count
    FROM accounts WHERE account_id = ANY ($1) AND status IS NOT NULL GROUP BY 1, 2, 3, 4
  ) AS gone
  WHERE (c.status, c.provider, c.cause, c.in_need) = (gone.status, gone.provider, gone.cause, gone.in_need)`;

interface ErasedCounts {
  readonly known: number;
  readonly heard: number;
  readonly entries: number;
}

const erasedCountsOf = async (on: Connection, accountIds: readonly string[]): Promise<ErasedCounts> => {
  const [counts] = await on.query<ErasedCounts>(
    `SELECT count(*) FILTER (WHERE status IS NOT NULL) AS known,
       count(*) FILTER (WHERE EXISTS (SELECT FROM log WHERE log.account_id = accounts.account_id)) AS heard,
       (SELECT count(*) FROM log WHERE account_id = ANY ($1)) AS entries
     FROM accounts WHERE account_id = ANY ($1)`,
    [accountIds],
  );
  if (counts === undefined) throw new Error('a count gave no row');
  return counts;
};

/**
 * Erases accounts in the transaction that is open. Rows of accounts are locked in the order of their ids, and then the head, as
 * by everybody: nobody writes until it is done, and whoever has thought meanwhile thinks again.
 */
const eraseLocked = async (
  on: Connection,
  request: ErasureRequest,
  seen: Awaited<ReturnType<typeof mentionsAfter>>,
): Promise<ErasureSummary> => {
  const { at, dryRun = false } = request;
  const accountIds = request.accountIds.map(lookupText);
  await on.query('SELECT 1 FROM accounts WHERE account_id = ANY ($1) ORDER BY account_id FOR UPDATE', [
    accountIds,
  ]);
  await on.query('UPDATE head SET fleet = fleet + 1, desk = desk + 1');
  const { known, heard, entries } = await erasedCountsOf(on, accountIds);
  const mentions = [...seen.ids, ...(await mentionsAfter(on, request, seen.last)).ids];
  const summary = { accounts: known, entries, quarantined: mentions.length };
  if (dryRun) return summary;
  await dropGoneEffects(on, request);
  await on.query(leavingCensus, [accountIds]);
  for (const table of tablesOfAccounts)
    await on.query(`DELETE FROM ${table} WHERE account_id = ANY ($1)`, [accountIds]);
  await dropScopes(on, request);
  await dropFromIncidents(on, request);
  await dropLettersOf(on, request, accountIds);
  await on.query('DELETE FROM quarantine WHERE id = ANY ($1)', [mentions]);
  if (entries > 0)
    await on.query('INSERT INTO erasures (at, accounts, entries) VALUES ($1, $2, $3)', [at, heard, entries]);
  return summary;
};

/** See `ErasingStore.erase`. Most of quarantine is looked through before anybody has to wait. */
export const eraseOn = async (
  on: Connection & { alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> },
  request: ErasureRequest,
): Promise<ErasureSummary> => {
  const seen = await mentionsAfter(on, request, 0);
  for (let tries = 1; ; tries += 1)
    try {
      return await on.alone(async (connection) => {
        await connection.query('BEGIN');
        const summary = await eraseLocked(connection, request, seen);
        await connection.query(request.dryRun === true ? 'ROLLBACK' : 'COMMIT');
        return summary;
      });
    } catch (error) {
      if (!isMoved(error) || tries >= MOST_TRIES) throw error;
    }
};
