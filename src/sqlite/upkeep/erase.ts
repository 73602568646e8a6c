import type Sqlite from 'better-sqlite3';
import type { Effect } from '../../model/effect.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { Incident } from '../../model/incident.ts';
import {
  incidentWithout,
  isMentioned,
  isOfGoneScope,
  letterWithout,
  type ErasureRequest,
  type ErasureSummary,
} from '../../store/erasure-port.ts';
import type { IncidentQuery, Letter, QuarantineEntry } from '../../store/port.ts';
import { rechainErased } from '../chain/erased.ts';
import { reseal } from '../chain/seals.ts';
import { notingLastQuarantined } from '../write/quarantine-numbers.ts';

/** Stands before the number of an account that was erased, in the place of its id: no id on the wire can begin with it. */
const NAMELESS = '\u0018';

/** What belongs to an account and goes with its snapshot. */
const ownTables = [
  'earlier_snapshots',
  'deadlines',
  'holds',
  'breaks',
  'incident_members',
  'outbox',
] as const;

/** The numbers of the accounts that go, as JSON: SQLite has no lists of parameters. */
const accountNumbers = (db: Sqlite.Database, accountIds: readonly string[]): readonly number[] => {
  const number = db.prepare<[string], number>('SELECT number FROM accounts WHERE account_id = ?').pluck();
  return accountIds.map((id) => number.get(id)).filter((found) => found !== undefined);
};

/** Runs work on tables that are append-only to everybody else. */
export const withoutTriggers = (db: Sqlite.Database, work: () => void): void => {
  const triggers = db
    .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  work();
  for (const { sql } of triggers) db.exec(sql);
};

/** Takes the accounts out of incidents, and out of what is counted for them. */
const eraseFromIncidents = (
  db: Sqlite.Database,
  { accountIds, scopes }: ErasureRequest,
  incidents: readonly Incident[],
): void => {
  const ids = new Set(accountIds);
  const save = db.prepare<[string, string, number]>('UPDATE incidents SET name = ?, sample = ? WHERE id = ?');
  for (const incident of incidents) {
    const { id, name, sample } = incidentWithout(incident, ids, scopes);
    save.run(name, JSON.stringify(sample), id);
  }
  const drop = db.prepare<[string]>('DELETE FROM scopes WHERE key = ?');
  const count = db.prepare<[number, string]>('UPDATE scopes SET live = ? WHERE key = ?');
  for (const [key, live] of scopes) {
    if (live === null) drop.run(key);
    else count.run(live, key);
  }
};

/** Takes out facts that name a scope which goes. */
const eraseFacts = (db: Sqlite.Database, { scopes }: ErasureRequest): void => {
  const drop = db.prepare<[string]>('DELETE FROM facts WHERE scope = ?');
  for (const [key, live] of scopes) if (live === null) drop.run(key);
};

/** Takes out effects that name a scope which goes. */
const eraseEffects = (db: Sqlite.Database, { scopes }: ErasureRequest): void => {
  const effects = db.prepare<[], { id: number; json: string }>('SELECT id, json FROM effects').all();
  for (const { id, json } of effects) {
    if (!isOfGoneScope(JSON.parse(json) as Effect, scopes)) continue;
    db.prepare<[number]>('DELETE FROM outbox WHERE effect = ?').run(id);
    db.prepare<[number]>('DELETE FROM effects WHERE id = ?').run(id);
  }
};

/** Takes out what is on its way out about accounts that go, or names them. */
const eraseLetters = (db: Sqlite.Database, request: ErasureRequest): void => {
  const dropLanes = db.prepare<{ readonly about: string }>(
    "DELETE FROM lanes WHERE subject = @about OR substr(subject, 1, length(@about) + 4) = @about || ' to '",
  );
  for (const id of request.accountIds) dropLanes.run({ about: `account ${id}` });
  const rows = db.prepare<[], Pick<Letter, 'id' | 'subject' | 'body'>>(
    'SELECT id, subject, body FROM letters',
  );
  const changed: { readonly id: number; readonly body: string | null }[] = [];
  for (const letter of rows.iterate()) {
    const body = letterWithout(letter, request);
    if (body !== letter.body) changed.push({ id: letter.id, body });
  }
  const drop = db.prepare<[number]>('DELETE FROM letters WHERE id = ?');
  const change = db.prepare<[string, number]>('UPDATE letters SET body = ? WHERE id = ?');
  for (const { id, body } of changed)
    if (body === null) drop.run(id);
    else change.run(body, id);
};

