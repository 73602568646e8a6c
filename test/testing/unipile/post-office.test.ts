import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/testing/random.ts';
import { retryDelaysMs, scatter, type DeliveryHabits } from '../../../src/testing/unipile/habits.ts';
import { PostOffice, type PostedWebhook } from '../../../src/testing/unipile/post-office.ts';
import { webhook } from './servers.ts';

const officeOf = (habits: DeliveryHabits = {}, seed = 1): PostOffice =>
  new PostOffice(seededRandom(seed), habits);

const letterTo = (url: string, body = 'hello'): PostedWebhook => ({ url, headers: { 'x-one': '1' }, body });

/** Carries letters until none waits, and gives the moments at which they were due. */
const carryAll = async (office: PostOffice): Promise<readonly number[]> => {
  const moments: number[] = [];
  for (let due = office.nextDue(); due !== null; due = office.nextDue()) {
    moments.push(due);
    await office.carry();
  }
  return moments;
};

/** An address on this machine at which nobody listens. */
const nowhere = 'http://127.0.0.1:1';

describe('a post office', () => {
  test('carries a letter as it is', async () => {
    const { url, got } = await webhook();
    const office = officeOf();
    office.send(letterTo(url), 1_000);
    expect([office.nextDue(), got]).toEqual([1_000, []]);
    await office.carry();
    expect(got).toMatchObject([{ method: 'POST', body: 'hello', headers: { 'x-one': '1' } }]);
    expect([office.nextDue(), office.counts]).toEqual([null, { delivered: 1, failed: 0, lost: 0 }]);
  });

  test('has nothing to carry where nothing was sent', async () => {
    const office = officeOf();
    await office.carry();
    expect([office.nextDue(), office.counts]).toEqual([null, { delivered: 0, failed: 0, lost: 0 }]);
  });

  test('carries what is due first, and of one moment what was sent first', async () => {
    const { url, got } = await webhook();
    const office = officeOf();
    for (const [body, at] of [
      ['late', 20],
      ['first', 10],
      ['second', 10],
    ] as const)
      office.send(letterTo(url, body), at);
    expect(await carryAll(office)).toEqual([10, 10, 20]);
    expect(got.map(({ body }) => body)).toEqual(['first', 'second', 'late']);
  });

  test.each([201, 202, 204, 301, 302, 400, 404, 429, 500, 503])(
    'takes %i for no acknowledgement and tries again after a minute',
    async (status) => {
      const { url, got } = await webhook(status);
      const office = officeOf();
      office.send(letterTo(url), 0);
      expect(await carryAll(office)).toEqual([0, 60_000]);
      expect(got.map(({ body }) => body)).toEqual(['hello', 'hello']);
      expect(office.counts).toEqual({ delivered: 1, failed: 1, lost: 0 });
    },
  );

  test('tries five times more, each time later, and gives up then', async () => {
    const office = officeOf();
    office.send(letterTo(nowhere), 0);
    const minutes = (await carryAll(office)).map((moment) => moment / 60_000);
    expect(minutes).toEqual([0, 1, 6, 21, 81, 261]);
    expect(office.counts).toEqual({ delivered: 0, failed: 6, lost: 1 });
  });

  test('lets no letter wait for another one that fails', async () => {
    const { url, got } = await webhook();
    const office = officeOf();
    office.send(letterTo(nowhere), 0);
    office.send(letterTo(url, 'next'), 1);
    await office.carry();
    await office.carry();
    expect(got.map(({ body }) => body)).toEqual(['next']);
    expect(office.nextDue()).toBe(60_000);
  });

  test('loses letters when it is told to, and counts them', async () => {
    const office = officeOf({ loss: 1 });
    for (let count = 0; count < 3; count += 1) office.send(letterTo(nowhere), 0);
    expect([office.nextDue(), office.counts.lost]).toEqual([null, 3]);
  });

  test('delivers twice when it is told to', async () => {
    const { url, got } = await webhook();
    const office = officeOf({ duplicates: 1 });
    office.send(letterTo(url), 5);
    expect(await carryAll(office)).toEqual([5, 5]);
    expect(got).toHaveLength(2);
  });

  test('may mend its habits', () => {
    const office = officeOf({ loss: 1 });
    office.habits = {};
    office.send(letterTo(nowhere), 7);
    expect(office.nextDue()).toBe(7);
  });

  test('gives its counts as they are now, not as a window on what is to come', async () => {
    const office = officeOf({ loss: 1 });
    const before = office.counts;
    office.send(letterTo(nowhere), 0);
    expect([before.lost, office.counts.lost]).toEqual([0, 1]);
  });
});

describe('habits', () => {
  const many = (habits: DeliveryHabits, seed = 1) => {
    const random = seededRandom(seed);
    return Array.from({ length: 4_000 }, () => scatter(random, habits));
  };

  test('are good where nothing is said of them: at once, and once', () => {
    expect(new Set(many({}).map((delays) => delays.join()))).toEqual(new Set(['0']));
  });

  test('are the same for the same chance', () => {
    const habits = { loss: 0.2, duplicates: 0.2, longestDelayMs: 5_000 };
    expect(many(habits)).toEqual(many(habits));
    expect(many(habits)).not.toEqual(many(habits, 2));
  });

  test('lose everything or nothing at their bounds', () => {
    expect(many({ loss: 1, duplicates: 1 }).flat()).toEqual([]);
    expect(many({ loss: 0, duplicates: 1 }).every(({ length }) => length === 2)).toBe(true);
  });

  test('delay each copy by itself, up to the longest delay', () => {
    const delays = many({ duplicates: 1, longestDelayMs: 100 });
    expect(Math.max(...delays.flat())).toBe(100);
    expect(Math.min(...delays.flat())).toBe(0);
    expect(delays.some(([first, second]) => first !== second)).toBe(true);
  });

  test('of a sender that is not answered: five retries that take longer and longer', () => {
    expect(retryDelaysMs.map((delay) => delay / 60_000)).toEqual([1, 5, 15, 60, 180]);
  });
});
