import { describe, expect, test } from 'vitest';
import { goalsOf, goalsTable, judgeIncidents } from '../../bench/diagnosis/incidents.ts';
import type { Said, Verdict } from '../../bench/diagnosis/judge.ts';
import { ratio, type Share } from '../../bench/diagnosis/score.ts';
import { worldNamed } from '../../bench/diagnosis/worlds.ts';

/** How many fleets of each world are tried; `npm run test:incidents` tries more. */
const FLEETS = process.env['FLEETS'] === undefined ? 2 : 12;

/** Of fewer accounts than these nothing is judged. */
const FEWEST = 10;

/** Whether a share falls short of a goal by more than chance does with so few: two standard deviations. */
const isMissed = (share: Share, goal: number): boolean =>
  ratio(share) < goal - 2 * Math.sqrt((goal * (1 - goal)) / share.of);

const seeds = Array.from({ length: FLEETS }, (_, number) => number + 1);

describe('accounts that incidents struck, told by webhooks and reads of the API', () => {
  test('are nearly all told the cause that they have in common, and lone ones are not taken for such', async () => {
    const worlds = ['amber', 'coral', 'friendly'].map(worldNamed);
    const { goals, loneTaken } = await judgeIncidents(worlds, seeds);
    const judged = goals.flatMap(({ kind, goal, rightOfEnough }) =>
      goal === null || rightOfEnough.of < FEWEST ? [] : [{ kind, goal, rightOfEnough }],
    );
    expect(judged.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['OAuth keys', 'proxy']));
    expect(judged.filter(({ goal, rightOfEnough }) => isMissed(rightOfEnough, goal))).toEqual([]);
    expect(loneTaken.of).toBeGreaterThan(500);
    expect(ratio(loneTaken)).toBeLessThanOrEqual(0.005);
  });
});

describe('the measurement', () => {
  const said = (told: string, isMember: boolean): Said => ({
    ranked: [told],
    told,
    strength: 'strong',
    probability: null,
    remedy: null,
    actor: null,
    isMember,
  });

  const verdict = (incident: string | null, told: string, asked = false): Verdict => {
    const one = said(told, incident === null && asked);
    return {
      truth: {
        accountId: 'a',
        provider: 'google',
        flippedAt: '2026-03-01T10:00:00.000Z',
        healedAt: null,
        cause: 'email.oauthKeysChanged',
        remedy: 'operator',
        incident,
      },
      label: 'oauthKeysChanged',
      said: { flip: one, hour: one, end: one },
      asked,
    };
  };

  const times = (count: number, one: Verdict): readonly Verdict[] => Array.from({ length: count }, () => one);

  test('finds out who falls short of a goal', () => {
    expect(isMissed({ right: 93, of: 100 }, 0.95)).toBe(false);
    expect(isMissed({ right: 90, of: 100 }, 0.95)).toBe(true);
    expect(isMissed({ right: 18, of: 20 }, 0.95)).toBe(false);
  });

  test('keeps small incidents apart, and those of one fleet from those of another', () => {
    const right = verdict('keys:google:1', 'oauthKeysChanged');
    const wrong = verdict('keys:google:1', 'credentialsChanged', true);
    const { goals, loneTaken } = goalsOf([
      [...times(4, right), wrong, ...times(3, verdict(null, 'oauthKeysChanged'))],
      [...times(4, wrong), verdict(null, 'oauthKeysChanged', true)],
    ]);
    expect(goals[0]).toEqual({
      kind: 'OAuth keys',
      goal: 0.95,
      right: { right: 4, of: 9 },
      rightOfEnough: { right: 4, of: 5 },
      asked: { right: 1, of: 5 },
    });
    expect(loneTaken).toEqual({ right: 1, of: 4 });
    expect(goalsTable({ goals, loneTaken })).toContain(
      '| OAuth keys | 44.4 (9) | 80.0 (5) | 95 | 20.0 (5) |',
    );
  });
});
