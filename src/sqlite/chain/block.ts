import { createHash } from 'node:crypto';

/** How many entries of the log one digest covers at most: a changed entry is found among as many. */
export const BLOCK = 256;

/** Where the chain ends. */
export interface ChainHead {
  /** The last entry of the log that it covers. */
  readonly seq: number;
  /** The digest in hexadecimal digits; it changes when anything before it does. */
  readonly digest: string;
}

/** An erasure as the chain has it: whoever has noted `after` can show later that it took place, and that nothing was changed since. */
export interface ErasureInChain {
  /** When it took place, as an ISO time. */
  readonly at: string;
  /** Where the chain ended before it; null while there was none. */
  readonly before: ChainHead | null;
  /** Where it ended with it. */
  readonly after: ChainHead;
}

/**
 * Whether the log goes back to where the chain ended once. `dropped` and `erased`: nobody can tell any more, since the entry stands
 * amidst a block that has lost payloads, or since the chain ended there when accounts were erased.
 */
export type Descent = 'yes' | 'no' | 'dropped' | 'erased';

/** Bytes of what is not text in an entry, with what is noted of a kind. */
const MOST_BYTES = 40;

/** Where there is no text, and no time. */
const NO_TEXT = -1;
const NO_TIME = Infinity;

/** An empty list that has held a text, see `BatchedStatement`. */
const noTexts = (): string[] => {
  const texts = [''];
  texts.length = 0;
  return texts;
};

/** What a block follows: the digest before it, and what is noted of it. */
export interface BlockStart {
  /** The digest of the block before; null for the first one. */
  readonly before: Buffer | null;
  /** The number of its first entry. */
  readonly first: number;
  /** What else is said at this place of the chain; null for a block of entries. */
  readonly note: string | null;
}

/**
 * The digest of a run of log entries: of all that is stored of each, and of the digest before them. Numbers and texts are
 * digested apart, each as one stream, so that it does not matter in how many pieces they come; the length of each text is
 * among the numbers. What a kind stands for counts where the block first names it.
 */
export class BlockDigest {
  readonly #start: BlockStart;
  readonly #kindText: (kind: number) => string;
  readonly #kinds = new Set<number>();
  readonly #numbers = createHash('sha256');
  readonly #texts = createHash('sha256');
  readonly #bytes = Buffer.allocUnsafe(BLOCK * MOST_BYTES);
  readonly #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
  #length = 0;
  #waiting = noTexts();
  /** How many entries it covers. */
  count = 0;

  /** @param kindText - all that a kind of entry says, its policy included */
  constructor(start: BlockStart, kindText: (kind: number) => string) {
    this.#start = start;
    this.#kindText = kindText;
  }

  /** Takes the next entry in; at most {@link BLOCK} of them. Which entry it follows in its account is known without. */
  add(
    account: number,
    at: number,
    kind: number,
    version: number,
    occurredAt: number | null,
    sourceId: string | null,
    payload: string | null,
  ): void {
    this.count += 1;
    this.#time(at);
    this.#time(occurredAt ?? NO_TIME);
    this.#number(account);
    this.#number(kind);
    this.#number(version);
    if (!this.#kinds.has(kind)) {
      this.#kinds.add(kind);
      this.#text(this.#kindText(kind));
    }
    this.#text(sourceId);
    this.#text(payload);
  }

  /** The digest of the entries so far. More may follow. */
  value(): Buffer {
    this.#numbers.update(this.#bytes.subarray(0, this.#length));
    this.#texts.update(this.#waiting.join(''));
    this.#length = 0;
    this.#waiting = noTexts();
    const { before, first, note } = this.#start;
    return createHash('sha256')
      .update(`${before === null ? '' : before.toString('hex')} ${first} ${this.count} ${note ?? ''}\n`)
      .update(this.#numbers.copy().digest())
      .update(this.#texts.copy().digest())
      .digest();
  }

  #time(value: number): void {
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  #number(value: number): void {
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  #text(text: string | null): void {
    this.#number(text === null ? NO_TEXT : text.length);
    if (text !== null) this.#waiting.push(text);
  }
}
