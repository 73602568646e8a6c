import { describe, expect, test } from 'vitest';
import { liveFleet } from '../../bench/diagnosis/fleet.ts';
import { hear, type Said, type Verdict } from '../../bench/diagnosis/judge.ts';
import { reportOf, setbacksOf } from '../../bench/diagnosis/report.ts';
import { ratio, scoreOf } from '../../bench/diagnosis/score.ts';
import type { Level } from '../../bench/diagnosis/words.ts';

const said = (answer: string, more: Partial<Said> = {}): Said => ({
  ranked: [answer, 'second', 'third', 'fourth'],
  told: answer,
  strength: 'strong',
  probability: null,
  remedy: 'signIn',
  actor: 'user',
  isMember: false,
  ...more,
});

const verdict = (label: string, what: Said, incident: string | null = null): Verdict => ({
  truth: {
    accountId: 'a',
    provider: 'linkedin',
    flippedAt: '2026-03-01T10:00:00.000Z',
    healedAt: null,
    cause: `linkedin.${label}`,
    remedy: 'signIn',
    incident,
  },
  label,
  said: { flip: what, hour: what, end: what },
  asked: false,
});

const times = (count: number, one: Verdict): readonly Verdict[] => Array.from({ length: count }, () => one);

describe('the score', () => {
  test('counts the leading answer, the first three, and what to do', () => {
    const score = scoreOf(
      [
        verdict('first', said('first')),
        verdict('third', said('first', { remedy: 'wait' })),
        verdict('fourth', said('first')),
      ],
      'end',
    );
    expect([score.top1.right, score.top3.right, score.remedy.right, score.breaks]).toEqual([1, 2, 2, 3]);
  });

  test('knows what always saying the most frequent cause of the provider would give', () => {
    const score = scoreOf([...times(3, verdict('a', said('b'))), verdict('b', said('b'))], 'end');
    expect(score.constant).toEqual({ right: 3, of: 4 });
  });

  test('names as much as stays right in nine of ten, the surest first', () => {
    const sure = said('a', { probability: 0.95 });
    const less = said('a', { probability: 0.7 });
    const all = [...times(10, verdict('a', sure)), verdict('a', less), ...times(9, verdict('b', less))];
    expect(scoreOf(all, 'end').namedSurely).toEqual({ right: 10, of: 20 });
    expect(scoreOf(times(20, verdict('b', less)), 'end').namedSurely.right).toBe(0);
  });

  test('squares how far a probability was off', () => {
    const all = [
      verdict('a', said('a', { probability: 0.8 })),
      verdict('b', said('a', { probability: 0.6 })),
    ];
    const score = scoreOf(all, 'end');
    expect(score.brier).toBeCloseTo((0.2 ** 2 + 0.6 ** 2) / 2);
    expect(score.brierOwn).toBe(true);
    expect(score.reliability.map(({ band, right, of }) => [band, right, of])).toEqual([
      ['0.6', 0, 1],
      ['0.8', 1, 1],
    ]);
  });

  test('without probabilities takes the share of each strength', () => {
    const all = [...times(3, verdict('a', said('a'))), verdict('b', said('a'))];
    expect(scoreOf(all, 'end').brier).toBeCloseTo(0.75 * 0.25);
    expect(scoreOf(all, 'end').brierOwn).toBe(false);
  });

  test('tells accounts of an incident from lone ones that were taken for some', () => {
    const keys = said('oauthKeysChanged');
    const all = [
      verdict('oauthKeysChanged', keys, 'keys:google:1'),
      verdict('a', keys),
      verdict('a', said('a')),
    ];
    const score = scoreOf(all, 'end');
    expect([...score.incidents]).toEqual([['keys', { right: 1, of: 1 }]]);
    expect(score.loneTaken).toEqual({ right: 1, of: 2 });
  });
});

describe('a level of evidence', () => {
  const right = times(100, verdict('a', said('a')));
  const worse = [...times(90, verdict('a', said('a'))), ...times(10, verdict('a', said('b')))];

  test('that makes the engine worse is found out', () => {
    const judged = (more: readonly Verdict[]): Parameters<typeof setbacksOf>[0] => ({
      world: 'w',
      byLevel: new Map([
        ['W0', right],
        ['W1', more],
      ]),
    });
    expect(setbacksOf(judged(worse))).toEqual(['W0 → W1: 100.0 → 90.0']);
    expect(setbacksOf(judged(right))).toEqual([]);
    expect(reportOf(judged(worse))).toContain('More evidence lowers top-1: W0 → W1');
  });
});

/** Worse than this the diagnosis of a few fleets must not be: shares of top-1, top-3 and remedy, by level. */
const floors: Readonly<Partial<Record<Level, readonly [top1: number, top3: number, remedy: number]>>> = {
  W2: [0.1, 0.3, 0.35],
  S4: [0.2, 0.4, 0.4],
};

const belowFloor = (level: Level, verdicts: readonly Verdict[]): readonly string[] => {
  const { top1, top3, remedy } = scoreOf(verdicts, 'end');
  const [least1 = 1, least3 = 1, leastRemedy = 1] = floors[level] ?? [];
  return [
    ...(ratio(top1) < least1 ? [`top-1 ${ratio(top1)}`] : []),
    ...(ratio(top3) < least3 ? [`top-3 ${ratio(top3)}`] : []),
    ...(ratio(remedy) < leastRemedy ? [`remedy ${ratio(remedy)}`] : []),
  ];
};

describe('the diagnosis of fleets that it was not made for', () => {
  const fleets = ['amber', 'coral', 'hostile'].map((world) => liveFleet({ world, seed: 1 }));

  test.each(['W2', 'S4'] as const)(
    'at level %s stays above its floor, and one that guesses does not',
    async (level) => {
      const verdicts: Verdict[] = [];
      for (const { lines, truth } of fleets) verdicts.push(...(await hear({ lines: lines(level), truth })));
      expect(belowFloor(level, verdicts)).toEqual([]);
      const labels = verdicts.map(({ label }) => label);
      const guessed = verdicts.map((one, index) => {
        const guess = said(labels.at(index - 1) ?? '', {
          ranked: labels.slice(index - 3, index),
          remedy: 'wait',
        });
        return { ...one, said: { flip: guess, hour: guess, end: guess } };
      });
      expect(belowFloor(level, guessed)).not.toEqual([]);
    },
  );
});
