import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chartStepperUnder, stepperUnder } from '../../src/decide/step.ts';
import { compareSeeds } from './equality.ts';
import { diskFaults, failDisk, killedAtMoments } from './faults.ts';
import { bodies } from './bodies.ts';
import { compareSteps, pureHistories, storedHistories } from './histories.ts';
import { kills } from './kills.ts';
import { cutPower } from './power-cuts.ts';
import { harmReceivers, receivers } from './receivers.ts';
import { SEED, shares } from './share.ts';
import { simulateOnce } from './simulate.ts';
import { sockets } from './sockets.ts';
import { shareFile, together } from './together.ts';
import { hasCompiler } from './trace.ts';

const shareOf = shares();

// The disk that fails is written in C, and a machine without a compiler runs all the rest.
describe.skipIf(!hasCompiler)('on a disk that fails', () => {
  test('a power cut loses nothing that was acknowledged', async () => {
    const { tried, wrong } = (await cutPower(shareOf(60), 'full')).tally();
    expect([tried, wrong]).toEqual([60, []]);
  });

  test('a database that is not synced at each commit is caught losing some', async () => {
    expect((await cutPower(shareOf(60), 'normal')).isSound).toBe(false);
  });

  test('calls that fail lose nothing that was acknowledged', async () => {
    const { acknowledged, wrong } = await diskFaults.run(shareOf(600));
    expect(wrong).toEqual([]);
    expect(acknowledged).toBeGreaterThan(100);
  });

  test('a process that acknowledges before it has written is caught', async () => {
    expect((await failDisk(shareOf(600), 'early')).isSound).toBe(false);
  });

  test('a kill at any moment of a write loses nothing that was acknowledged', async () => {
    expect((await killedAtMoments.run(shareOf(4))).wrong).toEqual([]);
  });
});

test.each([
  { chapter: kills, times: 3 },
  { chapter: together, times: 200 },
  { chapter: pureHistories, times: 200 },
  { chapter: storedHistories, times: 10 },
  { chapter: bodies, times: 1_000 },
  { chapter: sockets, times: 200 },
  { chapter: receivers, times: 4 },
])('nothing is wrong with a share of $chapter.what', async ({ chapter, times }) => {
  const { tried, wrong } = await chapter.run(shareOf(times));
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(times);
});

test('a server that says it has committed what it took back is caught beside another one', async () => {
  expect((await shareFile(shareOf(400), 'commits-in-words.js')).isSound).toBe(false);
});

test('a database of PostgreSQL whose log is not written ahead is caught losing some when it is killed', async () => {
  const spoil = ['ALTER TABLE account_lifecycle.log SET UNLOGGED'];
  expect((await harmReceivers(shareOf(2), ['receiver', 'database'], spoil)).isSound).toBe(false);
});

test('a database of PostgreSQL that confirms before it writes is caught losing some when it is killed', async () => {
  const spoil = ['ALTER ROLE postgres SET synchronous_commit = off'];
  const harms = ['connections', 'database', 'database', 'database'] as const;
  expect((await harmReceivers(shareOf(harms.length), harms, spoil)).isSound).toBe(false);
});

test('deliveries leave the same on SQLite and on PostgreSQL, by one receiver and by four', async () => {
  const { tried, wrong } = (await compareSeeds(shareOf(1), 2_000)).tally();
  expect(wrong).toEqual([]);
  expect(tried).toBe(1);
});

test('a database of PostgreSQL in which one effect is another one is caught being another than SQLite', async () => {
  const spoil = ['UPDATE account_lifecycle.outbox SET at = at + 1 WHERE id = 7'];
  expect((await compareSeeds(shareOf(1), 400, spoil)).isSound).toBe(false);
});

test('a stepper that forgets what is a duplicate is caught by random histories', () => {
  const forgetful: typeof stepper = (before, event) => stepper(before, event, false);
  const stepper = stepperUnder();
  expect(compareSteps(shareOf(100), forgetful, chartStepperUnder()).isSound).toBe(false);
});

test('a world of deliveries, polls, crashes and clocks that jump is the same for the same seed, and nothing is wrong with it', async () => {
  const { folder } = shareOf(1);
  const [once, again] = [
    await simulateOnce(SEED, join(folder, 'one')),
    await simulateOnce(SEED, join(folder, 'other')),
  ];
  expect(once.wrong).toEqual([]);
  expect(again).toEqual(once);
});
