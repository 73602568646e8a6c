import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDispatcher, openLifecycle, type Sink } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { startFakeUnipile } from '../../src/testing/unipile/index.ts';
import { logFile, run, temporaryFolder, type Setting } from '../cli/run.ts';
import { started } from '../cli/watched.ts';
import { v1 } from '../payloads.ts';
import { earlierReader, unread } from '../quarantined.ts';
import { startPostgres, type PostgresServer } from './server.ts';

/* What a team does all day, on a database of PostgreSQL and on a file side by side. */

const folder = temporaryFolder();
const file = join(folder, 'accounts.db');
let server: PostgresServer;
let db: string;

/** Two days before commands are run. */
const began = Date.UTC(2026, 1, 27, 9);

const bad: Sink = {
  name: 'bad',
  wants: () => true,
  deliver: ({ about }) =>
    about.type === 'account' && about.accountId === 'a' ? { refused: 'answered 410' } : 'delivered',
};
const chat: Sink = { name: 'chat', wants: () => true, deliver: () => 'delivered' };

/** A day of a team: one sink does its work and one does not, people are told, and some deliveries an earlier version could not read. */
const liveThrough = async (database: string): Promise<void> => {
  const clock = createSimulatedClock(began);
  await using lifecycle = openLifecycle({
    database,
    clock,
    reader: earlierReader,
    policy: { askWaitMinutes: 0 },
  });
  await using dispatcher = createDispatcher({
    lifecycle,
    clock,
    sinks: [bad],
    random: () => 0.5,
    people: {
      sinks: [chat],
      recipients: () => [
        { name: 'ann', role: 'user', sink: 'chat' },
        { name: 'team', role: 'operator', sink: 'chat' },
      ],
    },
  });
  await dispatcher.start();
  for (const payload of [v1('a', 'OK'), v1('b', 'OK'), v1('a', 'CREDENTIALS'), v1('b', 'ERROR')])
    await lifecycle.receive(payload);
  await lifecycle.receive('{"broken');
  await lifecycle.receive(unread(v1('c', 'OK')));
  await dispatcher.idle();
  await clock.advance(6 * 60_000);
  await dispatcher.idle();
};

beforeAll(async () => {
  chmodSync(folder, 0o755);
  const rules = join(folder, 'rules');
  writeFileSync(rules, 'host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n');
  chmodSync(rules, 0o644);
  server = await startPostgres([`hba_file=${rules}`]);
  db = await server.database();
  for (const database of [file, db]) await liveThrough(database);
});
afterAll(() => server.stop());

/** The same command on both, with what differs by its nature made alike. */
const both = async (argv: readonly string[], setting: Setting = {}) => {
  const [far, near] = [
    await run([...argv, '--db', db], setting),
    await run([...argv, '--db', file], setting),
  ];
  // A number that was taken in vain is not given again in PostgreSQL, where letters have one.
  const alike = (text: string, name: string): string =>
    text
      .replaceAll(name, 'DB')
      .replaceAll(/"key": "[^/"]+\//g, '"key": "ID/')
      .replaceAll(/"id": \d+|^ +\d+(?= +\d+ d +bad )/gm, 'LETTER');
  return {
    far: { code: far.code, stdout: alike(far.stdout, db), stderr: alike(far.stderr, db) },
    near: { code: near.code, stdout: alike(near.stdout, file), stderr: alike(near.stderr, file) },
  };
};

