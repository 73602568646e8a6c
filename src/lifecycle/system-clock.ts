import type { Clock } from '../model/clock.ts';

/** The longest delay that timers take, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The machine's own clock. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (): void => {
      timer = setTimeout(look, Math.min(Math.max(at - Date.now(), 0), LONGEST));
      timer.unref();
    };
    // Timers run by another clock, which may be ahead by a millisecond; this one may be set back.
    const look = (): void => (Date.now() < at ? arm() : wake());
    arm();
    return () => clearTimeout(timer);
  },
};
