import type { Reading } from '../model/delivery.ts';
import { Timekeeper, type LineOpening, type ReplayInput, type TimedEntry } from './replay-lines.ts';
import { SeenLines } from './seen-lines.ts';

/** What a look back needs. */
export interface LookBackParts {
  readonly opening: LineOpening;
  /** Whether lines come in the order of their times. */
  readonly sorted: boolean;
  /** Gives the input once more from its beginning; null where it can be gone through only once. */
  readonly again: (() => ReplayInput) | null;
}

/** A line that may stand twice: only reading the input again can tell. */
interface Pending {
  readonly time: number;
  /** Where it is among the readings of its portion. */
  readonly at: number;
}

/**
 * Finds lines that stand twice in an input, with the same time and the same payload, as they do where two exports overlap.
 * Where time goes on it costs nothing and keeps nothing. Where a line's time lies among those of earlier passes, the input is
 * read again from its beginning, once for as much as may be kept of it, see {@link SeenLines}.
 */
export class LookBack {
  readonly #parts: LookBackParts;
  #seen = new SeenLines(Infinity);
  /** By the place in the input. */
  #pending = new Map<number, Pending>();

  constructor(parts: LookBackParts) {
    this.#parts = parts;
  }

  /** Whether lines come in the order of their times: then all of them have to be asked about, also those passed over. */
  get sorted(): boolean {
    return this.#parts.sorted;
  }

  /**
   * Whether the line is known to stand twice; {@link settle} tells of those that are not known yet.
   *
   * @param ordinal - the line's place in the input, 1 for the first one
   * @param at - where it will be among the readings of its portion
   */
  repeats({ opened, pass, revisits }: TimedEntry, reading: Reading, ordinal: number, at: number): boolean {
    const { receivedAt: time } = opened;
    if (time === null || reading.kind !== 'event') return false;
    const { sorted, again } = this.#parts;
    if (sorted && !this.#seen.covers(time)) this.#seen = new SeenLines(time, time);
    if (this.#seen.covers(time)) return this.#seen.repeats(time, reading.json, pass);
    if (revisits && again !== null) this.#pending.set(ordinal, { time, at });
    return false;
  }

  /**
   * Finds out about all lines of the portion that are not known yet.
   *
   * @param lines - how many lines of the input are behind
   * @returns where those that stand twice are among the readings
   */
  async settle(lines: number): Promise<readonly number[]> {
    const twice: number[] = [];
    while (this.#pending.size > 0) {
      const earliest = Math.min(...Array.from(this.#pending.values(), ({ time }) => time));
      this.#seen = new SeenLines(earliest);
      await this.#readAgain(lines, twice);
    }
    return twice;
  }

  /** Whether a line that is gone through once more stands twice, as far as that may be kept. */
  #repeatsAgain({ entry, opened, pass }: TimedEntry): boolean {
    const { receivedAt: time } = opened;
    if (time === null || !this.#seen.covers(time)) return false;
    const reading = opened.read(time, entry);
    return reading.kind === 'event' && this.#seen.repeats(time, reading.json, pass);
  }

  /** Sees the lines again that are behind, as far as they may be kept, and answers for those that wait for it. */
  async #readAgain(lines: number, twice: number[]): Promise<void> {
    const { again, opening } = this.#parts;
    const [seen, pending] = [this.#seen, this.#pending];
    const keeper = new Timekeeper(opening);
    const repeated = new Set<number>();
    let ordinal = 0;
    seen.keepsEarliest = true;
    for await (const batch of again?.() ?? []) {
      for (const entry of batch) {
        if (ordinal >= lines) break;
        keeper.open(entry, (timed) => {
          ordinal += 1;
          if (this.#repeatsAgain(timed) && pending.has(ordinal)) repeated.add(ordinal);
        });
      }
      if (ordinal >= lines) break;
    }
    seen.keepsEarliest = false;
    for (const [place, { time, at }] of pending) {
      if (!seen.covers(time)) continue;
      if (repeated.has(place)) twice.push(at);
      pending.delete(place);
    }
  }
}
