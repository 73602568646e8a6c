import type Sqlite from 'better-sqlite3';
import { LastLeft } from '../../store/columns/last-left.ts';
import { detached } from '../../store/texts.ts';
import { PackedSnapshots } from '../../store/columns/packed-snapshots.ts';
import { SNAPSHOT_COLUMNS, snapshotOf, type SnapshotRow } from '../read/snapshot-rows.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** Stands for the row of an account that has none. */
export const NONE = -1;

/** How many accounts stay cached between transactions: some 50 megabytes of usual ones. */
const ACCOUNTS_CACHED = 131_072;

/** Positions in a row: what is cached of an account beside its snapshot. */
const NUMBER = 0;
const NEWEST = 1;
const ENTRIES = 2;
const MARKS = 3;
const CHANGES = 4;
const KNOWN_SINCE = 5;
const VERSION = 6;
const WIDTH = 7;

/** What is so of an account, as bits. */
export const marks = {
  /** The table `accounts` has its row. */
  stored: 1,
  /** Entries were appended since its snapshot was saved. */
  ahead: 2,
  /** Its snapshot waits to be written. */
  waits: 4,
  /** The table `deadlines` has rows of it. */
  deadlines: 8,
} as const;

type StoredRow = [...SnapshotRow, number: number, newest: number | null];

/**
 * Accounts in memory: their rows in the tables, and what is still to be written there. Each has a row number, valid until
 * the cache is emptied. The cache is valid as long as no other process has written.
 */
export class AccountCache {
  /** The present snapshots of the cached accounts. */
  readonly snapshots = new PackedSnapshots();
  /** When they last left each status, where that has been loaded. */
  readonly lastLeft = new LastLeft();
  readonly #rows = new Map<string, number>();
  readonly #ids: string[] = [];
  /** Rows of numbers, side by side: one account's lie in a cache line or two, where no garbage collection looks. */
  #known = new Float64Array(256 * WIDTH);
  readonly #lookups: Lookups;
  readonly #stored: Sqlite.Statement<[string], StoredRow>;
  readonly #ofLog: Sqlite.Statement<[number], [newest: number | null, version: number | null]>;
  readonly #last: Sqlite.Statement<[], number>;
  #next: number | null = null;
  #lately = NONE;
  /** The last id that was not found; it is usually created next, so do not query it again. */
  #missing: string | null = null;

  constructor(db: Sqlite.Database, lookups: Lookups) {
    this.#lookups = lookups;
    this.#stored = db
      .prepare<[string], StoredRow>(
        `SELECT ${SNAPSHOT_COLUMNS}, number, newest FROM accounts LEFT JOIN snapshots ON account = number
         WHERE account_id = ?`,
      )
      .raw();
    this.#ofLog = db
      .prepare<[number], [newest: number | null, version: number | null]>(
        `SELECT max(log.seq), max(transitions.version) FROM log LEFT JOIN transitions USING (seq)
         WHERE log.account = ?`,
      )
      .raw();
    this.#last = db.prepare<[], number>('SELECT coalesce(max(number), 0) FROM accounts').pluck();
  }

  /** The row of an account; -1 when nothing is stored of it and nothing waits. */
  find(accountId: string): number {
    // An event asks several times in a row, and after the first time by the id that stands here.
    const lately = this.#lately;
    return lately !== NONE && this.#ids[lately] === accountId ? lately : this.look(accountId);
  }

  /** The same for an account that is unlikely to be the one looked up last. */
  look(accountId: string): number {
    const row = this.#rows.get(accountId) ?? this.#read(accountId);
    if (row === NONE) this.#missing = accountId;
    else this.#lately = row;
    return row;
  }

  /** The row of an account; a new one when it has none. */
  of(accountId: string): number {
    const row = this.find(accountId);
    return row === NONE ? this.#made(accountId) : row;
  }

  /** Whose row it is. */
  idOf(row: number): string {
    return this.#ids[row] ?? '';
  }

  /** The account's number. */
  number(row: number): number {
    return this.#known[row * WIDTH + NUMBER] ?? 0;
  }

  /** The account's newest entry of the log, 0 while it has none. */
  newest(row: number): number {
    return this.#known[row * WIDTH + NEWEST] ?? 0;
  }

  /** An entry of the account was appended. */
  append(row: number, seq: number): void {
    this.#known[row * WIDTH + NEWEST] = seq;
    this.#known[row * WIDTH + ENTRIES] = (this.#known[row * WIDTH + ENTRIES] ?? 0) + 1;
  }

