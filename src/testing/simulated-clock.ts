import { LifecycleError } from '../model/errors.ts';
import type { Clock } from '../model/clock.ts';
import { sampleMoment } from './payloads.ts';

/** A clock that stands still until it is told to move. */
export interface SimulatedClock extends Clock {
  /** Calls `wake` once when the clock is moved to `at` or past it; in the past means at the next move. */
  wakeAt(at: number, wake: () => void): () => void;
  /** Moves it on by so many milliseconds; see {@link SimulatedClock.set}. */
  advance(milliseconds: number): Promise<void>;
  /**
   * Moves it to a moment (milliseconds since 1970, or an ISO 8601 text). Whoever asked to be woken on the way is
   * woken at that very moment, in order of time and then of asking; also those who ask on the way. Set back, it wakes
   * nobody. It has moved when the call returns; the promise resolves a turn of the event loop later, when those who were
   * woken have done on memory or a local file what they were woken for.
   */
  set(moment: number | string): Promise<void>;
}

interface Wake {
  readonly at: number;
  readonly wake: () => void;
}

const millisecondsOf = (moment: number | string): number => {
  const milliseconds = typeof moment === 'number' ? moment : Date.parse(moment);
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new LifecycleError('invalidOption', `${JSON.stringify(moment)} is no moment`, {
    hint: 'Give milliseconds since 1970, or a time such as 2026-03-01T09:00:00.000Z.',
  });
};

/**
 * A clock for tests: time passes only when it is told so, and nothing sleeps.
 *
 * @param start - milliseconds since 1970, or an ISO 8601 text. Default 2026-03-01T09:00:00.000Z.
 * @throws LifecycleError `invalidOption` when a moment is none
 */
export const createSimulatedClock = (start: number | string = sampleMoment): SimulatedClock => {
  const wakes = new Set<Wake>();
  let now = millisecondsOf(start);
  const nextBy = (moment: number): Wake | undefined => {
    let next: Wake | undefined;
    for (const wake of wakes) if (wake.at <= moment && (next === undefined || wake.at < next.at)) next = wake;
    return next;
  };
  const moveTo = (moment: number): Promise<void> => {
    for (let next = nextBy(moment); moment >= now && next !== undefined; next = nextBy(moment)) {
      wakes.delete(next);
      now = Math.max(now, next.at);
      next.wake();
    }
    now = moment;
    return new Promise((resolve) => void setImmediate(resolve));
  };
  return {
    now: () => now,
    wakeAt: (at, wake) => {
      const asked = { at, wake };
      wakes.add(asked);
      return () => void wakes.delete(asked);
    },
    advance: (milliseconds) => moveTo(now + millisecondsOf(milliseconds)),
    set: (moment) => moveTo(millisecondsOf(moment)),
  };
};
