import type Sqlite from 'better-sqlite3';
import type { Transition } from '../decision.ts';
import type { Effect } from '../effect.ts';
import { serialize, type AccountSnapshot } from '../snapshot.ts';
import type { Hold, NewLogEntry, StoreReader } from '../store.ts';
import { LogEnd } from './log.ts';
import { OutboxEnd } from './outbox.ts';
import { Places } from './places.ts';
import { Saves } from './saves.ts';
import { SNAPSHOT_COLUMNS, snapshotOf, type SnapshotRow } from './snapshot-rows.ts';
import { NewTransitions } from './transitions.ts';
import type { Vocabulary } from './vocabulary.ts';

type StoredRow = [...SnapshotRow, number: number, newest: number];

/** What a transaction has to write of its accounts: it waits here, and is written many rows at a time. */
export class Pending {
  readonly #vocabulary: Vocabulary;
  readonly #places: Places;
  readonly #log: LogEnd;
  readonly #transitions: NewTransitions;
  readonly #saves: Saves;
  readonly #outbox: OutboxEnd;
  readonly #stored: Sqlite.Statement<[string], StoredRow>;
  readonly #keep: Sqlite.Statement<[number, number, number, string]>;
  /** What went wrong when it was written. */
  #fault: unknown = null;

  constructor(db: Sqlite.Database, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#places = new Places(db);
    this.#log = new LogEnd(db, vocabulary);
    this.#transitions = new NewTransitions(db, vocabulary);
    this.#saves = new Saves(db, vocabulary);
    this.#outbox = new OutboxEnd(db, vocabulary);
    this.#keep = db.prepare('INSERT INTO earlier_snapshots (account, seq, at, snapshot) VALUES (?, ?, ?, ?)');
    this.#stored = db
      .prepare<[string], StoredRow>(
        `SELECT ${SNAPSHOT_COLUMNS}, number, newest FROM accounts CROSS JOIN snapshots ON account = number
         WHERE account_id = ?`,
      )
      .raw();
  }

  /** See `StoreReader.snapshot`. */
  snapshot(accountId: string): AccountSnapshot | null {
    return this.#places.atHand(accountId)?.save?.snapshot ?? this.#read(accountId);
  }

  /** See `StoreWriter.append`. */
  append(entry: NewLogEntry): number {
    const place = this.#places.of(entry.accountId);
    this.#saves.appended(place);
    return this.#log.append(entry, place);
  }

  /** See `StoreWriter.addTransition`. */
  addTransition(transition: Transition, seq: number): void {
    const place = this.#places.of(transition.accountId);
    this.#saves.appended(place);
    this.#transitions.add(transition, seq, place);
  }

  /** See `StoreReader.transitions`. */
  transitions(accountId: string, since: number): readonly Transition[] {
    return this.#transitions.of(this.#places.of(accountId), since);
  }

  /** Whether an entry that waits brings this source id. */
  brings(accountId: string, sourceId: string): boolean {
    return this.#log.brings(this.#places.of(accountId), sourceId);
  }

  /** See `StoreWriter.save`. */
  save(snapshot: AccountSnapshot, stored: AccountSnapshot | null | undefined): void {
    const { accountId } = snapshot.context;
    const before = () => (stored === undefined ? this.#read(accountId) : stored);
    this.#saves.add(this.#places.of(accountId), snapshot, before);
  }

  /** See `StoreWriter.keepSnapshot`. */
  keepSnapshot(snapshot: AccountSnapshot, seq: number): void {
    const { accountId, lastSeenAt } = snapshot.context;
    const place = this.#places.of(accountId);
    this.#saves.appended(place);
    this.#keep.run(place.number, seq, lastSeenAt, serialize(snapshot));
  }

  /** See `StoreWriter.enqueue`. */
  enqueue(effect: Effect, accountId: string, seq: number, at: number, hold: Hold | undefined): number {
    const place = this.#places.of(accountId);
    this.#saves.appended(place);
    return this.#outbox.add(effect, place.number, seq, at, hold);
  }

  /** See `StoreWriter.release`. */
  release(id: number, at: number): void {
    this.#outbox.release(id, at);
  }

  /** See `StoreWriter.remove`. */
  remove(id: number): void {
    this.#outbox.remove(id);
  }

  /**
   * Writes all that waits. What failed once is missing: work that swallows the error must not get the rest kept.
   *
   * @throws LifecycleError `versionConflict`, or what the driver throws; the same again at every later call
   */
  flush(): void {
    if (this.#fault !== null) throw this.#fault;
    try {
      for (const part of [this.#log, this.#saves, this.#transitions, this.#outbox]) part.flush();
    } catch (error) {
      this.#fault = error;
      throw error;
    }
  }

  /** Lets go of accounts used least lately. Not within a transaction. */
  trim(): void {
    this.#places.trim();
  }

  /** Drops what waits and what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#fault = null;
    for (const part of [this.#log, this.#saves, this.#transitions, this.#outbox, this.#places]) part.forget();
  }

  #read(accountId: string): AccountSnapshot | null {
    const row = this.#stored.get(accountId);
    if (row === undefined) return null;
    const [number, newest] = row.splice(-2) as [number, number];
    this.#places.seen(accountId, number, newest);
    return snapshotOf(this.#vocabulary, row as unknown as SnapshotRow);
  }
}

/** Reads within a transaction: what waits is written first, unless the question can be answered without that. */
export const readingThrough = (reader: StoreReader, pending: Pending, flush: () => void): StoreReader => {
  const after =
    <A extends readonly unknown[], R>(read: (...args: A) => R) =>
    (...args: A): R => {
      flush();
      return read(...args);
    };
  return {
    ...reader,
    accounts: after(reader.accounts),
    counts: after(reader.counts),
    log: after(reader.log),
    deadlines: after(reader.deadlines),
    earlierSnapshot: after(reader.earlierSnapshot),
    outbox: after(reader.outbox),
    held: after(reader.held),
    totals: after(reader.totals),
    transitions: (accountId, since = Number.MIN_SAFE_INTEGER) => pending.transitions(accountId, since),
    knowsSource: (accountId, sourceId) =>
      pending.brings(accountId, sourceId) || reader.knowsSource(accountId, sourceId),
  };
};
