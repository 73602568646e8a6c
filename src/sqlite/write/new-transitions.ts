import type Sqlite from 'better-sqlite3';
import type { Transition } from '../../model/decision.ts';
import { versionConflict } from '../../store/faults.ts';
import type { Lookups } from '../lookup/lookups.ts';
import { transitionsOf } from '../read/transitions.ts';
import type { AccountCache } from './account-cache.ts';
import { BatchedInsert } from './batched-statement.ts';

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
