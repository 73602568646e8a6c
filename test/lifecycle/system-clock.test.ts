import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/lifecycle/system-clock.ts';

const DAY = 86_400_000;
const start = Date.UTC(2026, 0, 1);

beforeEach(() => void vi.useFakeTimers({ now: start }));
afterEach(() => void vi.useRealTimers());

const wakeAt = (at: number) => {
  const woken: number[] = [];
  const callOff = systemClock.wakeAt?.(at, () => woken.push(Date.now()));
  if (callOff === undefined) throw new Error('the clock cannot wake');
  return { woken, callOff };
};

describe('the system clock', () => {
  test('tells the time of the machine', () => {
    expect(systemClock.now()).toBe(start);
  });

  test('wakes once, when the moment has come', () => {
    const { woken } = wakeAt(start + 1000);
    vi.advanceTimersByTime(999);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(woken).toEqual([start + 1000]);
  });

  test('wakes at once for a moment that has passed', () => {
    const { woken } = wakeAt(start - DAY);
    vi.advanceTimersByTime(1);
    expect(woken).toHaveLength(1);
  });

  test('waits longer than a timer can', () => {
    const { woken } = wakeAt(start + 60 * DAY);
    vi.advanceTimersByTime(60 * DAY - 1);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(woken).toEqual([start + 60 * DAY]);
  });

  test('waits on when its time was set back meanwhile, as when a timer rings early', () => {
    const { woken } = wakeAt(start + 1000);
    vi.setSystemTime(start - 1);
    vi.advanceTimersByTime(1000);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(woken).toEqual([start + 1000]);
  });

  test('does not wake who called it off, also between two timers', () => {
    const near = wakeAt(start + 1000);
    const far = wakeAt(start + 60 * DAY);
    near.callOff();
    vi.advanceTimersByTime(30 * DAY);
    far.callOff();
    vi.advanceTimersByTime(60 * DAY);
    expect([...near.woken, ...far.woken]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
