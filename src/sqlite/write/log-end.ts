import type Sqlite from 'better-sqlite3';
import type { NewLogEntry } from '../../store/port.ts';
import type { Lookups } from '../lookup/lookups.ts';
import type { AccountCache } from './account-cache.ts';
import { ChainEnd } from '../chain/chain-end.ts';
import { BatchedInsert } from './batched-statement.ts';

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
