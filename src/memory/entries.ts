import type { MemoryPart } from './part.ts';

/** Values by key, which can be taken back to what they were. */
export class Entries<Key, Value> implements MemoryPart {
  readonly #values = new Map<Key, Value>();
  /** What stood under a key before the transaction changed it. */
  readonly #before = new Map<Key, Value | undefined>();

  /** What stands under a key. */
  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  /** All values, in the order in which their keys came. */
  all(): Value[] {
    return [...this.#values.values()];
  }

  /** Sets what stands under a key; undefined for nothing. */
  set(key: Key, value: Value | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, this.#values.get(key));
    this.#put(key, value);
  }

  commit(): void {
    this.#before.clear();
  }

  rollback(): void {
    for (const [key, value] of this.#before) this.#put(key, value);
    this.#before.clear();
  }

  #put(key: Key, value: Value | undefined): void {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
  }
}
