import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chartStepperUnder, stepperUnder } from '../../src/decide/step.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { buildWhenStale } from '../build.ts';
import type { Run } from './chapter.ts';
import { compareSeeds } from './equality.ts';
import { diskFaults, failDisk, killedAtMoments } from './faults.ts';
import { bodies } from './bodies.ts';
import { deliveryKills, killDeliverers, tellingKills } from './deliveries.ts';
import { compareSteps, pureHistories, storedHistories } from './histories.ts';
import { kills } from './kills.ts';
import { cutPower } from './power-cuts.ts';
import { harmReceivers, receivers } from './receivers.ts';
import { simulateOnce } from './simulate.ts';
import { sockets } from './sockets.ts';
import { shareFile, together } from './together.ts';
import { hasCompiler } from './trace.ts';

const SEED = 17;
let dist = '';

beforeAll(() => {
  dist = buildWhenStale();
});

const runOf = (times: number): Run => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-soak-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { random: seededRandom(SEED), seed: SEED, dist, folder, times, progress: () => undefined };
};

// The disk that fails is written in C, and a machine without a compiler runs all the rest.
describe.skipIf(!hasCompiler)('on a disk that fails', () => {
  test('a power cut loses nothing that was acknowledged', async () => {
    const { tried, wrong } = (await cutPower(runOf(120), 'full')).tally();
    expect([tried, wrong]).toEqual([120, []]);
  });

  test('a database that is not synced at each commit is caught losing some', async () => {
    expect((await cutPower(runOf(100), 'normal')).isSound).toBe(false);
  });

  test('calls that fail lose nothing that was acknowledged', async () => {
    const { acknowledged, wrong } = await diskFaults.run(runOf(1_000));
    expect(wrong).toEqual([]);
    expect(acknowledged).toBeGreaterThan(100);
  });

  test('a process that acknowledges before it has written is caught', async () => {
    expect((await failDisk(runOf(1_000), 'early')).isSound).toBe(false);
  });

  test('a kill at any moment of a write loses nothing that was acknowledged', async () => {
    expect((await killedAtMoments.run(runOf(8))).wrong).toEqual([]);
  });
});

test.each([
  { chapter: kills, times: 3 },
  { chapter: deliveryKills, times: 4 },
  { chapter: tellingKills, times: 4 },
  { chapter: together, times: 300 },
  { chapter: pureHistories, times: 300 },
  { chapter: storedHistories, times: 20 },
  { chapter: bodies, times: 1_500 },
  { chapter: sockets, times: 200 },
  { chapter: receivers, times: 5 },
])('nothing is wrong with a share of $chapter.what', async ({ chapter, times }) => {
  const { tried, wrong } = await chapter.run(runOf(times));
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(times);
});

test('a dispatcher that says it has delivered before it has sent is caught losing some', async () => {
  expect((await killDeliverers(runOf(2), 'early')).isSound).toBe(false);
});

test.each(['early', 'torn'] as const)(
  'a dispatcher that notes what people are told %s is caught losing some',
  async (manner) => {
    expect((await killDeliverers(runOf(2), manner, 'people')).isSound).toBe(false);
  },
);

test('a server that says it has committed what it took back is caught beside another one', async () => {
  expect((await shareFile(runOf(800), 'commits-in-words.js')).isSound).toBe(false);
});

test('a database of PostgreSQL whose log is not written ahead is caught losing some when it is killed', async () => {
  const spoil = ['ALTER TABLE account_lifecycle.log SET UNLOGGED'];
  expect((await harmReceivers(runOf(2), ['receiver', 'database'], spoil)).isSound).toBe(false);
});

test('a database of PostgreSQL that confirms before it writes is caught losing some when it is killed', async () => {
  const spoil = ['ALTER ROLE postgres SET synchronous_commit = off'];
  const harms = ['connections', 'database', 'database', 'database'] as const;
  expect((await harmReceivers(runOf(harms.length), harms, spoil)).isSound).toBe(false);
});

test('deliveries leave the same on SQLite and on PostgreSQL, by one receiver and by four', async () => {
  const { tried, wrong } = (await compareSeeds(runOf(1), 2_000)).tally();
  expect(wrong).toEqual([]);
  expect(tried).toBe(1);
});

test('a database of PostgreSQL in which one effect is another one is caught being another than SQLite', async () => {
  const spoil = ['UPDATE account_lifecycle.outbox SET at = at + 1 WHERE id = 7'];
  expect((await compareSeeds(runOf(1), 400, spoil)).isSound).toBe(false);
});

test('a stepper that forgets what is a duplicate is caught by random histories', () => {
  const forgetful: typeof stepper = (before, event) => stepper(before, event, false);
  const stepper = stepperUnder();
  expect(compareSteps(runOf(100), forgetful, chartStepperUnder()).isSound).toBe(false);
});

test('a world of deliveries, polls, crashes and clocks that jump is the same for the same seed, and nothing is wrong with it', async () => {
  const { folder } = runOf(1);
  const [once, again] = [
    await simulateOnce(SEED, join(folder, 'one')),
    await simulateOnce(SEED, join(folder, 'other')),
  ];
  expect(once.wrong).toEqual([]);
  expect(again).toEqual(once);
});
