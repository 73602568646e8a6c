import type { Clock } from '../../model/clock.ts';

interface Waker {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock whose time passes as a play goes on. */
export class PlayedClock implements Clock {
  readonly #wakes = new Set<Waker>();
  #now: number;

  /** @param start - milliseconds since 1970 */
  constructor(start: number) {
    this.#now = start;
  }

  now = (): number => this.#now;

  wakeAt = (at: number, wake: () => void): (() => void) => {
    const asked = { at, wake };
    this.#wakes.add(asked);
    return () => void this.#wakes.delete(asked);
  };

  /** Moves on to a moment, and wakes those whose time has come by then, the earliest first. */
  moveTo(moment: number): void {
    this.#now = moment;
    const due = [...this.#wakes].filter(({ at }) => at <= moment).sort((one, other) => one.at - other.at);
    for (const one of due) if (this.#wakes.delete(one)) one.wake();
  }
}
