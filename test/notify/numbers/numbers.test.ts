import { describe, expect, test } from 'vitest';
import { play, type Delivered } from './play.ts';
import { scoreNotices, shortOf } from './score.ts';
import {
  incidentsAfterwards,
  onceADay,
  withConstantRule,
  withdrawnOnRetry,
  withoutHoldDown,
} from './variants.ts';
import { flappingWorld, outageWorld, type TrueWorld } from './world.ts';
import { yearWorld } from './year.ts';

/** `npm run notices:numbers` plays all of it: 26 days, and 20,000 accounts. */
const [DAYS, SHARE] = [4, 0.1];

const shortfalls = (world: TrueWorld, delivered: readonly Delivered[]): readonly string[] =>
  shortOf(scoreNotices(world, delivered));

describe('people are told what is right, in time, and hardly anything else', () => {
  test('in a year of the fleet whose log ships', async () => {
    const world = yearWorld();
    expect(world.breaks.length).toBeGreaterThan(200);
    expect(shortfalls(world, await play(world))).toEqual([]);
  });

  test('in a fleet whose proxies are down for two hours, its members not at all', async () => {
    const world = outageWorld(1, SHARE);
    const score = scoreNotices(world, await play(world));
    expect(world.outages[0]?.members.size).toBe(400);
    // So small a fleet has few breaks of its own: an incident for each of the five proxies is no longer one in twenty.
    expect(shortOf({ ...score, sent: score.sent - 4 })).toEqual([]);
  });

  // In these fleets some of the first to break looked like an affair of one provider.
  test.each([3, 11, 355])(
    'in a fleet of that kind whose providers were suspected first (%i)',
    async (seed) => {
      const world = outageWorld(seed, 2 * SHARE);
      expect(shortfalls(world, await play(world))).toEqual([]);
    },
  );

  // Accounts that began to flap were taken for an incident here: two real breaks were missed, and one notice was taken back too soon.
  test('in a fleet whose quiet accounts begin to flap', async () => {
    const world = flappingWorld(1076, 8);
    expect(shortfalls(world, await play(world))).toEqual([]);
  });
});

describe('who tells them otherwise is found out', () => {
  const flapping = flappingWorld(2, DAYS);
  const outage = outageWorld(2, SHARE);

  test('telling of a break at once', async () => {
    expect(shortfalls(flapping, await play(flapping, withoutHoldDown))).toContain('too many notices');
  });

  test('finding out afterwards what accounts have in common', async () => {
    expect(shortfalls(outage, await play(outage, incidentsAfterwards))).toContain(
      'members of an outage told',
    );
  });

  test('taking back what was said because the account tries again', async () => {
    expect(shortfalls(flapping, await play(flapping, withdrawnOnRetry))).toContain('taken back too soon');
  });

  test('taking any three accounts for an incident, and telling nobody twice a day, in a fleet whose accounts flap', async () => {
    const delivered = await play(flapping);
    expect(flapping.breaks).toHaveLength(24);
    expect(shortfalls(flapping, delivered)).toEqual([]);
    expect(shortfalls(flapping, withConstantRule(flapping, delivered))).toContain('real breaks missed');
    expect(shortfalls(flapping, onceADay(delivered))).toContain('real breaks missed');
  });
});
