import type Sqlite from 'better-sqlite3';
import { changes } from '../../store/columns/packed-snapshots.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { stateOf } from '../../model/state.ts';
import { Inserts, Many } from './batched-statement.ts';
import { marks, type Places } from './account-cache.ts';
import { factsOf } from '../read/snapshot-rows.ts';
import type { Vocabulary } from '../lookup/lookups.ts';

const saveStatements = (db: Sqlite.Database) => ({
  rename: db.prepare<[string | null, string, string | null, number]>(
    'UPDATE accounts SET account_type = ?, provider = ?, tenant = ? WHERE number = ?',
  ),
  advance: db.prepare<[number, number]>('UPDATE snapshots SET newest = ? WHERE account = ?'),
  machine: db.prepare<[string]>('INSERT OR IGNORE INTO machines (version) VALUES (?)'),
});

const always = ['version', 'newest', 'last_seen_at', 'authorized_at', 'flipped_at'];
const position = ['state', 'since'];

/** Inserts of whole snapshots, which take over no more than the named columns where there is one already. */
const upserts = (db: Sqlite.Database, columns: readonly string[]): Inserts =>
  new Inserts(db, {
    into: 'snapshots (account, version, newest, state, since, last_seen_at, authorized_at, flipped_at, facts)',
    width: 9,
    tail: `ON CONFLICT (account) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  });

/** What waits, in the order in which it is written: an account's deadlines go before others come. */
const waitingIn = (db: Sqlite.Database) => ({
  accounts: new Inserts(db, {
    into: 'accounts (number, account_id, account_type, provider, tenant)',
    width: 5,
  }),
  // SQLite rewrites every index whose column is named in SET, changed or not.
  whole: upserts(db, [...always, ...position, 'facts']),
  moved: upserts(db, [...always, ...position]),
  told: upserts(db, [...always, 'facts']),
  seen: upserts(db, always),
  dropped: new Many(db, { sql: (rows) => `DELETE FROM deadlines WHERE account IN (${rows('?')})`, width: 1 }),
  deadlines: new Inserts(db, { into: 'deadlines (account, event, due_at)', width: 3 }),
});

/** So many rows at most find room beside a number in what a double holds exactly. */
const ROWS = 2 ** 21;

/** Sorts rows by their accounts' numbers. As numbers they are sorted several times as fast as by a function. */
const sortByNumber = (rows: number[], places: Places): void => {
  if (places.size > ROWS) {
    rows.sort((a, b) => places.number(a) - places.number(b));
    return;
  }
  const keys = new Float64Array(rows.length);
  rows.forEach((row, index) => void (keys[index] = places.number(row) * ROWS + row));
  keys.sort().forEach((key, index) => void (rows[index] = key % ROWS));
};

/**
 * Accounts and snapshots that wait to be written. All go at once, in the order of their numbers: neighbours share pages
 * of the tables.
 */
export class Saves {
  readonly #places: Places;
  readonly #vocabulary: Vocabulary;
  readonly #statements: ReturnType<typeof saveStatements>;
  readonly #parts: ReturnType<typeof waitingIn>;
  readonly #machines = new Set<string>();
  #waiting: number[] = [];
  /** Accounts with entries that their snapshots do not know of yet. */
  #ahead: number[] = [];

  constructor(db: Sqlite.Database, places: Places, vocabulary: Vocabulary) {
    this.#places = places;
    this.#vocabulary = vocabulary;
    this.#statements = saveStatements(db);
    this.#parts = waitingIn(db);
  }

  /** An entry was appended to the account's log. */
  appended(row: number): void {
    if (this.#places.is(row, marks.ahead)) return;
    this.#places.mark(row, marks.ahead, true);
    this.#ahead.push(row);
  }

  /** See `StoreWriter.save`. */
  add(row: number, snapshot: AccountSnapshot): void {
    const places = this.#places;
    places.change(row, places.snapshots.write(row, snapshot));
    if (snapshot.version > places.version(row)) places.advance(row, snapshot.version);
    if (places.is(row, marks.waits)) return;
    places.mark(row, marks.waits, true);
    this.#waiting.push(row);
  }

  flush(): void {
    const places = this.#places;
    const waiting = this.#waiting;
    this.#waiting = [];
    sortByNumber(waiting, places);
    for (const row of waiting) {
      const snapshot = places.snapshots.read(row, places.idOf(row));
      if (snapshot !== null) this.#write(row, snapshot);
      places.settle(row);
    }
    for (const row of this.#ahead) if (places.is(row, marks.ahead)) this.#advance(row);
    this.#ahead = [];
    for (const part of Object.values(this.#parts)) part.flush();
  }

  #write(row: number, snapshot: AccountSnapshot): void {
    const places = this.#places;
    const { value, version, since, machineVersion, context } = snapshot;
    const { lastSeenAt, authorizedAt, flippedAt } = context;
    if (!this.#machines.has(machineVersion)) this.#noteMachine(machineVersion);
    this.#writeNature(row, snapshot);
    const changed = places.changes(row);
    const state = this.#vocabulary.stateId(stateOf(value));
    const tells = (changed & changes.facts) !== 0;
    const facts = tells ? factsOf(this.#vocabulary, snapshot) : null;
    const into = this.#rowsFor((changed & changes.position) !== 0, tells);
    const number = places.number(row);
    const newest = places.newest(row);
    into.values.push(number, version, newest, state, since, lastSeenAt, authorizedAt, flippedAt, facts);
    into.flushMany();
    places.mark(row, marks.ahead, false);
    if ((changed & changes.deadlines) !== 0) this.#writeDeadlines(row, snapshot);
  }

  #rowsFor(moved: boolean, tells: boolean): Inserts {
    const { whole, moved: onlyMoved, told, seen } = this.#parts;
    if (moved) return tells ? whole : onlyMoved;
    return tells ? told : seen;
  }

  /** What of an account hardly ever changes. */
  #writeNature(row: number, { context }: AccountSnapshot): void {
    const { accountId, accountType, provider, tenant } = context;
    const number = this.#places.number(row);
    if (!this.#places.is(row, marks.stored))
      this.#parts.accounts.values.push(number, accountId, accountType, provider, tenant);
    else if ((this.#places.changes(row) & changes.nature) !== 0)
      this.#statements.rename.run(accountType, provider, tenant, number);
    this.#places.mark(row, marks.stored, true);
  }

  #writeDeadlines(row: number, { deadlines }: AccountSnapshot): void {
    const number = this.#places.number(row);
    if (this.#places.is(row, marks.deadlines)) this.#parts.dropped.values.push(number);
    for (const { event, dueAt } of deadlines)
      this.#parts.deadlines.values.push(number, this.#vocabulary.deadlineEventId(event), dueAt);
    this.#places.mark(row, marks.deadlines, deadlines.length > 0);
  }

  /** Entries without a snapshot that follows them: the engine never leaves it at that. */
  #advance(row: number): void {
    const places = this.#places;
    const number = places.number(row);
    if (places.is(row, marks.stored)) this.#statements.advance.run(places.newest(row), number);
    else this.#parts.accounts.values.push(number, places.idOf(row), null, null, null);
    places.mark(row, marks.stored, true);
    places.mark(row, marks.ahead, false);
  }

  #noteMachine(version: string): void {
    this.#statements.machine.run(version);
    this.#machines.add(version);
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    for (const part of Object.values(this.#parts)) part.clear();
    this.#machines.clear();
    this.#waiting = [];
    this.#ahead = [];
  }
}
