import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PauseView } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openOver } from '../open.ts';
import { anyHistory, polled, T0, v1, v2 } from '../payloads.ts';

const HOUR = 3_600_000;

/** A lifecycle, and what was said of pauses. */
const open = () => {
  const opened = openOver(createMemoryStore());
  const said: string[] = [];
  const views: PauseView[] = [];
  for (const name of ['paused', 'resumed'] as const)
    opened.lifecycle.on(name, (view) => {
      said.push(`${name} ${view.accountId}: ${view.reason}`);
      views.push(view);
    });
  return { ...opened, said, views };
};

/** What is said while an account goes through statuses. */
const throughStatuses = async (...statuses: readonly string[]): Promise<readonly string[]> => {
  const { lifecycle, said } = open();
  for (const status of statuses) await lifecycle.receive(v1('a', status));
  return said;
};

describe('paused and resumed', () => {
  test('are said once for a break', async () => {
    const { lifecycle, said, views } = open();
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    await lifecycle.receive(v1('a', 'RECONNECTED'));
    expect(said).toEqual(['paused a: waitsForUser', 'resumed a: works']);
    const broken = { incarnation: 1, version: 2, since: '2026-01-01T00:00:00.000Z' };
    expect(views[0]).toEqual({
      accountId: 'a',
      at: '2026-01-01T00:00:00.000Z',
      status: 'CREDENTIALS',
      cause: 'undetermined',
      reason: 'waitsForUser',
      break: broken,
    });
    expect(views[1]).toMatchObject({ status: 'RECONNECTED', cause: null, break: broken });
  });

  test('are not said of what happens within a break', async () => {
    const found = await throughStatuses(
      'OK',
      'CONNECTING',
      'CREDENTIALS',
      'CONNECTING',
      'ERROR',
      'STOPPED',
      'OK',
      'OK',
    );
    expect(found).toEqual(['paused a: connecting', 'resumed a: works']);
  });

  test('would be said too often if every bad status were a pause', async () => {
    const { lifecycle, said } = open();
    const naive: string[] = [];
    lifecycle.subscribe(({ to }) => {
      if (to.connection !== 'OK') naive.push(to.connection);
    });
    for (const status of ['OK', 'CREDENTIALS', 'CONNECTING', 'CREDENTIALS'])
      await lifecycle.receive(v1('a', status));
    expect([said.length, naive.length]).toEqual([1, 3]);
  });

  test('are not said of a first connection', async () => {
    expect(await throughStatuses('CONNECTING', 'OK')).toEqual([]);
    expect(await throughStatuses('CREATION_SUCCESS', 'OK', 'RECONNECTED')).toEqual([]);
    expect(await throughStatuses('CREATION_FAIL', 'CREATION_SUCCESS')).toEqual([]);
  });

  test('are said of an account that is broken when it is first heard of', async () => {
    expect(await throughStatuses('PERMISSIONS', 'OK')).toEqual([
      'paused a: waitsForUser',
      'resumed a: works',
    ]);
  });

  test('are said of a deletion, and of the life after it', async () => {
    expect(await throughStatuses('OK', 'DELETED', 'CREATION_SUCCESS')).toEqual([
      'paused a: deleted',
      'resumed a: created',
    ]);
    expect(await throughStatuses('OK', 'ERROR', 'DELETED')).toEqual(['paused a: waitsForOperator']);
  });

  test('are not said of a life after a deletion before it works', async () => {
    const { lifecycle, said } = open();
    for (const status of ['OK', 'DELETED']) await lifecycle.receive(v1('a', status));
    await lifecycle.receive(polled('a', 'CONNECTING'));
    expect(said).toEqual(['paused a: deleted']);
    await lifecycle.receive(polled('a', 'OK'));
    expect(said.slice(1)).toEqual(['resumed a: works']);
  });

  test('are not said of a product that nothing is sent with', async () => {
    const { lifecycle, said } = open();
    await lifecycle.receive(v1('a', 'OK', 'GOOGLE_OAUTH'));
    const partial = (product: string, id: string, type = 'account.status.partial') => ({
      ...v2('a', type, id, T0),
      payload: { product },
    });
    await lifecycle.receive(partial('calendar', 'evt_1'));
    expect(said).toEqual([]);
    await lifecycle.receive(partial('mails', 'evt_2'));
    await lifecycle.receive(partial('mails', 'evt_3', 'account.status.running'));
    expect(said).toEqual(['paused a: waitsForUser', 'resumed a: productWorks']);
  });

  test('are said of the members of an incident, who are not asked', async () => {
    const { lifecycle, clock, said } = open();
    const ids = Array.from({ length: 60 }, (_, number) => `m-${number}`);
    for (const id of ids) await lifecycle.receive(v1(id, 'OK', 'GOOGLE_OAUTH'));
    await clock.advance(15 * 24 * HOUR);
    for (const id of ids) await lifecycle.receive(v1(id, 'CREDENTIALS', 'GOOGLE_OAUTH'));
    expect(await lifecycle.incidents({ open: true })).not.toEqual([]);
    const views = await lifecycle.accounts();
    expect(views.filter(({ incident }) => incident !== undefined).length).toBeGreaterThan(50);
    for (const id of ids) await lifecycle.receive(v1(id, 'OK', 'GOOGLE_OAUTH'));
    const of = (name: string) =>
      said.filter((each) => each.startsWith(name)).map((each) => each.split(/[ :]/)[1]);
    expect([of('paused'), of('resumed')]).toEqual([ids, ids]);
  });

  test('come by turns, whatever happens, and agree with what is stored', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (history) => {
        const { lifecycle, clock, said } = open();
        for (const { gap, payload } of history) {
          await clock.advance(gap);
          await lifecycle.receive(payload);
        }
        const views = await lifecycle.accounts();
        for (const { accountId } of views) {
          const heard = said
            .filter((each) => each.includes(` ${accountId}:`))
            .map((each) => each.split(' ')[0]);
          expect(heard).toEqual(heard.map((_, turn) => (turn % 2 === 0 ? 'paused' : 'resumed')));
          if (lifecycle.can(accountId, 'send').allowed) expect(heard.at(-1)).not.toBe('paused');
        }
        await lifecycle.close();
      }),
      { numRuns: 60 },
    );
  });
});
