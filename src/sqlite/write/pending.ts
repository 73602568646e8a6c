import type Sqlite from 'better-sqlite3';
import type { Transition } from '../../model/decision.ts';
import type { Effect } from '../../model/effect.ts';
import { isCheckpointDue } from '../../store/checkpoint.ts';
import { serialize, type AccountSnapshot } from '../../model/snapshot.ts';
import type { HeldEffects, NewLogEntry, StoreReader } from '../../store/port.ts';
import { LogEnd, NewTransitions, OutboxEnd, PendingHolds } from './ends.ts';
import { BatchedInsert } from './batched-statement.ts';
import { marks, NONE, AccountCache } from './account-cache.ts';
import { Saves } from './saves.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** What a transaction has to write of its accounts: it waits here, and is written many rows at a time. */
export class Pending {
  readonly #accounts: AccountCache;
  readonly #log: LogEnd;
  readonly #transitions: NewTransitions;
  readonly #saves: Saves;
  readonly #outbox: OutboxEnd;
  readonly #holds: PendingHolds;
  readonly #earlier: BatchedInsert;
  /** What went wrong when it was written. */
  #fault: unknown = null;

  constructor(db: Sqlite.Database, lookups: Lookups) {
    this.#accounts = new AccountCache(db, lookups);
    this.#log = new LogEnd(db, this.#accounts, lookups);
    this.#transitions = new NewTransitions(db, this.#accounts, lookups);
    this.#saves = new Saves(db, this.#accounts, lookups);
    this.#outbox = new OutboxEnd(db, lookups);
    this.#holds = new PendingHolds(db, lookups);
    this.#earlier = new BatchedInsert(db, {
      into: 'earlier_snapshots (account, seq, at, snapshot)',
      width: 4,
    });
  }

  /** See `StoreReader.snapshot`. */
  snapshot(accountId: string): AccountSnapshot | null {
    const row = this.#accounts.look(accountId);
    return row === NONE ? null : this.#accounts.snapshots.read(row, this.#accounts.idOf(row));
  }

  /** See `StoreWriter.append`. */
  append(entry: NewLogEntry): number {
    const row = this.#accounts.of(entry.accountId);
    this.#saves.appended(row);
    return this.#log.append(entry, row);
  }

  /** See `StoreWriter.addTransition`. */
  addTransition(transition: Transition, seq: number): void {
    const row = this.#accounts.of(transition.accountId);
    this.#saves.appended(row);
    this.#transitions.add(transition, seq, row);
  }

  /** See `StoreWriter.leftAt`. */
  leftAt(accountId: string, status: string, since: number): number | null {
    const row = this.#accounts.find(accountId);
    return row === NONE ? null : this.#transitions.leftAt(row, status, since);
  }

  /** Whether an entry that waits brings this source id. */
  brings(accountId: string, sourceId: string): boolean {
    const row = this.#accounts.find(accountId);
    return row !== NONE && this.#log.brings(row, sourceId);
  }

  /** See `StoreWriter.save`. */
  save(snapshot: AccountSnapshot): void {
    const accounts = this.#accounts;
    const { accountId, lastSeenAt } = snapshot.context;
    const row = accounts.of(accountId);
    const before = accounts.snapshots.version(row);
    this.#saves.add(row, snapshot);
    const entries = accounts.entries(row);
    if (entries === 0 || !isCheckpointDue(before, snapshot.version, entries)) return;
    this.#earlier.values.push(accounts.number(row), accounts.newest(row), lastSeenAt, serialize(snapshot));
    this.#earlier.flushMany();
    accounts.keep(row);
  }

  /** See `StoreWriter.enqueue`. */
  enqueue(effect: Effect, accountId: string, seq: number, at: number): void {
    this.#outbox.add(effect, this.numberOf(accountId), seq, at);
  }

  /** See `StoreWriter.hold`. */
  hold(held: HeldEffects): void {
    this.#holds.set(this.numberOf(held.accountId), held);
  }

  /** See `StoreWriter.unhold`. */
  unhold(accountId: string): void {
    const row = this.#accounts.find(accountId);
    if (row !== NONE) this.#holds.set(this.#accounts.number(row), null);
  }

  /** The number of an account that is stored, or will be. */
  numberOf(accountId: string): number {
    const row = this.#accounts.of(accountId);
    if (!this.#accounts.is(row, marks.stored)) this.#saves.appended(row);
    return this.#accounts.number(row);
  }

  /**
   * Writes all that waits. What failed once is missing: work that swallows the error must not get the rest kept.
   *
   * @throws LifecycleError `versionConflict`, or what the driver throws; the same again at every later call
   */
  flush(): void {
    if (this.#fault !== null) throw this.#fault;
    try {
      // Transitions come before the snapshots that know of them already.
      for (const part of [
        this.#log,
        this.#transitions,
        this.#saves,
        this.#outbox,
        this.#holds,
        this.#earlier,
      ])
        part.flush();
    } catch (error) {
      this.#fault = error;
      throw error;
    }
  }

  /**
   * Ends a transaction: writes all that waits, chains the new entries of the log to those before them, and empties the account
   * cache when it holds many.
   */
  finish(): void {
    this.flush();
    this.#log.seal();
    this.#accounts.trim();
  }

  /** Drops what waits and what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#fault = null;
    for (const part of [this.#log, this.#saves, this.#transitions, this.#outbox, this.#holds, this.#accounts])
      part.forget();
    this.#earlier.clear();
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
    checkpointBefore: after(reader.checkpointBefore),
    outbox: after(reader.outbox),
    lastEffect: after(reader.lastEffect),
    held: after(reader.held),
    recentBreaks: after(reader.recentBreaks),
    members: after(reader.members),
    totals: after(reader.totals),
    transitions: after(reader.transitions),
    knowsSource: (accountId, sourceId) =>
      pending.brings(accountId, sourceId) || reader.knowsSource(accountId, sourceId),
  };
};
