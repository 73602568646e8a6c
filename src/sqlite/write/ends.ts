import type Sqlite from 'better-sqlite3';
import type { Transition } from '../../model/decision.ts';
import type { Effect } from '../../model/effect.ts';
import { versionConflict } from '../../store/faults.ts';
import type { HeldEffects, NewLogEntry } from '../../store/port.ts';
import type { Lookups } from '../lookup/lookups.ts';
import type { AccountCache } from './account-cache.ts';
import { ChainEnd } from '../chain/chain-end.ts';
import { transitionsOf } from '../read/transitions.ts';
import { BatchedInsert, BatchedStatement } from './batched-statement.ts';

/** The end of the log: entries that are appended, written many at a time. */
export class LogEnd {
  readonly #inserts: BatchedInsert;
  readonly #last: Sqlite.Statement<[], number>;
  readonly #accounts: AccountCache;
  readonly #lookups: Lookups;
  readonly #chain: ChainEnd;
  /** The source ids among the entries that wait. */
  readonly #sources = new Set<string>();
  #seq: number | null = null;

  constructor(db: Sqlite.Database, accounts: AccountCache, lookups: Lookups) {
    this.#accounts = accounts;
    this.#lookups = lookups;
    this.#inserts = new BatchedInsert(db, {
      into: 'log (seq, account, at, kind, version, previous, occurred_at, source_id, payload)',
      width: 9,
    });
    this.#chain = new ChainEnd(db);
    this.#last = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM log').pluck();
  }

  /** See `StoreWriter.append`. */
  append(entry: NewLogEntry, row: number): number {
    const seq = (this.#seq ?? this.#last.get() ?? 0) + 1;
    this.#seq = seq;
    const { at, version, occurredAt, sourceId, payload } = entry;
    const kind = this.#lookups.kindId(entry);
    const number = this.#accounts.number(row);
    const newest = this.#accounts.newest(row);
    const previous = newest === 0 ? null : newest;
    this.#inserts.values.push(seq, number, at, kind, version, previous, occurredAt, sourceId, payload);
    this.#chain.blockFor(seq).add(number, at, kind, version, occurredAt, sourceId, payload);
    this.#accounts.append(row, seq);
    if (sourceId !== null) this.#sources.add(`${number} ${sourceId}`);
    this.#inserts.flushMany();
    return seq;
  }

  /** Whether an entry that waits brings this source id. */
  brings(row: number, sourceId: string): boolean {
    return this.#sources.has(`${this.#accounts.number(row)} ${sourceId}`);
  }

  flush(): void {
    this.#inserts.flush();
    this.#sources.clear();
  }

  /** Chains the entries of the transaction to those before them. To be called at its end. */
  seal(): void {
    this.#chain.seal();
  }

  /** Drops what waits and what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#inserts.clear();
    this.#sources.clear();
    this.#seq = null;
    this.#chain.forget();
  }
}

/** The end of the outbox: effects that are put in, written many at a time. */
export class OutboxEnd {
  readonly #inserts: BatchedInsert;
  readonly #lookups: Lookups;

  constructor(db: Sqlite.Database, lookups: Lookups) {
    this.#lookups = lookups;
    this.#inserts = new BatchedInsert(db, { into: 'outbox (account, seq, effect, at)', width: 4 });
  }

  /** See `StoreWriter.enqueue`. */
  add(effect: Effect, account: number, seq: number, at: number): void {
    this.#inserts.values.push(account, seq, this.#lookups.effectId(effect), at);
    this.#inserts.flushMany();
  }

  flush(): void {
    this.#inserts.flush();
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    this.#inserts.clear();
  }
}

/** Held effects that are still to be written: for each account only the latest. */
export class PendingHolds {
  readonly #lookups: Lookups;
  readonly #all: Sqlite.Statement<[], number>;
  readonly #inserts: BatchedInsert;
  readonly #removals: BatchedStatement;
  /** The accounts that have a row, once loaded. */
  #stored: Set<number> | null = null;
  #waiting = new Map<number, HeldEffects | null>();

  constructor(db: Sqlite.Database, lookups: Lookups) {
    this.#lookups = lookups;
    this.#all = db.prepare<[], number>('SELECT account FROM holds').pluck();
    this.#inserts = new BatchedInsert(db, { into: 'holds (account, seq, origin, until, effects)', width: 5 });
    this.#removals = new BatchedStatement(db, {
      sql: (rows) => `DELETE FROM holds WHERE account IN (${rows('?')})`,
      width: 1,
    });
  }

  /** Sets the effects held for an account; null for none. */
  set(account: number, held: HeldEffects | null): void {
    this.#waiting.set(account, held);
  }

  flush(): void {
    if (this.#waiting.size === 0) return;
    const stored = (this.#stored ??= new Set(this.#all.all()));
    for (const [account, held] of this.#waiting) {
      if (stored.delete(account)) this.#removals.values.push(account);
      if (held !== null) {
        stored.add(account);
        this.#insert(account, held);
      }
    }
    this.#waiting.clear();
    this.#removals.flush();
    this.#inserts.flush();
  }

  #insert(account: number, { seq, from, until, effects }: HeldEffects): void {
    const ids = effects.map((effect) => this.#lookups.effectId(effect));
    this.#inserts.values.push(account, seq, this.#lookups.stateId(from), until, `[${ids.join(',')}]`);
  }

  /** Drops what waits and what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#removals.clear();
    this.#inserts.clear();
    this.#waiting.clear();
    this.#stored = null;
  }
}

/** How many values of a transition that waits stand side by side: account, entry, version and move. */
const PARTS = 4;

/**
 * So many transitions are written at the latest: enough to go through the snapshots in order, and so few that they stay
 * near the table's end. The numbers that they are sorted by have room for no more.
 */
const MOST = 2 ** 14;

/**
 * Transitions that wait to be inserted in the order of their accounts: each has its account's snapshot looked at, and
 * neighbours share pages.
 */
export class NewTransitions {
  readonly #inserts: BatchedInsert;
  readonly #stored: ReturnType<typeof transitionsOf>;
  readonly #lookups: Lookups;
  readonly #accounts: AccountCache;
  /** Those that wait, the values of each one after the other. */
  #values: number[] = [];

  constructor(db: Sqlite.Database, accounts: AccountCache, lookups: Lookups) {
    this.#lookups = lookups;
    this.#accounts = accounts;
    this.#stored = transitionsOf(db, lookups);
    this.#inserts = new BatchedInsert(db, {
      into: 'transitions (account, seq, version, move)',
      width: PARTS,
    });
  }

  /**
   * See `StoreWriter.addTransition`.
   *
   * @throws LifecycleError `versionConflict`
   */
  add(transition: Transition, seq: number, row: number): void {
    const { version } = transition;
    const accounts = this.#accounts;
    if (version <= accounts.version(row)) throw versionConflict(accounts.idOf(row), version);
    accounts.advance(row, version);
    accounts.lastLeft.note(row, transition);
    const waiting = this.#values.push(accounts.number(row), seq, version, this.#lookups.moveId(transition));
    if (waiting >= MOST * PARTS) this.flush();
  }

  /** See `StoreWriter.leftAt`. Reads the table when the window reaches further back than before. */
  leftAt(row: number, status: string, since: number): number | null {
    if (since < this.#accounts.knownSince(row)) this.#recall(row, since);
    const at = this.#accounts.lastLeft.at(row, status);
    return at !== null && at >= since ? at : null;
  }

  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (const key of keysOf(values).sort()) {
      const from = (key % MOST) * PARTS;
      for (let part = from; part < from + PARTS; part += 1) this.#inserts.values.push(values[part] ?? null);
      this.#inserts.flushMany();
    }
    this.#inserts.flush();
  }

  #recall(row: number, since: number): void {
    const accounts = this.#accounts;
    for (const transition of this.#stored(accounts.idOf(row), since)) accounts.lastLeft.note(row, transition);
    accounts.know(row, since);
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    this.#inserts.clear();
    this.#values = [];
  }
}

/** Numbers that sort as the transitions do that wait: by account, and then as they came. */
const keysOf = (values: readonly number[]): Float64Array => {
  const keys = new Float64Array(values.length / PARTS);
  for (let index = 0; index < keys.length; index += 1)
    keys[index] = (values[index * PARTS] ?? 0) * MOST + index;
  return keys;
};
