import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { addBreaks, newCounters, pastOf, STRETCH, usualIn } from '../../../src/decide/incidents/counters.ts';
import type { ScopeCounters } from '../../../src/model/incident.ts';
import { shareTailOf, tailOf } from '../../../src/decide/incidents/tail.ts';

describe('the tail of a count', () => {
  test('is that of a Poisson distribution where the mean is well known', () => {
    // 1 - (1 + 2 + 2 + 4/3 + 2/3) / e²
    expect(tailOf(5, 2, 1e7)).toBeCloseTo(0.052_653, 5);
    // 0.01³/6 · (1 - 0.01 · 3/4)
    expect(tailOf(3, 0.01, 1e7)).toBeCloseTo(1.654_2e-7, 10);
  });

  test('is that of a geometric distribution where nothing is known of the mean', () => {
    expect(tailOf(4, 0.5, 1)).toBeCloseTo((1 / 3) ** 4, 7);
  });

  test('is certain for none at all, and falls with the count', () => {
    expect(tailOf(0, 3, 2)).toBe(1);
    for (let count = 1; count < 60; count += 1)
      expect(tailOf(count + 1, 3, 5)).toBeLessThan(tailOf(count, 3, 5));
  });
});

test('the tail of a share is that of a binomial distribution', () => {
  expect(shareTailOf(3, 4, 0.5)).toBeCloseTo(5 / 16, 12);
  expect(shareTailOf(4, 4, 0.1)).toBeCloseTo(1e-4, 12);
  expect(shareTailOf(0, 4, 0.1)).toBe(1);
  expect(shareTailOf(2, 4, 1)).toBe(1);
});

describe('what is usual in a scope', () => {
  const start = Date.UTC(2026, 0, 5);

  const usual = (counters: ScopeCounters, at: number, window: number, inWindow = 0) =>
    usualIn(pastOf(counters, at), counters.live, window, inWindow);

  const withPast = (breaksPerStretch: readonly number[], days: number) => {
    const counters = { ...newCounters('all', start), live: 100 };
    for (let stretch = 0; stretch < days * 4; stretch += 1)
      for (let count = 0; count < (breaksPerStretch[stretch % 4] ?? 0); count += 1)
        addBreaks(counters, start + stretch * STRETCH + HOUR, 1);
    return counters;
  };

  test('follows its own past, with room for busy hours', () => {
    const found = usual(withPast([3, 3, 3, 3], 14), start + 14 * DAY, HOUR);
    expect(found.mean).toBeGreaterThan(2 * 0.5 * 0.9);
    expect(found.mean).toBeLessThan(2 * 0.5 * 1.1);
    expect(found.shape).toBe(20);
  });

  test('is higher at the times of day that are busier', () => {
    const counters = withPast([0, 0, 12, 0], 14);
    const noon = usual(counters, start + 14 * DAY + 2 * STRETCH + HOUR, HOUR).mean;
    expect(noon).toBeGreaterThan(3);
    expect(noon).toBeGreaterThan(2 * usual(counters, start + 14 * DAY + 3 * STRETCH + HOUR, HOUR).mean);
  });

  test('forgets what is older than 14 days, however long nothing came', () => {
    const counters = withPast([5, 5, 5, 5], 10);
    expect(counters.breaks.length).toBeLessThanOrEqual(56);
    const later = usual(counters, start + 400 * DAY, HOUR);
    expect(counters.breaks.length).toBeLessThanOrEqual(56);
    expect(later.mean).toBeLessThan(0.05);
  });

  test('leaves out the window that is looked at', () => {
    const quiet = withPast([0, 0, 0, 0], 14);
    const at = start + 14 * DAY;
    for (let count = 0; count < 9; count += 1) addBreaks(quiet, at, 1);
    expect(usual(quiet, at, 10 * MINUTE, 9).mean).toBeLessThan(0.01);
  });

  test('takes back what an incident explains, and never falls below none', () => {
    const counters = withPast([0, 0, 0, 0], 1);
    addBreaks(counters, start + DAY, 2);
    addBreaks(counters, start + DAY, -3);
    expect(counters.breaks.every((count) => count >= 0)).toBe(true);
    addBreaks(counters, start - 100 * DAY, -1);
  });
});
