import type { Clock } from '../model/clock.ts';
import { newestSeqIn, type LedgerReader } from '../store/ledger.ts';

/**
 * How many times as long as they have used the store those who work beside intake leave it alone: all of them together take a
 * twentieth of the time. And for how long at most, in milliseconds.
 */
const LEAVE = 19;
const LONGEST_REST = 2000;

/** What giving way is done by. */
export interface WayParts {
  readonly ledger: Pick<LedgerReader, 'log'>;
  readonly clock: Clock;
  /** Milliseconds that pass whatever the clock says; where nobody tells them, nobody gives way. */
  readonly elapsed?: () => number;
  /** How many there are that do the same. */
  readonly sharers: number;
}

/** Leaves the store to whoever takes deliveries in, if somebody does: for so long that they keep most of the time. */
export class GivingWay {
  readonly #parts: WayParts;
  /** The newest entry of the log when it was last looked at; null before that. */
  #newest: number | null = null;
  #began = 0;

  constructor(parts: WayParts) {
    this.#parts = parts;
  }

  /** A piece of work begins. */
  begin(): void {
    this.#began = this.#parts.elapsed?.() ?? 0;
  }

  /** It has ended: waits for as long as it is the turn of others, which a stop cuts short. */
  async rest(stop: AbortSignal): Promise<void> {
    const { ledger, clock, elapsed, sharers } = this.#parts;
    if (elapsed === undefined) return;
    const took = elapsed() - this.#began;
    const newest = await newestSeqIn(ledger);
    const isQuiet = this.#newest === null || newest === this.#newest;
    this.#newest = newest;
    if (isQuiet) return;
    const pause = Math.min(took * LEAVE * sharers, LONGEST_REST);
    await new Promise<void>((resolve) => {
      const rested = (): void => {
        stop.removeEventListener('abort', rested);
        callOff?.();
        resolve();
      };
      const callOff = clock.wakeAt?.(clock.now() + pause, rested);
      stop.addEventListener('abort', rested, { once: true });
      if (callOff === undefined || stop.aborted) rested();
    });
  }
}
