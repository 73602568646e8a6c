import type { AccountSnapshot } from './snapshot.ts';

/**
 * Snapshots as they are stored, at hand without reading them again. Holds the `size` accounts used last, and at most
 * twice as many: when the newer half is full, the older one is let go of as a whole, which costs no bookkeeping per use.
 */
export class SnapshotCache {
  readonly #size: number;
  #newer = new Map<string, AccountSnapshot>();
  #older: ReadonlyMap<string, AccountSnapshot> = new Map();

  constructor(size: number) {
    this.#size = size;
  }

  /** The account's snapshot, or undefined when it is not at hand. */
  get(accountId: string): AccountSnapshot | undefined {
    const found = this.#newer.get(accountId);
    if (found !== undefined) return found;
    const old = this.#older.get(accountId);
    if (old !== undefined) this.set(accountId, old);
    return old;
  }

  /** Puts an account's snapshot at hand, in place of an earlier one. */
  set(accountId: string, snapshot: AccountSnapshot): void {
    if (this.#newer.size >= this.#size) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(accountId, snapshot);
  }
}
