import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLevelStatus } from '../../machines/status.ts';
import { rebuild } from '../../src/views/rebuild.ts';
import type { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { readPayload } from '../../src/wire/index.ts';
import { bytesOf, openOver } from '../open.ts';
import { anyHistory, badPost, play, type Arrival, type History } from './history.ts';

/** How many random histories are played. `npm run check` plays ten thousand; by default it is a share of them. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 600);

/** Takes a delivery in, or does not. */
type Intake = (lifecycle: Lifecycle, arrival: Arrival) => Promise<unknown>;

const everything: Intake = (lifecycle, { payload }) => lifecycle.receive(payload);

/** What public handlers do: a body that was seen within 24 hours is taken for a duplicate (DOMAIN §8). */
const withoutSeenBodies = (): Intake => {
  const seen = new Map<string, number>();
  return async (lifecycle, { payload, at }) => {
    const hash = createHash('sha256').update(JSON.stringify(payload)).digest('hex');
    const before = seen.get(hash);
    if (before !== undefined && at - before < 24 * 3_600_000) return;
    seen.set(hash, at);
    await lifecycle.receive(payload);
  };
};

const truthOf = (levels: ReadonlyMap<string, string>, known: readonly string[]) =>
  Object.fromEntries(known.map((id) => [id, levels.get(id) ?? 'DELETED']));

const statusesOf = async (lifecycle: Lifecycle) =>
  Object.fromEntries((await lifecycle.accounts()).map(({ accountId, status }) => [accountId, status]));

/**
 * Says what is wrong after a history, or null. A level that differs from what is known is a change, and must be seen
 * to be one; and after one reconciliation every account is what it is in truth.
 */
const verdictOn = async (history: History, intake: Intake): Promise<string | null> => {
  const { truth, arrivals, end } = play(history);
  const { lifecycle, store, clock } = openOver(createMemoryStore());
  for (const arrival of arrivals) {
    await clock.set(Math.max(clock.now(), arrival.at));
    const before = (await lifecycle.account(arrival.account))?.status;
    await intake(lifecycle, arrival);
    const after = (await lifecycle.account(arrival.account))?.status;
    const isChange = isLevelStatus(arrival.word) && before !== arrival.word && before !== 'DELETED';
    if (isChange && after !== arrival.word) return `${before} → ${arrival.word} was dropped`;
  }
  await clock.set(Math.max(clock.now(), end));
  const { refused, dropped, failed } = await lifecycle.reconcile(truth);
  if (refused + dropped + failed > 0) return 'something was left out';
  const known = (await lifecycle.accounts()).map(({ accountId }) => accountId);
  const expected = JSON.stringify(truthOf(truth.levels, known));
  if (JSON.stringify(await statusesOf(lifecycle)) !== expected)
    return 'an account is not what it is in truth';
  if ([...truth.levels.keys()].some((id) => !known.includes(id))) return 'an account is missing';
  // Deadlines that fall due meanwhile are no work of the second run.
  await clock.advance(1000);
  const bytes = bytesOf(store).join();
  const { logEntries } = store.totals();
  await lifecycle.reconcile(truth);
  if (bytesOf(store).join() !== bytes || store.totals().logEntries !== logEntries)
    return 'the second run wrote';
  return null;
};

test(`${HISTORIES} histories with lost, repeated and late deliveries are healed by one reconciliation, and drop no change`, async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async (history) => {
      expect(await verdictOn(history, everything)).toBeNull();
    }),
    { numRuns: HISTORIES },
  );
});

test('the same property catches a window over the hash of the body', async () => {
  const found = await fc.check(
    fc.asyncProperty(anyHistory, async (history) => (await verdictOn(history, withoutSeenBodies())) === null),
    { numRuns: 10_000 },
  );
  expect(found.failed).toBe(true);
  const [smallest] = found.counterexample ?? [];
  if (smallest === undefined) throw new Error('there is no counterexample');
  expect(await verdictOn(smallest, withoutSeenBodies())).toMatch(/→ \w+ was dropped$/);
  expect(await verdictOn(smallest, everything)).toBeNull();
});

test('what arrives while the API is being asked is never overwritten by an older answer', async () => {
  const runs = HISTORIES / 10;
  let dropped = 0;
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.nat(4), async (history, late) => {
      const { truth, arrivals, end } = play(history);
      const { lifecycle, store, clock } = openOver(createMemoryStore());
      const first = arrivals.slice(0, Math.max(0, arrivals.length - late));
      const meanwhile = arrivals.slice(first.length);
      for (const { payload, at } of first) {
        await clock.set(Math.max(clock.now(), at));
        await lifecycle.receive(payload);
      }
      await clock.set(Math.max(clock.now(), end));
      const heard = new Map<string, string | undefined>();
      const asked = {
        list: async (cursor: string | null) => {
          const page = await truth.list(cursor);
          for (const { payload, account } of meanwhile.splice(0))
            heard.set(account, (await lifecycle.receive(payload)).account?.status);
          return page;
        },
        get: (id: string) => truth.get(id),
      };
      const listed = new Set([...truth.levels.keys()].slice(0, 2));
      const summary = await lifecycle.reconcile(asked);
      dropped += summary.dropped;
      for (const [account, status] of heard)
        if (listed.has(account)) expect((await lifecycle.account(account))?.status).toBe(status);
      expect(await lifecycle.reconcile(truth)).toMatchObject({ dropped: 0, refused: 0 });
      const known = (await lifecycle.accounts()).map(({ accountId }) => accountId);
      expect(await statusesOf(lifecycle)).toEqual(truthOf(truth.levels, known));
      expect([...rebuild(store, readPayload)]).toEqual([]);
    }),
    { numRuns: runs },
  );
  expect(dropped).toBeGreaterThan(runs / 10);
});

test('the post of these histories is as bad as it claims to be', () => {
  const quiet = { loss: 0, duplicates: 0, longestDelayMs: 0 };
  const histories = fc.sample(anyHistory, { numRuns: 500, seed: 7 });
  const sent = histories.map((history) => play(history, quiet).arrivals.length).reduce((a, b) => a + b);
  const played = histories.map((history) => play(history, badPost).arrivals);
  const arrived = played.reduce((sum, { length }) => sum + length, 0);
  expect(arrived / sent).toBeGreaterThan(1.03);
  expect(arrived / sent).toBeLessThan(1.13);
  const overtaken = played.filter((arrivals, index) => {
    const order = play(histories[index] ?? { changes: [], seed: 0 }, quiet).arrivals.map(({ word }) => word);
    return arrivals.map(({ word }) => word).join() !== order.join();
  });
  expect(overtaken.length).toBeGreaterThan(250);
});
