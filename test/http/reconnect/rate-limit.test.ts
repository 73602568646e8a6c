import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../../src/http/reconnect/rate-limit.ts';

const WINDOW = 600_000;

describe('a rate limit', () => {
  test('lets a key act so often at once, and then one by one', () => {
    const limit = new RateLimit(3);
    const waits = [0, 0, 0, 0, 199_999, 200_000, 200_000].map((now) => limit.take('a', now));
    expect(waits).toEqual([0, 0, 0, 200, 1, 0, 200]);
  });

  test('counts each key by itself', () => {
    const limit = new RateLimit(1);
    expect([limit.take('a', 0), limit.take('b', 0), limit.take('a', 0)]).toEqual([0, 0, 600]);
  });

  test('gives all of it back after ten minutes', () => {
    const limit = new RateLimit(2);
    for (const now of [0, 1, 2]) limit.take('a', now);
    expect([limit.take('a', WINDOW), limit.take('a', WINDOW), limit.take('a', WINDOW)]).toEqual([0, 0, 300]);
  });

  test('remembers a bounded number of keys, those that were used last', () => {
    const limit = new RateLimit(1, 100);
    for (let n = 0; n < 10_000; n += 1) limit.take(`key ${n}`, 0);
    expect(limit.size).toBe(100);
    expect(limit.take('key 9999', 0)).toBe(600);
    expect(limit.take('key 9000', 0)).toBe(0);
  });

  test('has nobody wait longer than ten minutes when the clock is put back', () => {
    const limit = new RateLimit(1);
    limit.take('a', 10 * WINDOW);
    expect(limit.take('a', 0)).toBeLessThanOrEqual(WINDOW / 1000);
    expect(limit.take('a', WINDOW)).toBe(0);
  });

  test('never lets more through in ten minutes than twice what it says, and keeps its word about when it lets more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 200 }),
        (most, gaps) => {
          const limit = new RateLimit(most);
          const passed: number[] = [];
          let [now, wait] = [0, 0];
          for (const gap of gaps) {
            now += gap;
            wait = limit.take('a', now);
            if (wait === 0) passed.push(now);
          }
          if (wait > 0) expect(limit.take('a', now + wait * 1000)).toBe(0);
          for (const from of passed)
            expect(passed.filter((at) => at >= from && at < from + WINDOW).length).toBeLessThan(2 * most + 1);
        },
      ),
    );
  });
});
