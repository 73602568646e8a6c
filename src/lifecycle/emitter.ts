/** A listener to one kind of happening. */
export type Listener<T> = (happening: T) => void;

/**
 * Tells listeners what happened, in the order in which they came. A listener that throws does not keep the others
 * from hearing it: its error goes to `onError`. When that throws too, nobody is left to tell.
 */
export class Emitter<Happenings extends object> {
  readonly #listeners = new Map<keyof Happenings, Set<Listener<never>>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Whether anybody listens to anything. */
  get isHeard(): boolean {
    for (const listeners of this.#listeners.values()) if (listeners.size > 0) return true;
    return false;
  }

  /** Whether anybody listens to this kind: what nobody hears need not be put together. */
  hears(name: keyof Happenings): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  /** Adds a listener; the returned function takes it away again. */
  on<K extends keyof Happenings>(name: K, listener: Listener<Happenings[K]>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    return () => void listeners.delete(listener);
  }

  /** Tells everybody who listens. */
  emit<K extends keyof Happenings>(name: K, happening: Happenings[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as Listener<Happenings[K]>)(happening);
      } catch (error) {
        this.report(error);
      }
    }
  }

  /** Tells `onError`. Never throws. */
  report(error: unknown): void {
    try {
      this.#onError(error);
    } catch {
      // What happened is durable; the caller must not take this for a failure of it.
    }
  }

  /** Forgets all listeners. */
  clear(): void {
    this.#listeners.clear();
  }
}

/**
 * Turns pushes into an async iteration. Values that nobody has taken yet wait in a queue; beyond `capacity` the oldest
 * are dropped and counted.
 */
export class Channel<T> implements AsyncIterableIterator<T> {
  /** How many values were dropped because nobody took them in time. */
  dropped = 0;
  readonly #capacity: number;
  readonly #onReturn: () => void;
  readonly #values: T[] = [];
  readonly #waiting: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #ended = false;

  constructor(capacity: number, onReturn: () => void) {
    this.#capacity = capacity;
    this.#onReturn = onReturn;
  }

  push(value: T): void {
    if (this.#ended) return;
    const taker = this.#waiting.shift();
    if (taker !== undefined) {
      taker({ done: false, value });
      return;
    }
    this.#values.push(value);
    if (this.#values.length > this.#capacity) {
      this.#values.shift();
      this.dropped += 1;
    }
  }

  /** No more values; what waits can still be taken. */
  end(): void {
    this.#ended = true;
    for (const taker of this.#waiting.splice(0)) taker({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#values.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#onReturn();
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
