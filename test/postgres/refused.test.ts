import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openLifecycle, type Reader } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

/** Reads anything as a status, whatever its id: those of this package would refuse such ids themselves. */
const reader: Reader = (payload, at) => {
  const { id, ...more } = payload as { id: string; tenant?: string; occurredAt?: number };
  return { kind: 'event', event: { type: 'OK', accountId: id, at, source: 'webhook', ...more } };
};

const openNew = async () =>
  openLifecycle({
    database: await server.database(),
    reader,
    clock: createSimulatedClock(1_700_000_000_000),
  });

const longId = 'ü'.repeat(1400);

describe('a delivery that PostgreSQL cannot keep', () => {
  test.each([
    ['has a NUL in its id', 'a\0b', /has a NUL/],
    ['has an id that no index takes', longId, /more than 1200 bytes/],
  ])('and %s is kept raw, and its neighbours are taken in', async (_, id, reason) => {
    await using lifecycle = await openNew();
    const ids = ['before', id, 'after'];
    const receipts = await Promise.all(ids.map((each) => lifecycle.receive({ id: each })));
    expect(receipts.map(({ decision }) => decision)).toEqual(['applied', 'quarantined', 'applied']);
    const [kept] = await lifecycle.quarantine();
    expect(kept?.reason).toMatch(reason);
    expect(kept?.raw).toBe(JSON.stringify({ id }));
    expect(await lifecycle.account(id)).toBeNull();
    expect(await lifecycle.retryQuarantined('all')).toMatchObject({ unreadable: 1 });
    const line = (each: string, index: number) => ({
      file: 'f',
      line: index,
      text: JSON.stringify({ id: each }),
    });
    expect((await lifecycle.replay([ids.map(line)])).decisions.quarantined).toBe(1);
  });

  test('is found by halves and kept raw where only the database knows that it cannot', async () => {
    await using lifecycle = await openNew();
    const all = [{ id: 'a' }, { id: 'b' }, { id: 'c', occurredAt: 0.5 }, { id: 'd' }];
    const receipts = await Promise.all(all.map((each) => lifecycle.receive(each)));
    expect(receipts.map(({ decision }) => decision)).toEqual([
      'applied',
      'applied',
      'quarantined',
      'applied',
    ]);
    expect((await lifecycle.quarantine())[0]?.reason).toMatch(/^is refused: .*\(22P02\)/);
  });

  test('for a tenant that is longer than an index takes does not exist: it is looked up all the same', async () => {
    await using lifecycle = await openNew();
    const tenant = '租'.repeat(1024);
    await lifecycle.receive({ id: 'a', tenant });
    await lifecycle.receive({ id: 'b', tenant: `${tenant.slice(1)}x` });
    const found = await lifecycle.accounts({ tenant });
    expect(found.map(({ accountId, tenant: owner }) => [accountId, owner])).toEqual([['a', tenant]]);
  });
});

test('a connection that breaks while it is handed out, which the driver gives no code, is a fault to try again after', async () => {
  await using lifecycle = await openNew();
  await lifecycle.receive({ id: 'a' });
  const broken = vi
    .spyOn(pg.Pool.prototype, 'connect')
    .mockImplementation((told?: (error: Error, client: undefined, done: () => void) => void) => {
      const error = new Error('Connection terminated unexpectedly');
      return told === undefined ? Promise.reject(error) : told(error, undefined, () => undefined);
    });
  const fault = { code: 'databaseFailed', retryable: true };
  await expect(lifecycle.receive({ id: 'never heard of' })).rejects.toMatchObject(fault);
  broken.mockRestore();
  expect(await lifecycle.receive({ id: 'a' })).toMatchObject({ decision: 'repeat' });
});
