import type Sqlite from 'better-sqlite3';
import { changes } from '../../store/columns/packed-snapshots.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { stateOf } from '../../model/state.ts';
import { BatchedInsert, BatchedStatement } from './batched-statement.ts';
import { marks, type AccountCache } from './account-cache.ts';
import { factsOf } from '../read/snapshot-rows.ts';
import type { Lookups } from '../lookup/lookups.ts';

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
const upserts = (db: Sqlite.Database, columns: readonly string[]): BatchedInsert =>
  new BatchedInsert(db, {
    into: 'snapshots (account, version, newest, state, since, last_seen_at, authorized_at, flipped_at, facts)',
    width: 9,
    tail: `ON CONFLICT (account) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  });

/** What waits, in the order in which it is written: an account's deadlines go before others come. */
const waitingIn = (db: Sqlite.Database) => ({
  accounts: new BatchedInsert(db, {
    into: 'accounts (number, account_id, account_type, provider, tenant)',
    width: 5,
  }),
  // SQLite rewrites every index whose column is named in SET, changed or not.
  whole: upserts(db, [...always, ...position, 'facts']),
  moved: upserts(db, [...always, ...position]),
  told: upserts(db, [...always, 'facts']),
  seen: upserts(db, always),
  dropped: new BatchedStatement(db, {
    sql: (rows) => `DELETE FROM deadlines WHERE account IN (${rows('?')})`,
    width: 1,
  }),
  deadlines: new BatchedInsert(db, { into: 'deadlines (account, event, due_at)', width: 3 }),
});

/** Number and row share one double; this many rows keep it exact. */
const ROW_LIMIT = 2 ** 21;

/** Sorts rows by their accounts' numbers. As numbers they are sorted several times as fast as by a function. */
const sortByNumber = (rows: number[], accounts: AccountCache): void => {
  if (accounts.size > ROW_LIMIT) {
    rows.sort((a, b) => accounts.number(a) - accounts.number(b));
    return;
  }
  const keys = new Float64Array(rows.length);
  rows.forEach((row, index) => void (keys[index] = accounts.number(row) * ROW_LIMIT + row));
  keys.sort().forEach((key, index) => void (rows[index] = key % ROW_LIMIT));
};

/**
 * Accounts and snapshots that wait to be written. All go at once, in the order of their numbers: neighbours share pages
 * of the tables.
 */
export class Saves {
  readonly #accounts: AccountCache;
  readonly #lookups: Lookups;
  readonly #statements: ReturnType<typeof saveStatements>;
  readonly #parts: ReturnType<typeof waitingIn>;
  readonly #machines = new Set<string>();
  #waiting: number[] = [];
  /** Accounts with entries that their snapshots do not know of yet. */
  #ahead: number[] = [];

  constructor(db: Sqlite.Database, accounts: AccountCache, lookups: Lookups) {
    this.#accounts = accounts;
    this.#lookups = lookups;
    this.#statements = saveStatements(db);
    this.#parts = waitingIn(db);
  }

  /** An entry was appended to the account's log. */
  appended(row: number): void {
    if (this.#accounts.is(row, marks.ahead)) return;
    this.#accounts.mark(row, marks.ahead, true);
    this.#ahead.push(row);
  }

  /** See `StoreWriter.save`. */
  add(row: number, snapshot: AccountSnapshot): void {
    const accounts = this.#accounts;
    accounts.change(row, accounts.snapshots.write(row, snapshot));
    if (snapshot.version > accounts.version(row)) accounts.advance(row, snapshot.version);
    if (accounts.is(row, marks.waits)) return;
    accounts.mark(row, marks.waits, true);
    this.#waiting.push(row);
  }

  flush(): void {
    const accounts = this.#accounts;
    const waiting = this.#waiting;
    this.#waiting = [];
    sortByNumber(waiting, accounts);
    for (const row of waiting) {
      const snapshot = accounts.snapshots.read(row, accounts.idOf(row));
      if (snapshot !== null) this.#write(row, snapshot);
      accounts.settle(row);
    }
    for (const row of this.#ahead) if (accounts.is(row, marks.ahead)) this.#advance(row);
    this.#ahead = [];
    for (const part of Object.values(this.#parts)) part.flush();
  }

  #write(row: number, snapshot: AccountSnapshot): void {
    const accounts = this.#accounts;
    const { value, version, since, machineVersion, context } = snapshot;
    const { lastSeenAt, authorizedAt, flippedAt } = context;
    if (!this.#machines.has(machineVersion)) this.#noteMachine(machineVersion);
    this.#writeNature(row, snapshot);
    const changed = accounts.changes(row);
    const state = this.#lookups.stateId(stateOf(value));
    const tells = (changed & changes.facts) !== 0;
    const facts = tells ? factsOf(this.#lookups, snapshot) : null;
    const into = this.#rowsFor((changed & changes.position) !== 0, tells);
    const number = accounts.number(row);
    const newest = accounts.newest(row);
    into.values.push(number, version, newest, state, since, lastSeenAt, authorizedAt, flippedAt, facts);
    into.flushMany();
    accounts.mark(row, marks.ahead, false);
    if ((changed & changes.deadlines) !== 0) this.#writeDeadlines(row, snapshot);
  }

  #rowsFor(moved: boolean, tells: boolean): BatchedInsert {
    const { whole, moved: onlyMoved, told, seen } = this.#parts;
    if (moved) return tells ? whole : onlyMoved;
    return tells ? told : seen;
  }

  /** The columns of an account that rarely change. */
  #writeNature(row: number, { context }: AccountSnapshot): void {
    const { accountId, accountType, provider, tenant } = context;
    const number = this.#accounts.number(row);
    if (!this.#accounts.is(row, marks.stored))
      this.#parts.accounts.values.push(number, accountId, accountType, provider, tenant);
    else if ((this.#accounts.changes(row) & changes.stable) !== 0)
      this.#statements.rename.run(accountType, provider, tenant, number);
    this.#accounts.mark(row, marks.stored, true);
  }

  #writeDeadlines(row: number, { deadlines }: AccountSnapshot): void {
    const number = this.#accounts.number(row);
    if (this.#accounts.is(row, marks.deadlines)) this.#parts.dropped.values.push(number);
    for (const { event, dueAt } of deadlines)
      this.#parts.deadlines.values.push(number, this.#lookups.deadlineEventId(event), dueAt);
    this.#accounts.mark(row, marks.deadlines, deadlines.length > 0);
  }

  /** Entries appended without a later `save`. The engine never does this; the port allows it. */
  #advance(row: number): void {
    const accounts = this.#accounts;
    const number = accounts.number(row);
    if (accounts.is(row, marks.stored)) this.#statements.advance.run(accounts.newest(row), number);
    else this.#parts.accounts.values.push(number, accounts.idOf(row), null, null, null);
    accounts.mark(row, marks.stored, true);
    accounts.mark(row, marks.ahead, false);
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
