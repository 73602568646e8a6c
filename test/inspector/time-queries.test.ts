import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LanesAnswer, ThenAnswer, TimeAnswer } from '../../src/inspector/past/time-answers.ts';
import { answerOf, ask, fleetOf, inspect } from './looking.ts';

describe('the past of the shipped fleet', () => {
  const shipped = fleetOf(readFileSync('demo/fleet.ndjson', 'utf8').trimEnd().split('\n'));

  test('is at any moment what a look at each account then is', { timeout: 60_000 }, async () => {
    const { store, lifecycle } = await shipped;
    const inspector = await inspect({ store });
    const ids = store.accounts({}).map(({ context }) => context.accountId);
    for (const moment of [
      '2025-06-11T03:00:00.000Z',
      '2025-09-23T10:32:00.000Z',
      '2026-02-28T09:00:00.000Z',
    ]) {
      const views = (await Promise.all(ids.map((id) => lifecycle.at(id, moment)))).filter(
        (view) => view !== null,
      );
      const broken = views.filter(({ needsUser, needsOperator }) => needsUser || needsOperator);
      const then = await answerOf<ThenAnswer>(inspector, `/api/time/then?at=${moment}&limit=200`);
      expect([then.known, then.brokenTotal]).toEqual([views.length, broken.length]);
      const lines = (
        list: readonly { accountId: string; status: string; cause: string | null; since: string }[],
      ) => list.map(({ accountId, status, cause }) => `${accountId} ${status} ${String(cause)}`).sort();
      expect(lines(then.broken)).toEqual(lines(broken));
    }
  });

  test('has its incident, with what most of its accounts came to', async () => {
    const { store } = await shipped;
    const inspector = await inspect({ store });
    const { incidents, counts, kinds, complete } = await answerOf<TimeAnswer>(
      inspector,
      '/api/time?pieces=600',
    );
    expect(incidents.find(({ name }) => name === 'google')).toMatchObject({
      scope: 'provider',
      members: 38,
      open: false,
      became: 'email.oauthKeysChanged',
      group: 'operator',
    });
    expect([complete, kinds]).toEqual([true, ['operator', 'admin', 'user']]);
    const september = await answerOf<TimeAnswer>(
      inspector,
      '/api/time?from=2025-09-20&to=2025-09-26&provider=google',
    );
    expect(Math.max(...september.counts.map(([operator = 0]) => operator))).toBe(38);
    expect(counts.length).toBe(600);
  });

  test('has lanes of those who were broken longest, or of those who are looked for', async () => {
    const { store } = await shipped;
    const inspector = await inspect({ store });
    const { lanes } = await answerOf<LanesAnswer>(inspector, '/api/time/lanes?days=90');
    expect(lanes.length).toBe(20);
    expect(lanes.map(({ brokenMs }) => brokenMs)).toEqual(
      lanes.map(({ brokenMs }) => brokenMs).sort((a, b) => b - a),
    );
    const [first] = lanes;
    const id = first?.accountId ?? '';
    const found = await answerOf<LanesAnswer>(
      inspector,
      `/api/time/lanes?days=90&q=${encodeURIComponent(id)}`,
    );
    expect(found.lanes).toEqual([first]);
  });
});

test.each([
  '/api/time?from=yesterday',
  '/api/time/then?at=x',
  '/api/time/lanes?days=-1',
  '/api/time?pieces=many',
])('%s is refused in words', async (path) => {
  const answer = await ask(await inspect(await fleetOf()), path);
  expect([answer.status, (await answer.json()) as unknown]).toMatchObject([
    400,
    { error: { code: 'invalidOption' } },
  ]);
});

test('a fleet of nobody has a past without a beginning', async () => {
  const { store } = await fleetOf([]);
  const inspector = await inspect({ store });
  expect(await answerOf<TimeAnswer>(inspector, '/api/time')).toMatchObject({
    begin: null,
    complete: true,
    incidents: [],
  });
  expect(await answerOf<ThenAnswer>(inspector, '/api/time/then')).toMatchObject({
    known: 0,
    broken: [],
    changes: [],
  });
});
