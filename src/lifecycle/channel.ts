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
