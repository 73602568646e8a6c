import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { run } from '../cli/run.ts';
import { startPostgres, type PostgresServer } from './server.ts';

let server: PostgresServer;
let db: string;
const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
const file = join(folder, 'accounts.db');
const log = join(folder, 'log.ndjson');

const line = (minute: number, id: string, message: string): string =>
  JSON.stringify({
    received_at: new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString(),
    payload: { AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } },
  });

const lines = [
  line(0, 'acc_a', 'CREATION_SUCCESS'),
  line(1, 'acc_b', 'CREATION_SUCCESS'),
  line(2, 'acc_a', 'CREDENTIALS'),
  '{"account_id": "acc_a", ',
];

beforeAll(async () => {
  server = await startPostgres();
  db = await server.database();
  writeFileSync(log, `${lines.join('\n')}\n`);
  for (const database of [db, file]) await run(['replay', log, '--db', database, '--quiet']);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

const asked: readonly (readonly string[])[] = [
  ['accounts', '--json'],
  ['show', 'acc_a', '--json'],
  ['history', 'acc_a', '--json'],
  ['explain', 'acc_a', '--json'],
  ['attention'],
  ['outbox', 'list', '--json'],
  ['can', 'acc_a', 'send', '--json'],
  ['db', 'export'],
  ['db', 'check'],
  ['db', 'prune', '--outbox-days', '1', '--dry-run'],
];

describe('on a database of PostgreSQL', () => {
  test.each(asked.map((argv) => [argv.join(' '), argv] as const))(
    '`%s` says what it says of a file',
    async (_, argv) => {
      const [far, near] = [await run([...argv, '--db', db]), await run([...argv, '--db', file])];
      expect({ ...far, stderr: far.stderr.replaceAll(db, 'DB') }).toEqual({
        ...near,
        stderr: near.stderr.replaceAll(file, 'DB'),
      });
    },
  );

  test('`db info` describes it, and says nothing of a password', async () => {
    const told = await run(['db', 'info', '--db', db.replace('postgres@', 'postgres:secret@')]);
    expect(told.stdout).toMatch(/accounts +2\n/);
    expect(told.stdout).toMatch(/PostgreSQL \d+/);
    expect(told.stdout + told.stderr).not.toMatch(/secret/);
  });

  test('a hint to be copied names the database without its password', async () => {
    const told = await run(['attention', '--db', db.replace('postgres@', 'postgres:secret@')]);
    expect(told.stderr).toContain(`--db ${db}`);
    expect(told.stdout + told.stderr).not.toMatch(/secret/);
  });

  test('the address may stand in the environment, or in a file that its owner alone can read', async () => {
    const secret = join(folder, 'address');
    writeFileSync(secret, `${db}\n`, { mode: 0o600 });
    for (const env of [{ ACCOUNT_LIFECYCLE_DB: db }, { ACCOUNT_LIFECYCLE_DB_FILE: secret }])
      expect((await run(['accounts', '--json'], { env })).stdout).toContain('acc_b');
  });

  test.each([
    ['db backup x', /pg_dump/],
    ['db restore x', /pg_restore/],
    ['db upgrade', /docs\/scaling\.md/],
  ])('`%s` says that it works on a file alone, and what else there is', async (command, hint) => {
    const refused = await run([...command.split(' '), '--db', db]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(hint) });
  });

  test('a replay is refused while a receiver lives, and goes on once it has ended', async () => {
    const into = await server.database();
    const receiver = openLifecycle({ database: into });
    await receiver.counts();
    const refused = await run(['replay', log, '--db', into, '--quiet']);
    expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('Somebody else writes') });
    await receiver.close();
    // The server lets go of what a session had a moment after its connection has ended.
    const replayed = async (): Promise<number> => (await run(['replay', log, '--db', into, '--quiet'])).code;
    await expect.poll(replayed, { timeout: 60_000, interval: 200 }).toBe(3);
  });

  test('a signal is told, and a cause recorded', async () => {
    const into = await server.database();
    const told = await run(['signal', 'acc_n', 'connection', '--method', 'credentials', '--db', into]);
    expect(told).toMatchObject({ code: 0, stderr: expect.stringContaining('was not known before') });
    expect((await run(['outcome', 'acc_n', 'linkedin.sessionExpired', '--db', into])).code).toBe(0);
    expect((await run(['history', 'acc_n', '--db', into])).stdout).toContain('outcome');
  });

  test('what is forgotten is gone, and what is retried or dropped too', async () => {
    const into = await server.database();
    await run(['replay', log, '--db', into, '--quiet']);
    expect((await run(['quarantine', 'retry', '--all', '--db', into])).code).toBe(3);
    expect((await run(['quarantine', 'drop', '--all', '--db', into])).code).toBe(0);
    expect((await run(['forget', 'acc_a', '--db', into])).stdout).toMatch(/^Erased 1 account/);
    expect((await run(['show', 'acc_a', '--db', into])).code).toBe(1);
    expect((await run(['db', 'check', '--db', into])).stdout).toMatch(/^OK/);
  });

  test('`db check` tells where accounts are counted that are not there, or not counted', async () => {
    const into = await server.database();
    await run(['replay', log, '--db', into, '--quiet']);
    expect(await run(['db', 'check', '--db', into])).toMatchObject({ code: 0 });
    await server.query(into, 'UPDATE account_lifecycle.census SET count = count + 1');
    const over = await run(['db', 'check', '--db', into]);
    expect(over).toMatchObject({
      code: 5,
      stdout: expect.stringMatching(/census, .*: it says 2, and there are 1/),
    });
    await server.query(into, 'DELETE FROM account_lifecycle.census');
    const none = await run(['db', 'check', '--db', into]);
    expect(none).toMatchObject({ code: 5, stdout: expect.stringMatching(/it says 0, and there are 1/) });
  });

  test('a database without tables is refused by whoever only reads, and left as it is', async () => {
    const empty = await server.database();
    expect(await run(['accounts', '--db', empty])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('has no tables of account-lifecycle'),
    });
    const found = await server.query(empty, "SELECT FROM pg_namespace WHERE nspname = 'account_lifecycle'");
    expect(found).toEqual([]);
  });
});
