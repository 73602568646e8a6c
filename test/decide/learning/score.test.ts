import { describe, expect, test } from 'vitest';
import { scoreOf, type JudgedBreak } from '../../../src/decide/learning/score.ts';
import type { Strength } from '../../../machines/causes/cause.ts';

const said = (cause: string, ...guesses: readonly (readonly [string, number, Strength])[]): JudgedBreak => ({
  provider: 'linkedin',
  cause,
  said: guesses.map(([name, probability, strength]) => ({ cause: name, probability, strength })),
});

const breaks = [
  said('a', ['a', 0.9, 'decisive'], ['b', 0.1, 'none']),
  said('a', ['b', 0.5, 'weak'], ['c', 0.3, 'none'], ['a', 0.2, 'none']),
  said('b', ['a', 0.35, 'none'], ['c', 0.3, 'none'], ['d', 0.2, 'none'], ['b', 0.1, 'none']),
  said('a', ['a', 0.95, 'decisive']),
];

describe('a score', () => {
  const score = scoreOf(breaks);

  test('counts how often the likeliest cause was right, and one of three', () => {
    expect(score).toMatchObject({ breaks: 4, top1: 0.5, top3: 0.75 });
  });

  test('has the most frequent cause of each provider to beat', () => {
    expect(score.constant).toBe(0.75);
    expect(scoreOf([...breaks, { ...said('z', ['a', 1, 'decisive']), provider: 'imap' }]).constant).toBe(0.8);
  });

  test('measures how far what was said lay from what was so', () => {
    expect(score.brier).toBeCloseTo((0.1 ** 2 + 0.5 ** 2 + 0.35 ** 2 + 0.05 ** 2) / 4, 10);
  });

  test('says for each strength how often it was right', () => {
    expect(score.byStrength).toEqual([
      { strength: 'decisive', breaks: 2, right: 1 },
      { strength: 'strong', breaks: 0, right: null },
      { strength: 'weak', breaks: 1, right: 0 },
      { strength: 'none', breaks: 1, right: 0 },
    ]);
  });

  test('sorts breaks into tenths of what was said', () => {
    expect(
      score.reliability.filter((band) => band.breaks > 0).map(({ from, breaks: count }) => [from, count]),
    ).toEqual([
      [0.3, 1],
      [0.5, 1],
      [0.9, 2],
    ]);
  });

  test('names the mistakes', () => {
    expect(score.confusion).toEqual([
      { cause: 'a', said: 'b', breaks: 1 },
      { cause: 'b', said: 'a', breaks: 1 },
    ]);
  });

  test('of no breaks has no shares', () => {
    expect(scoreOf([])).toMatchObject({ breaks: 0, top1: null, top3: null, constant: null, brier: null });
  });
});
