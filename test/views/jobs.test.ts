import { describe, expect, test } from 'vitest';
import { createMemoryStore, openSqliteStore, type Lifecycle } from '../../src/index.ts';
import type { Signal } from '../../machines/signal.ts';
import { openOver } from '../open.ts';
import { T0, v1 } from '../payloads.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Told = Exclude<Signal, { type: 'unknown' }>;

const operatorSaid = (cause: string): Told => ({ type: 'outcome', cause, by: 'operator' });

/** An account that broke, and the operator said why. */
const broken = async (
  lifecycle: Lifecycle,
  id: string,
  { type = 'LINKEDIN', cause, before = [] }: { type?: string; cause?: string; before?: readonly Told[] },
): Promise<void> => {
  await lifecycle.receive(v1(id, 'OK', type));
  for (const signal of before) await lifecycle.signal(id, signal);
  await lifecycle.receive(v1(id, 'CREDENTIALS', type));
  if (cause !== undefined) await lifecycle.signal(id, operatorSaid(cause));
};

const throughProxy = (host: string): Told => ({ type: 'connection', proxy_host: host });

const titlesOf = async (lifecycle: Lifecycle): Promise<readonly string[]> =>
  (await lifecycle.jobs()).map(({ actor, title, accounts }) => `${actor}: ${title}, ${accounts.length}`);

