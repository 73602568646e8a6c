import { detached } from '../../text/detached.ts';

/** How many words are kept at most: a power of two, some twenty times as many as are documented. */
const slots = 512;

/** A word's place, told by its length and its two ends. */
const slotOf = (word: string): number =>
  (word.charCodeAt(0) * 31 + word.charCodeAt(word.length - 1) * 7 + word.length * 37) & (slots - 1);

/**
 * Words that were met before, so that a word which comes a million times is one string: it holds no piece of a log alive,
 * and has its hash ready for whatever it is looked up in. Two words of one place displace each other, which costs a copy
 * and is not to be seen from outside.
 */
export class KeptWords {
  readonly #words: string[] = Array.from({ length: slots }, () => '');

  /** The one string for all words that are equal to `word`. */
  same(word: string): string {
    const slot = slotOf(word);
    const kept = this.#words[slot];
    if (kept === word) return kept;
    const copy = detached(word);
    this.#words[slot] = copy;
    return copy;
  }
}
