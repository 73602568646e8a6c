import { describe, expect, test } from 'vitest';
import { SeenLines } from '../../src/intake/seen-lines.ts';

describe('lines that were seen', () => {
  test('repeat an earlier pass when time and payload are the same, and as often as one pass has them', () => {
    const seen = new SeenLines(0);
    expect([seen.repeats(1, 'x', 1), seen.repeats(1, 'x', 1), seen.repeats(1, 'y', 1)]).toEqual([
      false,
      false,
      false,
    ]);
    expect([1, 2, 3].map(() => seen.repeats(1, 'x', 2))).toEqual([true, true, false]);
    expect([1, 2, 3, 4].map(() => seen.repeats(1, 'x', 5))).toEqual([true, true, true, false]);
    expect([seen.repeats(2, 'x', 5), seen.repeats(1, 'z', 5)]).toEqual([false, false]);
  });

  test('cover the span from its beginning to its end, inclusive', () => {
    expect([4, 5, 6, 7].map((time) => new SeenLines(5, 6).covers(time))).toEqual([false, true, true, false]);
    expect(new SeenLines(5).covers(8.64e15)).toBe(true);
  });

  test.each([false, true])('lose the half that is not asked for when there are too many: %s', (earliest) => {
    const seen = new SeenLines(0, Infinity, 1000);
    seen.keepsEarliest = earliest;
    for (let time = 0; time < 300; time += 1) if (seen.covers(time)) seen.repeats(time, 'some text', 1);
    expect([seen.covers(0), seen.covers(299)]).toEqual([earliest, !earliest]);
    const kept = earliest ? 0 : 299;
    expect(seen.repeats(kept, 'some text', 2)).toBe(true);
  });

  test('keep all of one moment, however many', () => {
    const seen = new SeenLines(7, 7, 100);
    for (let n = 0; n < 500; n += 1) seen.repeats(7, `line ${n}`, 1);
    expect(Array.from({ length: 500 }, (_, n) => seen.repeats(7, `line ${n}`, 2)).every(Boolean)).toBe(true);
  });
});
