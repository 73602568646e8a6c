/** How many accounts stay at hand between transactions: some tens of megabytes of usual ones. */
export const ACCOUNTS_AT_HAND = 16_384;

/**
 * Values used lately, at hand by their keys. Between two calls of `trim` it holds whatever was put in; after it, the
 * `size` values used last or some more, and at most twice as many: when the newer half is full, the older one is let go
 * of as a whole, which costs no bookkeeping per use.
 */
export class Recent<T> {
  readonly #size: number;
  #newer = new Map<string, T>();
  #older: ReadonlyMap<string, T> = new Map();

  constructor(size: number) {
    this.#size = size;
  }

  /** The value under a key, or undefined when it is not at hand. */
  get(key: string): T | undefined {
    const found = this.#newer.get(key);
    if (found !== undefined) return found;
    const old = this.#older.get(key);
    if (old !== undefined) this.#newer.set(key, old);
    return old;
  }

  /** Puts a value at hand, in place of an earlier one. */
  set(key: string, value: T): void {
    this.#newer.set(key, value);
  }

  /** Lets go of the values used least lately when there are many. */
  trim(): void {
    if (this.#newer.size < this.#size) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  /** Lets go of everything. */
  clear(): void {
    this.#newer = new Map();
    this.#older = new Map();
  }
}