const eraseMentions = (db: Sqlite.Database, request: ErasureRequest): number => {
  const rows = db.prepare<[], Pick<QuarantineEntry, 'id' | 'raw' | 'reason' | 'origin'>>(
    'SELECT id, raw, reason, origin FROM quarantine',
  );
  const named: number[] = [];
  for (const { id, ...delivery } of rows.iterate()) if (isMentioned(delivery, request)) named.push(id);
  notingLastQuarantined(db)();
  const drop = db.prepare<[number]>('DELETE FROM quarantine WHERE id = ?');
  for (const id of named) drop.run(id);
  return named.length;
};

/**
 * Erases accounts within the open transaction. Rows of the log and of `transitions` stay, without what they said; the chain is
 * made anew from the first of them on, and says so.
 *
 * @param incidents - reads them
 */
export const eraseWithin = (
  db: Sqlite.Database,
  request: ErasureRequest,
  incidents: (query: IncidentQuery) => readonly Incident[],
): ErasureSummary => {
  const numbers = accountNumbers(db, request.accountIds);
  const list = JSON.stringify(numbers);
  const theirs = 'account IN (SELECT value FROM json_each(?))';
  const first = db
    .prepare<[string], number | null>(`SELECT min(seq) FROM log WHERE ${theirs}`)
    .pluck()
    .get(list);
  let [accounts, entries, quarantined] = [0, 0, 0];
  withoutTriggers(db, () => {
    db.prepare(`INSERT INTO erasures (seq, account, at) SELECT seq, account, ? FROM log WHERE ${theirs}`).run(
      request.at,
      list,
    );
    entries = db.prepare(`UPDATE log SET payload = NULL, source_id = NULL WHERE ${theirs}`).run(list).changes;
    eraseFromIncidents(db, request, incidents({}));
    eraseEffects(db, request);
    eraseFacts(db, request);
    eraseLetters(db, request);
    accounts = db.prepare(`DELETE FROM snapshots WHERE ${theirs}`).run(list).changes;
    for (const table of ownTables) db.prepare(`DELETE FROM ${table} WHERE ${theirs}`).run(list);
    const unverify = db.prepare<[string]>('DELETE FROM verifications WHERE account_id = ?');
    for (const id of request.accountIds) unverify.run(id);
    db.prepare(
      `UPDATE accounts SET account_id = ? || number, account_type = NULL, provider = NULL, tenant = NULL
       WHERE number IN (SELECT value FROM json_each(?))`,
    ).run(NAMELESS, list);
    quarantined = eraseMentions(db, request);
  });
  reseal(db, ['quarantine', 'verifications', 'erasures', 'lanes', 'letters', 'facts']);
  if (first !== null && first !== undefined)
    rechainErased(db, first, { entries, accounts: numbers.length, at: request.at });
  return { accounts, entries, quarantined };
};

/**
 * Writes the whole file anew and empties the write-ahead log, so that nothing is left of what was freed.
 *
 * @throws LifecycleError `databaseBusy` where somebody else reads what was freed
 */
export const scrub = (db: Sqlite.Database, path: string): void => {
  db.exec('VACUUM');
  if (db.memory) return;
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
  if (result?.busy === 0) return;
  throw new LifecycleError(
    'databaseBusy',
    `somebody reads ${path}, so what was taken out is still in its files`,
    {
      hint: 'It is no longer in the database. Its bytes go when whoever reads ends, or when the same is done once more.',
      retryable: true,
    },
  );
};
