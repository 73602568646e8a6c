import { describe, expect, it } from 'vitest';
import { statuses } from '../../machines/status.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { generateLines, type LinesOptions } from '../../src/testing/index.ts';
import { census } from './census.ts';

const options: LinesOptions = { seed: 5, accounts: 50, lines: 3_000 };

const perAccount = (given: LinesOptions): readonly number[] => {
  const counts = new Map<string, number>();
  for (const line of generateLines(given)) {
    const id = /"account_id":"([^"]+)"/.exec(line)?.[1] ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts.values()].toSorted((one, other) => other - one);
};

describe('generateLines', () => {
  it('gives exactly as many lines as asked for, in order, of no more accounts than asked for', () => {
    const { times, accounts, words } = census([...generateLines(options)]);
    expect(times).toHaveLength(3_000);
    expect(times).toEqual(times.toSorted());
    expect(accounts.size).toBe(50);
    expect([...words.keys()].every((word) => statuses.some((status) => status === word))).toBe(true);
  });

  it('gives the same lines for the same options', () => {
    expect([...generateLines(options)]).toEqual([...generateLines(options)]);
    expect([...generateLines({ ...options, seed: 6 })]).not.toEqual([...generateLines(options)]);
  });

  it('spreads them evenly, or by rank', () => {
    const [busiest = 0] = perAccount(options);
    const [first = 0, second = 0] = perAccount({ ...options, skew: 'zipf' });
    expect(busiest).toBeLessThan(110);
    expect(first / second).toBeGreaterThan(1.5);
    expect(first).toBeGreaterThan(500);
  });

  it.each([{ seed: -1 }, { accounts: 0 }, { accounts: 1.5 }, { lines: -1 }])(
    'refuses $seed $accounts $lines',
    (wrong) => {
      expect(() => generateLines({ ...options, ...wrong })).toThrow(LifecycleError);
    },
  );

  it('makes them one by one', () => {
    const iterator = generateLines({ seed: 1, accounts: 10, lines: 1e12 })[Symbol.iterator]();
    expect(iterator.next().done).toBe(false);
  });
});