describe('on a database of PostgreSQL, in this order,', () => {
  test.each<readonly [command: string, code: number, says: RegExp]>([
    ['outbox list --json --dead', 0, /answered 410/],
    ['outbox retry --dead', 0, /1 notice is to be delivered again/],
    ['outbox drop --sink bad', 0, /1 notice thrown away/],
    ['outbox list --ndjson', 0, /^$/],
    ['notices show a --json', 0, /"state": "told"/],
    ['show a --json', 0, /"notices"/],
    ['history a --utc', 0, /ann had it/],
    ['notices snooze a 3d --json', 0, /2026-03-04T09:00/],
    ['notices list --utc', 0, /Nothing is said of a until/],
    ['notices wake a --json', 0, /"ended": true/],
    ['notices wake a', 1, /was not silent/],
    ['quarantine retry --all --json', 3, /"taken": 1/],
    ['show c --json', 0, /"status": "OK"/],
    ['quarantine drop --all', 0, /1 delivery/],
    ['db check', 0, /^OK/],
  ])('`%s` does what it does on a file', async (command, code, says) => {
    const { far, near } = await both(command.split(' '));
    expect(far).toEqual(near);
    expect(far.code).toBe(code);
    expect(far.stdout + far.stderr).toMatch(says);
  });

  test('`reconnect` and `restart` ask Unipile, and `reconcile` takes in what it answers', async () => {
    const fake = await startFakeUnipile();
    onTestFinished(() => fake.close());
    fake.add({ id: 'a' });
    fake.add({ id: 'b' });
    const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey, ACCOUNT_LIFECYCLE_DB: db };
    expect(await run(['reconnect', 'a'], { env })).toMatchObject({
      code: 0,
      stdout: `${fake.dsn}/hosted/1\n`,
    });
    expect(await run(['restart', 'b'], { env })).toMatchObject({ code: 0, stdout: /^Restarted b/ });
    expect((await run(['reconcile'], { env })).code).toBe(0);
    expect(JSON.parse((await run(['show', 'b', '--json'], { env })).stdout)).toMatchObject({
      status: 'OK',
      lastVerifiedAt: expect.any(String),
    });
  });

  test('`watch` tells what another receiver takes in', async () => {
    const watching = started(['watch', '--db', db.replace('postgres@', 'postgres:word@')]);
    await watching.said('stderr', 'Watching');
    await using receiver = openLifecycle({ database: db });
    await receiver.receive(v1('d', 'OK'));
    await receiver.receive('{"broken');
    await watching.said('stdout', 'quarantined');
    watching.interrupt('SIGINT');
    expect(await watching.ended).toBe(130);
    expect(watching.texts.stdout).toMatch(/ d +linkedin +NEW → OK/);
    expect(watching.texts.stderr).toBe(`Watching ${db}; Ctrl-C ends.\n`);
  });

  test('`inspect` shows it, and what is taken in meanwhile', async () => {
    const inspecting = started(['inspect', '--db', db, '--port', '0']);
    await inspecting.said('stdout', '\n');
    const page = new URL(inspecting.texts.stdout.trim());
    const asked = async (path: string): Promise<unknown> => {
      const url = new URL(path, page);
      url.search = page.search;
      return (
        await fetch(url, { headers: { authorization: `Bearer ${page.searchParams.get('token')}` } })
      ).json();
    };
    expect(await asked('/api/accounts/a')).toMatchObject({ account: { accountId: 'a' } });
    expect(await asked('/api/fleet')).toMatchObject({ total: 4 });
    await using receiver = openLifecycle({ database: db });
    await receiver.receive(v1('e', 'OK'));
    await expect.poll(() => asked('/api/fleet'), { timeout: 60_000 }).toMatchObject({ total: 5 });
    inspecting.interrupt('SIGINT');
    expect(await inspecting.ended).toBe(130);
  });

  test('a log that has grown is gone on with, and compared with what is stored', async () => {
    const into = await server.database();
    const at = (minute: number, status: string): string =>
      JSON.stringify({
        received_at: new Date(Date.UTC(2026, 1, 20, 9, minute)).toISOString(),
        payload: v1('a', status),
      });
    const log = logFile(folder, 'growing.ndjson', [at(0, 'OK')]);
    expect((await run(['replay', log, '--db', into, '--resume', '--quiet'])).code).toBe(0);
    logFile(folder, 'growing.ndjson', [at(0, 'OK'), at(1, 'ERROR')]);
    const more = await run(['replay', log, '--db', into, '--resume', '--json']);
    expect(JSON.parse(more.stdout)).toMatchObject({ lines: 1, byStatus: { ERROR: 1 } });
    expect((await run(['replay', log, '--diff', into])).stdout).toMatch(/same|No account/i);
    logFile(folder, 'growing.ndjson', [at(0, 'OK'), at(1, 'STOPPED')]);
    const other = await run(['replay', log, '--diff', into, '--json']);
    expect(JSON.parse(other.stdout)).toMatchObject([{ accountId: 'a', was: 'ERROR', is: 'STOPPED' }]);
    expect(await run(['replay', log, '--db', into, '--resume'])).toMatchObject({ code: 1 });
  });

  test('one who is asked for many accounts at a time is told of them together', async () => {
    const said: string[] = [];
    const clock = createSimulatedClock(began);
    await using lifecycle = openLifecycle({
      database: await server.database(),
      clock,
      policy: { askWaitMinutes: 0 },
    });
    const pages: Sink = { ...chat, name: 'pages', deliver: ({ type }) => (said.push(type), 'delivered') };
    const people = { sinks: [pages] as const, recipients: () => [] };
    await using dispatcher = createDispatcher({ lifecycle, clock, sinks: [], people });
    await dispatcher.start();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await lifecycle.receive(v1(id, 'CREDENTIALS'));
    await dispatcher.idle();
    await clock.advance(6 * 60_000);
    await dispatcher.idle();
    expect(said).toEqual(['digest']);
    await lifecycle.receive(v1('c', 'OK'));
    await dispatcher.idle();
    await clock.advance(11 * 60_000);
    await dispatcher.idle();
    expect(said).toEqual(['digest', 'withdraw']);
  });

  test('a password is taken from the file that PGPASSFILE names', async () => {
    await server.query(db, "CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'open sesame'");
    const guarded = db.replace('postgres@', 'guarded@');
    const shut = await run(['accounts', '--db', guarded]);
    expect(shut).toMatchObject({ code: 5, stderr: expect.stringMatching(/password/) });
    const passwords = join(folder, 'passwords');
    writeFileSync(passwords, '127.0.0.1:*:*:guarded:open sesame\n', { mode: 0o600 });
    vi.stubEnv('PGPASSFILE', passwords);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await run(['show', 'a', '--json', '--db', guarded])).toMatchObject({ code: 0, stderr: '' });
  });

  test('options of the session that stand in the address hold beside those that must', async () => {
    const parallel = `${db}?options=${encodeURIComponent('-c max_parallel_workers_per_gather=0')}`;
    expect(await run(['show', 'a', '--json', '--db', parallel])).toMatchObject({ code: 0, stderr: '' });
    await using lifecycle = openLifecycle({ database: parallel });
    expect(await lifecycle.account('a')).toMatchObject({ accountId: 'a' });
  });

  test('`db import` is refused, and says what to do', async () => {
    expect(await run(['db', 'import', 'export.ndjson', '--db', db])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('db copy'),
    });
  });
});