describe.each([
  ['memory', () => createMemoryStore()],
  ['SQLite', () => openSqliteStore({ database: ':memory:' })],
])('jobs over the store in %s', (_, store) => {
  test('are none where nobody is needed', async () => {
    const { lifecycle } = openOver(store());
    expect(await lifecycle.jobs()).toEqual([]);
    await lifecycle.receive(v1('a', 'OK'));
    expect(await lifecycle.jobs()).toEqual([]);
  });

  test('join accounts by who acts, what is to be done and what it is about', async () => {
    const { lifecycle } = openOver(store());
    const cause = 'linkedin.proxyUnavailable';
    await broken(lifecycle, 'a', { cause, before: [throughProxy('p-eu-3')] });
    await broken(lifecycle, 'b', { cause, before: [throughProxy('p-eu-3')] });
    await broken(lifecycle, 'c', { cause, before: [throughProxy('p-us-1')] });
    await broken(lifecycle, 'd', { cause });
    await broken(lifecycle, 'e', { type: 'MICROSOFT', cause: 'email.oauthKeysChanged' });
    await broken(lifecycle, 'f', { type: 'MICROSOFT', cause: 'email.revokedByAdmin' });
    await broken(lifecycle, 'g', { cause: 'linkedin.sessionExpired' });
    await broken(lifecycle, 'h', { type: 'TWITTER' });
    await lifecycle.receive(v1('i', 'PERMISSIONS'));
    expect(await titlesOf(lifecycle)).toEqual([
      'operator: Replace proxy p-eu-3, 2',
      'operator: Replace proxy p-us-1, 1',
      'operator: Replace the proxy, 1',
      'operator: Fix the Microsoft OAuth keys, 1',
      'user: Send a reconnect link, 2',
      'user: Grant the missing permissions, 1',
      'admin: Allow the app again (Microsoft), 1',
    ]);
  });

  test('to restart accounts name the reason that Unipile gave where it is one', async () => {
    const { lifecycle } = openOver(store());
    const errored = async (id: string, reason: string): Promise<readonly string[]> => {
      const at = new Date(T0 - 1000).toISOString();
      await lifecycle.receive({
        id,
        created_at: at,
        account_id: id,
        type: 'account.status.errored',
        payload: { reason },
      });
      return (await lifecycle.jobs()).map(({ forOperator }) => forOperator);
    };
    expect(await errored('a', 'proxy')).toEqual([expect.stringContaining('gives the proxy as the reason')]);
    expect(await errored('b', 'proxy')).toEqual([expect.stringContaining('gives the proxy as the reason')]);
    expect(await errored('c', 'unipile')).toEqual([expect.stringMatching(/^Restart the account/)]);
  });

  test('hold every account that needs somebody once, as the list of accounts does', async () => {
    const { lifecycle } = openOver(store());
    for (const id of ['a', 'b', 'c']) await broken(lifecycle, id, {});
    await lifecycle.receive(v1('d', 'STOPPED'));
    await lifecycle.receive(v1('e', 'OK'));
    const inJobs = (await lifecycle.jobs()).flatMap(({ accounts }) =>
      accounts.map(({ accountId }) => accountId),
    );
    const needing = (await lifecycle.attention()).map(({ accountId }) => accountId);
    expect(inJobs.toSorted()).toEqual(needing.toSorted());
    expect(inJobs).toHaveLength(4);
  });

  test('say who has waited longest, why, and how sure that is', async () => {
    const { lifecycle, clock } = openOver(store());
    const cause = 'linkedin.proxyUnavailable';
    await broken(lifecycle, 'b', { cause, before: [throughProxy('p')] });
    const [first] = await lifecycle.accounts();
    await clock.advance(HOUR);
    await broken(lifecycle, 'a', { cause, before: [throughProxy('p')] });
    const [job] = await lifecycle.jobs();
    expect(job).toMatchObject({
      number: 1,
      task: 'replaceProxy',
      about: { kind: 'proxy', name: 'p' },
      oldest: first?.since,
      strength: 'decisive',
      causes: [{ name: cause, count: 2 }],
      accounts: [{ accountId: 'b' }, { accountId: 'a' }],
    });
    expect(job?.forOperator).toContain('replace the proxy p,');
  });

  test('know whether a pause is over', async () => {
    const { lifecycle, clock } = openOver(store());
    await broken(lifecycle, 'a', { cause: 'linkedin.excessiveRequests' });
    const [paused] = await lifecycle.jobs();
    expect(paused?.title).toBe('Pause until 4 Jan, lower the pace');
    await clock.advance(4 * DAY);
    await broken(lifecycle, 'b', { cause: 'linkedin.excessiveRequests' });
    expect(await titlesOf(lifecycle)).toEqual([
      'operator: Lower the pace, reconnect (pause over since 4 Jan), 1',
      'operator: Pause until 8 Jan, lower the pace, 1',
    ]);
    const view = await lifecycle.account('a');
    expect(view?.remedy?.forOperator).toMatch(/^The 72 hours were over on 4 Jan: /);
  });

  test('stand last while all of their accounts are handled, until one breaks anew', async () => {
    const { lifecycle, clock } = openOver(store());
    const cause = 'linkedin.proxyUnavailable';
    await lifecycle.signal('a', { type: 'handled' });
    for (const id of ['a', 'b']) await broken(lifecycle, id, { cause, before: [throughProxy('p')] });
    await broken(lifecycle, 'c', { cause });
    const first = async (): Promise<readonly unknown[]> => {
      const [job, , last] = [...(await lifecycle.jobs()), undefined, undefined];
      return [job?.about?.name, job?.handledAt, last?.handledAt];
    };
    expect(await first()).toEqual(['p', undefined, undefined]);
    await clock.advance(HOUR);
    await lifecycle.signal('a', { type: 'handled' });
    expect(await first()).toEqual(['p', undefined, undefined]);
    await lifecycle.signal('b', { type: 'handled' });
    const [, handled] = await lifecycle.jobs();
    expect([handled?.about?.name, handled?.handledAt]).toEqual(['p', new Date(clock.now()).toISOString()]);
    await clock.advance(HOUR);
    await lifecycle.receive(v1('a', 'OK'));
    await broken(lifecycle, 'a', { cause });
    expect(await first()).toEqual(['p', undefined, undefined]);
  });

  test('put an incident before larger jobs', async () => {
    const { lifecycle, clock } = openOver(store());
    for (let number = 0; number < 52; number += 1) await lifecycle.receive(v1(`a${number}`, 'OK'));
    for (let number = 0; number < 12; number += 1) await lifecycle.signal(`a${number}`, throughProxy('p'));
    for (let number = 52; number < 60; number += 1) await lifecycle.receive(v1(`a${number}`, 'STOPPED'));
    await clock.advance(40 * HOUR);
    for (let number = 0; number < 5; number += 1) {
      await clock.advance(60_000);
      await lifecycle.receive(v1(`a${number}`, 'CREDENTIALS'));
    }
    const jobs = await lifecycle.jobs({ actor: 'operator' });
    expect(jobs.map(({ incident, accounts }) => [incident, accounts.length])).toEqual([
      [1, 5],
      [undefined, 8],
    ]);
  });

  test('are asked for by actor, provider, tenant and cause', async () => {
    const { lifecycle } = openOver(store());
    await broken(lifecycle, 'a', { cause: 'linkedin.proxyUnavailable' });
    await broken(lifecycle, 'b', { type: 'INSTAGRAM' });
    const idsOf = async (query: Parameters<Lifecycle['jobs']>[0]) =>
      (await lifecycle.jobs(query)).flatMap(({ accounts }) => accounts.map(({ accountId }) => accountId));
    expect(await idsOf({ actor: 'operator' })).toEqual(['a']);
    expect(await idsOf({ actor: 'user' })).toEqual(['b']);
    expect(await idsOf({ actor: 'admin' })).toEqual([]);
    expect(await idsOf({ provider: 'instagram' })).toEqual(['b']);
    expect(await idsOf({ cause: 'linkedin.proxyUnavailable' })).toEqual(['a']);
    expect(await idsOf({ tenant: 'nobody' })).toEqual([]);
  });
});
