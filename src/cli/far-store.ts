import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { LifecycleError } from '../model/errors.ts';
import type { PostgresInfo } from '../postgres/derived-reads.ts';
import type { FarAnswer, FarReading } from '../postgres/far-reading.ts';
import type { DerivedRows, StoredCheckpoint } from '../store/derived-rows.ts';
import { GuardedReader } from '../store/guarded.ts';
import type { Store, StoreReader } from '../store/port.ts';
import type { Transition } from '../model/decision.ts';

/** How long an answer may take, in milliseconds: longer than the database itself is given. */
const ANSWER_MS = 60_000;

/** Where the thread begins: beside the sources, or beside the bundle of the command line. */
const threadUrl = (): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? '../postgres/reads-worker.ts' : '../src/postgres/reads-worker.js',
    import.meta.url,
  );

/** Questions to a thread that reads a database; each waits for its answer. */
class Thread {
  readonly #worker: Worker;
  readonly #port: FarReading['port'];
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  #isClosed = false;

  constructor(database: string, isFrozen: boolean) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: FarReading = {
      database,
      machine: MACHINE_VERSION,
      port: port2,
      answered: this.#answered,
      isFrozen,
    };
    this.#worker = new Worker(threadUrl(), { workerData, transferList: [port2] });
    this.#worker.unref();
    port1.unref();
  }

  /** @throws LifecycleError as the ledger says */
  ask(method: string, given: readonly unknown[]): unknown {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has none
    this.#port.postMessage({ method, given });
    const received = this.#received(performance.now() + ANSWER_MS);
    Atomics.store(this.#answered, 0, 0);
    if (received === undefined)
      throw new LifecycleError('databaseBusy', 'The database does not answer.', {
        hint: 'Try again; otherwise look at the load of the server.',
        retryable: true,
      });
    const { message } = received;
    if (!('fault' in message)) return message.result;
    const { code, message: says, hint, retryable } = message.fault;
    throw new LifecycleError(code, says, { hint, retryable });
  }

  /** The answer once it is there. What wakes may be late, and be meant for the question before: then there is none yet. */
  #received(until: number): { readonly message: FarAnswer } | undefined {
    for (;;) {
      const left = until - performance.now();
      Atomics.wait(this.#answered, 0, 0, Math.max(left, 0));
      const received = receiveMessageOnPort(this.#port) as { readonly message: FarAnswer } | undefined;
      if (received !== undefined || left <= 0) return received;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.ask('close', []);
    } catch {
      // What could not be opened has been told by whoever asked for more: a second fault would hide the first.
    }
    this.#port.close();
    void this.#worker.terminate();
  }
}

/** Every read of a store, each a question. */
const readsBy = (thread: Thread): StoreReader =>
  new Proxy({} as StoreReader, {
    get:
      (_, method) =>
      (...given: readonly unknown[]) =>
        thread.ask(String(method), given),
  });

/**
 * A database of PostgreSQL as a store that can only be read, and that answers at once: this thread stands still meanwhile. For
 * commands, which have nothing else to do.
 */
export class FarStore extends GuardedReader implements Store {
  readonly #thread: Thread;
  #stamp: unknown = null;

  /** @param isFrozen - whether all is read as it was at one moment */
  constructor(database: string, isFrozen = false) {
    const thread = new Thread(database, isFrozen);
    super(() => readsBy(thread));
    this.#thread = thread;
  }

  transaction(): never {
    throw new LifecycleError('internal', 'this database was opened to be read', {
      hint: 'Write by the ledger.',
    });
  }

  changedElsewhere(): boolean {
    const stamp = this.#thread.ask('stamp', []);
    const isOther = this.#stamp !== null && stamp !== this.#stamp;
    this.#stamp = stamp;
    return isOther;
  }

  /** Facts about the database and its server; see `PostgresInfo`. */
  info(): Omit<PostgresInfo, 'database'> {
    return this.#thread.ask('info', []) as Omit<PostgresInfo, 'database'>;
  }

  /** Where the counts that are kept differ from the accounts, as sentences. */
  miscounted(): readonly string[] {
    return this.#thread.ask('miscounted', []) as readonly string[];
  }

  /** What a proof reads besides. */
  derivedRows(): DerivedRows {
    const ask = (method: string, ...given: readonly unknown[]): unknown => this.#thread.ask(method, given);
    const checkpoints = ask('checkpoints') as ReadonlyMap<number, string>;
    return {
      transitionsOf: (entry, before) => ask('transitionsOf', entry, before) as readonly Transition[],
      outboxAfter: (id) => this.outbox(OUTBOX_PAGE, id),
      checkpointAt: (seq) => {
        const accountId = checkpoints.get(seq);
        return accountId === undefined
          ? null
          : (ask('checkpointOf', accountId, seq) as StoredCheckpoint | null);
      },
      checkpoints: checkpoints.size,
      erased: new Set(ask('erased') as readonly number[]),
      erasedTransitions: ask('erasedTransitions') as number,
      earlierMachines: [],
    };
  }

  close(): void {
    this.#thread.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** How many effects are read at once. */
const OUTBOX_PAGE = 1000;
