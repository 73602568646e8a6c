import type { Clock } from './clock.ts';

/** The longest delay that timers take, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The machine's own clock. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (): void => {
      const left = at - Date.now();
      timer = setTimeout(() => (left > LONGEST ? arm() : wake()), Math.min(Math.max(left, 0), LONGEST));
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  },
};
