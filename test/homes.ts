import { LifecycleError } from '../src/model/errors.ts';
import { GuardedReader } from '../src/store/guarded.ts';
import { createMemoryStore } from '../src/memory/store.ts';
import { openSqliteStore } from '../src/sqlite/index.ts';
import type { Store, StoreWriter } from '../src/store/port.ts';
import { databaseFile } from './sqlite/files.ts';

/** Where one database lives: whoever opens it after it was closed finds what was kept. */
export interface Home {
  open(): Store;
}

/** A store on another one that counts transactions, fails when it is told so, and may outlive `close`. */
export class WatchedStore extends GuardedReader implements Store {
  transactions = 0;
  /** What the next transactions throw at COMMIT, as long as it stands here. */
  fault: unknown = null;
  /** What reading deadlines throws, as long as it stands here. */
  readFault: unknown = null;
  readonly #store: Store;
  readonly #keep: boolean;

  constructor(store: Store, { keep = false } = {}) {
    super(() => store);
    this.#store = store;
    this.#keep = keep;
  }

  override deadlines() {
    if (this.readFault !== null) throw this.readFault;
    return super.deadlines();
  }

  transaction<T>(work: (writer: StoreWriter) => T): T {
    this.transactions += 1;
    return this.#store.transaction((writer) => {
      const result = work(writer);
      if (this.fault !== null) throw this.fault;
      return result;
    });
  }

  changedElsewhere(): boolean {
    return this.#store.changedElsewhere();
  }

  close(): void {
    if (!this.#keep) this.#store.close();
  }
}

/** The fault of a store on a full disk. */
export const diskFull = (): LifecycleError =>
  new LifecycleError('diskFull', 'the disk is full', { hint: 'make room' });

/** Both stores; SQLite on a file of its own. */
export const homes: readonly { readonly name: string; readonly settle: () => Home }[] = [
  {
    name: 'in memory',
    settle: () => {
      const store = createMemoryStore();
      return { open: () => new WatchedStore(store, { keep: true }) };
    },
  },
  {
    name: 'in SQLite',
    settle: () => {
      const database = databaseFile();
      return { open: () => openSqliteStore({ database }) };
    },
  },
];
