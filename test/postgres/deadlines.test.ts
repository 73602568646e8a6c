import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { MACHINE_VERSION, openLifecycle } from '../../src/index.ts';
import { clockOfDatabase } from '../../src/open.ts';
import { openPostgresLedger } from '../../src/postgres/index.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

const TEN_MINUTES = 600_000;

/** A receiver whose own clock is off; what falls due, it looks for five times a second. */
const receiverOff = (database: string, off: number) => {
  const now = (): number => Date.now() + off;
  const ledger = openPostgresLedger({ database, machine: MACHINE_VERSION, sweepMs: 200, now });
  const wakeAt = (at: number, wake: () => void): (() => void) => {
    const timer = setTimeout(wake, Math.max(0, at - now()));
    return () => clearTimeout(timer);
  };
  const clock = clockOfDatabase(() => ledger.ahead(), { now, wakeAt });
  return { ledger, lifecycle: openLifecycle({ ledger, clock, policy: { connectingStallsMinutes: 1 / 20 } }) };
};

test('a deadline falls due once, by the clock of the database, though those of receivers are ten minutes off', async () => {
  const database = await server.database();
  const receivers = [-TEN_MINUTES, 0, TEN_MINUTES].map((off) => receiverOff(database, off));
  for (const { ledger } of receivers) await ledger.lastEffect();
  const [late] = receivers;
  const tell = (message: string) =>
    late?.lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message } });
  await tell('CONNECTING');
  const [due] = (await late?.ledger.deadlines()) ?? [];
  const heard = (await late?.ledger.log({}))?.[0]?.at ?? 0;
  expect(Math.abs(heard - Date.now())).toBeLessThan(30_000);
  expect(due?.dueAt).toBe(heard + 3000);
  const fired = async () => (await late?.ledger.log({}))?.filter(({ source }) => source === 'deadline') ?? [];
  let seenAt = 0;
  await expect
    .poll(
      async () => {
        const count = (await fired()).length;
        if (count > 0 && seenAt === 0) seenAt = Date.now();
        return count;
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe(1);
  expect(seenAt).toBeGreaterThanOrEqual((due?.dueAt ?? 0) - 50);
  for (const { lifecycle } of receivers) await lifecycle.tick();
  expect(await fired()).toHaveLength(1);
  for (const { lifecycle } of receivers) await lifecycle.close();
});

/** The statements that are sent while something is done. */
const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const asked: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
    asked.push(String(given[0]).slice(0, 20));
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return asked;
};

test('a batch of accounts that are known takes two statements, also where some break and something falls due', async () => {
  const database = await server.database();
  let now = 1_700_000_000_000;
  await using lifecycle = openLifecycle({ database, clock: { now: () => now } });
  const ids = Array.from({ length: 64 }, (_, place) => `acc_${place}`);
  const tell = async (message: string, broken: string | null = null) => {
    now += 3_600_000;
    const statuses = ids.map((id) => [id, id === broken ? 'CREDENTIALS' : message] as const);
    await Promise.all(
      statuses.map(([id, said]) =>
        lifecycle.receive({ AccountStatus: { account_id: id, account_type: 'LINKEDIN', message: said } }),
      ),
    );
  };
  await tell('CREATION_SUCCESS');
  await tell('OK', 'acc_1');
  expect(await statementsOf(() => tell('SYNC_SUCCESS'))).toHaveLength(2);
  expect(await statementsOf(() => tell('CONNECTING', 'acc_2'))).toHaveLength(2);
  now += 7_200_000;
  expect(await statementsOf(() => tell('OK', 'acc_3'))).toHaveLength(2);
  expect(
    (await Array.fromAsync(lifecycle.history('acc_4'))).some(({ source }) => source === 'deadline'),
  ).toBe(true);
});
