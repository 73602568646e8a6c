import type Sqlite from 'better-sqlite3';
import type { HeldEffects } from '../../store/port.ts';
import type { Lookups } from '../lookup/lookups.ts';
import { BatchedInsert, BatchedStatement } from './batched-statement.ts';

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
