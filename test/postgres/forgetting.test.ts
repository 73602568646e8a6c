import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

const DAY = 86_400_000;

/** Every row of every table, as text. */
const everything = async (database: string): Promise<string> => {
  const tables = await server.query<{ name: string }>(
    database,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'account_lifecycle' ORDER BY 1",
  );
  const rows = tables.map(({ name }) =>
    server.query(database, `SELECT t::text FROM account_lifecycle.${name} t`),
  );
  return JSON.stringify(await Promise.all(rows));
};

test('an account that is forgotten leaves no word of its own in any table', async () => {
  const database = await server.database();
  const clock = createSimulatedClock(1_700_000_000_000);
  await using lifecycle = openLifecycle({ database, clock });
  for (const id of ['acc_gone', 'acc_stays'])
    for (const message of ['CREATION_SUCCESS', 'CREDENTIALS'])
      await lifecycle.receive({
        AccountStatus: { account_id: id, account_type: 'LINKEDIN', message, x: `of ${id}` },
      });
  await lifecycle.signal('acc_gone', { type: 'connection', proxy_host: 'gone.example' });
  await lifecycle.receive('{"account_id": "acc_gone", ');
  expect(await everything(database)).toMatch(/of acc_gone/);
  expect(await lifecycle.forget({ account: 'acc_gone' })).toMatchObject({ accounts: 1, quarantined: 1 });
  const left = await everything(database);
  expect(left).not.toMatch(/gone/);
  expect(left).toMatch(/of acc_stays/);
  await expect(lifecycle.forget({ account: 'acc_gone' })).rejects.toMatchObject({ code: 'accountNotFound' });
});

test('payloads are dropped by age, and what followed from them stays', async () => {
  const database = await server.database();
  const clock = createSimulatedClock(1_700_000_000_000);
  await using lifecycle = openLifecycle({ database, clock });
  const tell = (message: string) =>
    lifecycle.receive({
      AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message, said: `secret ${message}` },
    });
  await tell('OK');
  await tell('CREDENTIALS');
  await clock.advance(9 * DAY);
  await tell('ERROR');
  const before = await lifecycle.account('a');
  await using pruning = openLifecycle({ database, clock, retention: { payloadDays: 7 } });
  await pruning.counts();
  await clock.advance(1);
  await expect.poll(async () => (await everything(database)).match(/secret \w+/g)).toEqual(['secret ERROR']);
  const history = await Array.fromAsync(lifecycle.history('a'));
  expect(history.map(({ payloadDropped = false }) => payloadDropped)).toEqual([true, true, false]);
  expect(await lifecycle.account('a')).toEqual(before);
});