  /** How many entries it has had since it was cached, or since its last checkpoint. */
  entries(row: number): number {
    return this.#known[row * WIDTH + ENTRIES] ?? 0;
  }

  /** A snapshot of it was kept for good. */
  keep(row: number): void {
    this.#known[row * WIDTH + ENTRIES] = 0;
  }

  /** Whether a bit of {@link marks} is set. */
  is(row: number, mark: number): boolean {
    return ((this.#known[row * WIDTH + MARKS] ?? 0) & mark) !== 0;
  }

  /** Sets a bit of {@link marks}, or takes it off. */
  mark(row: number, mark: number, on: boolean): void {
    const before = this.#known[row * WIDTH + MARKS] ?? 0;
    this.#known[row * WIDTH + MARKS] = on ? before | mark : before & ~mark;
  }

  /** What changed in its snapshot since that was written, as bits of `changes`. */
  changes(row: number): number {
    return this.#known[row * WIDTH + CHANGES] ?? 0;
  }

  /** Notes more of what changed. */
  change(row: number, more: number): void {
    this.#known[row * WIDTH + CHANGES] = (this.#known[row * WIDTH + CHANGES] ?? 0) | more;
  }

  /** Its snapshot was written as it stands now. */
  settle(row: number): void {
    this.#known[row * WIDTH + CHANGES] = 0;
    this.mark(row, marks.waits, false);
  }

  /** The highest version among its snapshot and its transitions, written or not; 0 while it has none. */
  version(row: number): number {
    return this.#known[row * WIDTH + VERSION] ?? 0;
  }

  /** It has come to a version. */
  advance(row: number, version: number): void {
    this.#known[row * WIDTH + VERSION] = version;
  }

  /** From which moment on its departures are known, in milliseconds since 1970. */
  knownSince(row: number): number {
    return this.#known[row * WIDTH + KNOWN_SINCE] ?? 0;
  }

  /** Its departures are known from a moment on. */
  know(row: number, since: number): void {
    this.#known[row * WIDTH + KNOWN_SINCE] = since;
  }

  /** How many accounts have rows: these are numbered from 0. */
  get size(): number {
    return this.#ids.length;
  }

  /** Empties the cache when it holds many accounts. Not within a transaction: pending writes refer to its rows. */
  trim(): void {
    if (this.#rows.size > ACCOUNTS_CACHED) this.#clear();
  }

  /** Drops what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#clear();
    this.#next = null;
  }

  #clear(): void {
    this.#rows.clear();
    this.#ids.length = 0;
    this.#lately = NONE;
    this.#missing = null;
  }

  #read(accountId: string): number {
    const stored = accountId === this.#missing ? undefined : this.#stored.get(accountId);
    if (stored === undefined) return NONE;
    const [number, newest] = stored.splice(-2) as [number, number | null];
    const row = this.#add(accountId, number);
    this.mark(row, marks.stored, true);
    if (newest === null) {
      this.#readLog(row);
      return row;
    }
    const snapshot = snapshotOf(this.#lookups, stored as unknown as SnapshotRow);
    this.snapshots.write(row, snapshot);
    this.#known[row * WIDTH + NEWEST] = newest;
    this.advance(row, snapshot.version);
    this.mark(row, marks.deadlines, snapshot.deadlines.length > 0);
    return row;
  }

  /** Without a snapshot only the whole log knows; that is so only where the snapshot was lost. */
  #readLog(row: number): void {
    const [newest, version] = this.#ofLog.get(this.number(row)) ?? [null, null];
    this.#known[row * WIDTH + NEWEST] = newest ?? 0;
    this.advance(row, version ?? 0);
  }

  #made(accountId: string): number {
    this.#next ??= (this.#last.get() ?? 0) + 1;
    const row = this.#add(accountId, this.#next);
    this.#next += 1;
    this.know(row, -Infinity);
    this.#lately = row;
    this.#missing = null;
    return row;
  }

  /** Room for a row, all of whose numbers are 0. */
  #makeRoom(row: number): void {
    const [start, end] = [row * WIDTH, (row + 1) * WIDTH];
    if (end > this.#known.length) {
      const larger = new Float64Array(2 * this.#known.length);
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known.fill(0, start, end);
  }

  #add(id: string, number: number): number {
    // The id may be a part of a much larger text.
    const accountId = detached(id);
    const row = this.#ids.push(accountId) - 1;
    this.#rows.set(accountId, row);
    this.#makeRoom(row);
    this.#known[row * WIDTH + NUMBER] = number;
    this.know(row, Infinity);
    this.snapshots.remove(row);
    this.lastLeft.begin(row);
    return row;
  }
}
