import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { acts } from '../../src/model/act.ts';
import { gistOf } from '../../src/model/gist.ts';
import { createMemoryStore, localLedger, openLifecycle, openSqliteStore } from '../../src/index.ts';
import { Gists } from '../../src/engine/gists.ts';
import { permissionOf } from '../../src/views/permission.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { openOver } from '../open.ts';
import { anyHistory, polled, T0, v1 } from '../payloads.ts';

const HOUR = 3_600_000;

const open = () => openOver(createMemoryStore());

const temporaryDatabase = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'accounts.db');
};

describe('can', () => {
  test('answers at once, from what is stored', async () => {
    const { lifecycle } = open();
    expect(lifecycle.can('a', 'send')).toEqual({ allowed: false, reason: 'accountUnknown', stale: true });
    await lifecycle.receive(v1('a', 'OK'));
    expect(lifecycle.can('a', 'send')).toEqual({ allowed: true, reason: 'works', stale: false });
    await lifecycle.receive(v1('a', 'ERROR'));
    expect(lifecycle.can('a', 'send')).toEqual({ allowed: false, reason: 'waitsForOperator', stale: false });
    expect(lifecycle.can('a', 'read')).toMatchObject({ allowed: true, reason: 'dataMayBeOld' });
  });

  test('knows of a deadline that fell due', async () => {
    const { lifecycle, clock } = open();
    await lifecycle.receive(v1('a', 'CONNECTING'));
    expect(lifecycle.can('a', 'send')).toMatchObject({ reason: 'connecting', stale: false });
    await clock.advance(2 * HOUR);
    expect(lifecycle.can('a', 'send')).toMatchObject({ reason: 'waitsForOperator', stale: true });
  });

  test('is fresh again after a poll that says nothing new', async () => {
    const { lifecycle, clock } = open();
    const source = {
      list: () => Promise.resolve({ items: [polled('a', 'OK')], cursor: null }),
      get: () => Promise.resolve('gone' as const),
    };
    await lifecycle.reconcile(source);
    await clock.advance(25 * HOUR);
    expect(lifecycle.can('a', 'send').stale).toBe(true);
    await lifecycle.reconcile(source);
    expect(lifecycle.can('a', 'send').stale).toBe(false);
  });

  test('is stale after as many hours as the policy says', async () => {
    const { lifecycle, clock } = openOver(createMemoryStore(), { policy: { staleAfterHours: 2 } });
    await lifecycle.receive(v1('a', 'OK'));
    await clock.advance(2 * HOUR);
    expect(lifecycle.can('a', 'send').stale).toBe(false);
    await clock.advance(1);
    expect(lifecycle.can('a', 'send').stale).toBe(true);
  });

  test('knows what another process has written', async () => {
    const database = temporaryDatabase();
    const clock = createSimulatedClock(T0);
    await using one = openLifecycle({ database, clock });
    await using other = openLifecycle({ database, clock });
    await one.receive(v1('a', 'OK'));
    expect([one.can('a', 'send').allowed, other.can('a', 'send').allowed]).toEqual([true, true]);
    await other.receive(v1('a', 'ERROR'));
    expect([one.can('a', 'send').allowed, other.can('a', 'send').allowed]).toEqual([false, false]);
  });

  test('says that a ledger is too far away to answer at once', async () => {
    const { atOnce: _, ...far } = localLedger(createMemoryStore());
    await using lifecycle = openLifecycle({ ledger: far, clock: createSimulatedClock(T0) });
    expect(() => lifecycle.can('a', 'send')).toThrow(expect.objectContaining({ code: 'invalidOption' }));
  });

  test('is refused by a lifecycle that is closed', async () => {
    const { lifecycle } = open();
    await lifecycle.close();
    expect(() => lifecycle.can('a', 'send')).toThrow(expect.objectContaining({ code: 'closed' }));
  });

  test('says after every event what the stored account says', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (history) => {
        const { lifecycle, clock, store } = open();
        for (const { gap, payload } of history) {
          await clock.advance(gap);
          await lifecycle.receive(payload);
          for (const snapshot of store.accounts({}))
            for (const act of acts)
              expect(lifecycle.can(snapshot.context.accountId, act)).toEqual(
                permissionOf(gistOf(snapshot, null), act, {}, defaultPolicy, clock.now()),
              );
        }
        await lifecycle.close();
      }),
      { numRuns: 30 },
    );
  });

  test('would be wrong after an event if what it remembers were not forgotten', async () => {
    const store = createMemoryStore();
    const ledger = localLedger(store);
    const deaf = new Gists(ledger);
    const { lifecycle } = openOver(store);
    await lifecycle.receive(v1('a', 'OK'));
    expect(deaf.of('a')?.connection).toBe('OK');
    await lifecycle.receive(v1('a', 'ERROR'));
    expect([deaf.of('a')?.connection, lifecycle.can('a', 'send').allowed]).toEqual(['OK', false]);
  });

  test('asks the store once for an account that stays as it is', async () => {
    let reads = 0;
    const store = openSqliteStore({ database: temporaryDatabase() });
    const { lifecycle } = openOver(
      new Proxy(store, {
        get(target, name) {
          if (name === 'snapshot') reads += 1;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
    );
    await lifecycle.receive(v1('a', 'OK'));
    reads = 0;
    for (let time = 0; time < 100; time += 1) lifecycle.can('a', 'send');
    expect(reads).toBe(1);
    await lifecycle.close();
  });
});
