import type { Entry, Splitter } from './entry.ts';

/**
 * The entries of several pieces of input, which are split as they are asked for: a hundred thousand entries that are there
 * at once cost the garbage collector more than making them costs. Can be gone through once.
 */
export class EntryBatch implements IterableIterator<Entry, void> {
  readonly #splitter: Splitter;
  readonly #pieces: Buffer[];
  #next = 0;
  #ends: boolean;
  #entries: readonly Entry[] = [];
  #at = 0;

  /**
   * @param splitter - has seen all pieces before these, and sees none after them until this batch is used up
   * @param pieces - belong to the batch from now on
   * @param ends - whether the input ends with these pieces
   */
  constructor(splitter: Splitter, pieces: Buffer[], ends: boolean) {
    this.#splitter = splitter;
    this.#pieces = pieces;
    this.#ends = ends;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Entry, void> {
    const value = this.#entries[this.#at] ?? this.#present();
    if (value === undefined) return { done: true, value };
    this.#at += 1;
    return { done: false, value };
  }

  /** Whether no entry is left. */
  isUsedUp(): boolean {
    return this.#present() === undefined;
  }

  /** Passes over what nobody asked for, so that the lines after it are counted rightly. */
  useUp(): void {
    while (!this.isUsedUp()) this.#at = this.#entries.length;
  }

  /** The entry whose turn it is, from the next piece that completes one where the present piece has no more. */
  #present(): Entry | undefined {
    for (;;) {
      const entry = this.#entries[this.#at];
      if (entry !== undefined) return entry;
      const more = this.#split();
      if (more === undefined) return undefined;
      this.#entries = more;
      this.#at = 0;
    }
  }

  #split(): readonly Entry[] | undefined {
    const piece = this.#pieces[this.#next];
    if (piece !== undefined) {
      this.#pieces[this.#next] = noBytes;
      this.#next += 1;
      return this.#splitter.push(piece);
    }
    if (!this.#ends) return undefined;
    this.#ends = false;
    return this.#splitter.end();
  }
}

/** In the place of a piece that was split, whose memory is then free. */
const noBytes = Buffer.alloc(0);
