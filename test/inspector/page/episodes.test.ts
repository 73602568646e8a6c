import { describe, expect, test } from 'vitest';
import { LABEL_ROWS, LEAST, ticksOf, troubleLaneOf } from '../../../src/inspector/page/parts/episodes.ts';
import type { Band } from '../../../src/inspector/page/parts/time-scale.ts';

const start = Date.UTC(2026, 0, 1);

const band = (from: number, to: number, group = 'operator', status = 'ERROR'): Band => ({
  from,
  to,
  since: new Date(start + from * 1e9).toISOString(),
  until: new Date(start + to * 1e9).toISOString(),
  status,
  group,
});

const laneOf = (bands: readonly Band[], width = 1000) =>
  troubleLaneOf(bands, { width, measure: (text) => text.length * 7, nameOf: ({ status }) => status });

describe('the lane of trouble', () => {
  test('shows what did not work, and nothing else', () => {
    const { episodes } = laneOf([band(0, 0.5, 'works', 'OK'), band(0.5, 0.6), band(0.6, 1, 'works', 'OK')]);
    expect(episodes.map(({ left, width }) => [left, Math.round(width)])).toEqual([[500, 100]]);
  });

  test('shows the shortest trouble wide enough to be seen, within the lane', () => {
    const { episodes } = laneOf([band(0.5, 0.500_001), band(0.999_999, 1)]);
    expect(episodes.map(({ width }) => width)).toEqual([LEAST, LEAST]);
    expect(episodes[1]?.left).toBe(1000 - LEAST);
  });

  test('draws no trouble over another', () => {
    const { episodes } = laneOf([band(0.5, 0.5001), band(0.5001, 0.5002, 'user'), band(0.5002, 0.6)]);
    for (const [index, { left, width }] of episodes.entries())
      expect(episodes[index + 1]?.left ?? 1000).toBeGreaterThanOrEqual(left + width);
  });

  test('has a label or a leader for every trouble, and no label over another', () => {
    for (const count of [1, 2, 7, 40, 300]) {
      const bands = Array.from({ length: count }, (_, index) => {
        const from = (((index * 7919) % count) + 0.2) / count;
        return band(from, from + 0.3 / count);
      }).toSorted((a, b) => a.from - b.from);
      const { episodes, labels } = laneOf(bands);
      const leaders = labels.flatMap((label) => label.leaders);
      expect(leaders).toHaveLength(count);
      for (const { left, width } of episodes)
        expect(leaders.some((x) => x >= left && x <= left + width)).toBe(true);
      for (let row = 0; row < LABEL_ROWS; row += 1) {
        const inRow = labels.filter((label) => label.row === row);
        for (const [index, { left, text }] of inRow.entries())
          expect(inRow[index + 1]?.left ?? Infinity).toBeGreaterThan(left + text.length * 7);
      }
    }
  });

  test('says how many a label stands for', () => {
    const { labels } = laneOf([band(0.5, 0.501), band(0.502, 0.503), band(0.504, 0.505), band(0.506, 0.507)]);
    expect(labels.map(({ text }) => text)).toEqual(['ERROR', 'ERROR +2']);
  });

  test('keeps labels within the lane', () => {
    const { labels } = laneOf([band(0.99, 1)], 300);
    expect((labels[0]?.left ?? 0) + 5 * 7).toBeLessThanOrEqual(300);
  });
});

const textsOf = (days: number, most: number, from = Date.UTC(2026, 0, 1, 5)): readonly string[] =>
  ticksOf(from, from + days * 86_400_000, most).map(({ text }) => text);

describe('the axis of time', () => {
  test('has ticks on hours, days, months and years, as the span asks', () => {
    expect(textsOf(0.25, 8)).toEqual(['05:00', '06:00', '07:00', '08:00', '09:00', '10:00']);
    expect(textsOf(4, 8).join(' ')).toBe('12:00 2 Jan 12:00 3 Jan 12:00 4 Jan 12:00 5 Jan');
    expect(textsOf(120, 6)).toEqual(['Feb', 'Mar', 'Apr', 'May']);
    expect(textsOf(900, 6)).toEqual(['Jul', '2027', 'Jul', '2028']);
  });

  test.each([0.001, 0.2, 1, 9, 33, 64, 400, 5000])(
    'has no more ticks than there is room for: %d days',
    (days) => {
      expect(textsOf(days, 9).length).toBeLessThanOrEqual(days > 365 * 9 ? 15 : 10);
    },
  );

  test('has none where no time has passed', () => {
    expect(ticksOf(start, start, 9)).toEqual([]);
  });
});
