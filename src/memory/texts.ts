import { detached } from '../store/texts.ts';
import { ROWS } from '../store/columns/pages.ts';

/** How many texts are joined to one. Until then each may hold the piece of a log alive that it was cut from. */
const JOINED = 32;

/** From this length on a text is kept by itself, so that no join comes near the longest text that there can be. */
const LARGE = 65_536;

/** Stand in the place of a length. */
const absent = -1;
const apart = -2;

/** Between joined texts: V8 gives back the very same text where there is nothing to join. */
const separator = '\n';

/**
 * A page of texts that are written once, in order, and seldom read. Some of them are joined to one text each time: that
 * copies them out of the log that they were cut from at a fraction of what a copy of each would cost, and leaves a
 * garbage collection one object to look at in place of many.
 */
export class Texts {
  /** The length of each text, or `absent`, or `apart`. */
  readonly #lengths = new Int32Array(ROWS);
  readonly #joined: string[] = [];
  /** Texts after the last that are joined. */
  #open: string[] = [];
  readonly #large = new Map<number, string>();

  /** Appends the text at `place`, which is where the one before it stands plus 1. */
  push(place: number, text: string | null): void {
    if (text === null || text.length >= LARGE) {
      this.#lengths[place] = text === null ? absent : apart;
      if (text !== null) this.#large.set(place, detached(text));
      this.#open.push('');
    } else {
      this.#lengths[place] = text.length;
      this.#open.push(text);
    }
    if (this.#open.length < JOINED) return;
    this.#joined.push(this.#open.join(separator));
    this.#open = [];
  }

  /** The text at a place. */
  at(place: number): string | null {
    const length = this.#lengths[place] ?? absent;
    if (length === absent) return null;
    if (length === apart) return this.#large.get(place) ?? null;
    const joined = this.#joined[Math.floor(place / JOINED)];
    if (joined === undefined) return this.#open[place % JOINED] ?? null;
    let start = 0;
    for (let before = place - (place % JOINED); before < place; before += 1)
      start += Math.max(0, this.#lengths[before] ?? 0) + separator.length;
    return joined.slice(start, start + length);
  }

  /** The first `count` texts, with others, or nothing, in the place of some. */
  with(changed: ReadonlyMap<number, string | null>, count: number): Texts {
    const others = new Texts();
    for (let place = 0; place < count; place += 1)
      others.push(place, changed.get(place) ?? (changed.has(place) ? null : this.at(place)));
    return others;
  }

  /** Frees all but the first `places` texts. */
  truncate(places: number): void {
    const whole = Math.floor(places / JOINED);
    const open = Array.from({ length: places % JOINED }, (_, index) => {
      const place = whole * JOINED + index;
      return this.#large.has(place) ? '' : (this.at(place) ?? '');
    });
    this.#joined.length = whole;
    this.#open = open;
    for (const place of this.#large.keys()) if (place >= places) this.#large.delete(place);
  }
}
