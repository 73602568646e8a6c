import { closedFault, nestedFault, refusePromise } from '../store/faults.ts';
import { GuardedReader, GuardedWriter } from '../store/guarded.ts';
import type { PayloadRequest, PayloadSummary } from '../store/payload-port.ts';
import type { ErasureRequest, ErasureSummary, LogEntry, Store, StoreWriter } from '../store/port.ts';
import { eraseFrom } from './erase.ts';
import { MemoryReader } from './reader.ts';
import { Tables } from './tables.ts';
import { MemoryWriter } from './writer.ts';

class MemoryStore extends GuardedReader implements Store {
  readonly #tables: Tables;
  readonly #writer: StoreWriter;
  #closed = false;
  #writing = false;

  constructor(tables: Tables) {
    const reader = new MemoryReader(tables);
    super(() => (this.#assertOpen(), reader));
    this.#tables = tables;
    this.#writer = new MemoryWriter(tables);
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    this.#assertOpen();
    if (this.#writing) throw nestedFault('transaction');
    const writer = new GuardedWriter(this.#writer);
    this.#writing = true;
    try {
      const result = work(writer);
      refusePromise(result);
      this.#tables.commit();
      return result;
    } catch (error) {
      this.#tables.rollback();
      throw error;
    } finally {
      writer.end();
      this.#writing = false;
    }
  }

  erase(request: ErasureRequest): ErasureSummary {
    this.#assertOpen();
    if (this.#writing) throw nestedFault('erase');
    return eraseFrom(this.#tables, request);
  }

  dropPayloads(request: PayloadRequest<LogEntry>): PayloadSummary {
    this.#assertOpen();
    if (this.#writing) throw nestedFault('dropPayloads');
    return this.#tables.log.dropPayloads(request);
  }

  changedElsewhere(): boolean {
    this.#assertOpen();
    return false;
  }

  close(): void {
    if (this.#writing) throw nestedFault('close');
    this.#closed = true;
  }

  #assertOpen(): void {
    if (this.#closed) throw closedFault('store');
  }
}

/** What a store in memory is to keep. */
export interface MemoryStoreOptions {
  /**
   * Whether to keep the log with its payloads, all transitions, the outbox, and what could not be
   * read. Default true. Without them memory grows with the accounts and the source ids that were seen, not with the
   * events: enough for a replay that is to end in a summary, not for explaining, reconciling or delivering.
   *
   * Accounts, deadlines, what is held, what is known by source id, policies and totals are the same with and without. But
   * `log`, `transitions`, `outbox` and `quarantine` give nothing.
   */
  readonly history?: boolean;
}

/**
 * A store that lives as long as the process. Transactions are real: what throws leaves nothing behind, at the cost
 * of what it touched. Snapshots are kept as they are given, so they must not be changed afterwards.
 */
export const createMemoryStore = ({ history = true }: MemoryStoreOptions = {}): Store =>
  new MemoryStore(new Tables(history));
