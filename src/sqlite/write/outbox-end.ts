import type Sqlite from 'better-sqlite3';
import type { Effect } from '../../model/effect.ts';
import type { Lookups } from '../lookup/lookups.ts';
import { BatchedInsert } from './batched-statement.ts';

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
