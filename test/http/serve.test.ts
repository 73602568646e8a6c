import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openLifecycle, openSqliteStore } from '../../src/index.ts';
import { startFakeUnipile } from '../../src/testing/unipile/index.ts';
import { buildWhenStale } from '../build.ts';
import { germanWords } from '../cli/german-words.ts';
import { folder, send, stored, v1Body, v2Body, v2Signature, type Answered } from './setting.ts';

const program = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));

beforeAll(() => {
  buildWhenStale();
});

const secretWords = {
  ACCOUNT_LIFECYCLE_V1_SECRETS: 'hidden-v1-old-secret,hidden-v1-new-secret',
  ACCOUNT_LIFECYCLE_NOTIFY_KEY: 'hidden-notify-key',
  ACCOUNT_LIFECYCLE_V2_SECRETS: 'hidden-v2-secret',
  ACCOUNT_LIFECYCLE_SIGNAL_SECRETS: 'hidden-signal-token',
};

/** A server in a process of its own. */
interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
  readonly database: string;
  stderr(): string;
  /** Waits for the end and says how it was. */
  ended(): Promise<number | null>;
}

const run = (argv: readonly string[], env: Readonly<Record<string, string>>): ChildProcess => {
  const child = spawn(process.execPath, [program, ...argv], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
};

/** Runs to the end and says how it was. */
const outcome = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const child = run(argv, env);
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data) => (texts.stdout += String(data)));
  child.stderr?.on('data', (data) => (texts.stderr += String(data)));
  await once(child, 'close');
  return { code: child.exitCode, ...texts };
};

const serve = async (
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = secretWords,
  database = join(folder(), 'fleet.db'),
): Promise<Serving> => {
  const child = run(['serve', '--port', '0', '--db', database, ...argv], env);
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr?.on('data', (data) => (stderr += String(data)));
  await expect.poll(() => stderr, { timeout: 20_000 }).toMatch(/^listening on \S+:\d+$/m);
  const [, port = ''] = /^listening on http:\/\/\S+:(\d+)$/m.exec(stderr) ?? [];
  return {
    child,
    port: Number(port),
    database,
    stderr: () => stderr,
    ended: async () => {
      await closed;
      return child.exitCode;
    },
  };
};

const v1 = (serving: Serving, body = v1Body()): Promise<Answered> =>
  send(serving, '/webhooks/v1', { headers: { 'unipile-auth': 'hidden-v1-new-secret' }, body });

describe('serve', () => {
  test('says where it listens, in one line on standard error, and takes all four kinds in', async () => {
    const serving = await serve();
    expect(serving.stderr()).toBe(`listening on http://127.0.0.1:${serving.port}\n`);
    const made = await outcome(
      ['notify-url', '--base', `http://127.0.0.1:${serving.port}`, '--tenant', 'a tenant'],
      secretWords,
    );
    expect([made.code, made.stderr]).toEqual([0, '']);
    const { pathname, search } = new URL(made.stdout.trim());
    const body = v2Body();
    const v2Headers = { 'unipile-signature': v2Signature(body, 'hidden-v2-secret', Date.now()) };
    const notification = JSON.stringify({ status: 'RECONNECTED', account_id: 'x', name: 'a tenant' });
    const signal = {
      headers: { authorization: 'Bearer hidden-signal-token' },
      body: '{"account_id":"x","type":"deviceSeen"}',
    };
    const answers = [
      await v1(serving),
      await send(serving, pathname + search, { body: notification }),
      await send(serving, '/webhooks/v2', { headers: v2Headers, body }),
      await send(serving, '/signals', signal),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(stored(serving.database).log).toBe(4);
  });

  test('shows the page by which users reconnect, where there is a key for it', async () => {
    const fake = await startFakeUnipile();
    onTestFinished(() => fake.close());
    fake.add({ id: 'x' });
    const env = {
      ...secretWords,
      ACCOUNT_LIFECYCLE_RECONNECT_KEY: 'hidden-reconnect',
      UNIPILE_DSN: fake.dsn,
      UNIPILE_API_KEY: fake.apiKey,
    };
    const base = 'https://hooks.example.com';
    const notify = join(folder(), 'notify.json');
    const mia = { name: 'mia', role: 'user', sink: 'diary', language: 'de-AT', for: { accounts: ['x'] } };
    const content = {
      sinks: [{ type: 'file', name: 'diary', file: `${notify}.ndjson` }],
      recipients: [mia, { name: 'team', role: 'operator', sink: 'diary' }],
      languages: { de: germanWords },
    };
    writeFileSync(notify, JSON.stringify(content));
    const serving = await serve(['--base', base, '--notify', notify], env);
    await v1(serving, v1Body('CREDENTIALS', 'x'));
    const made = await outcome(['reconnect', 'x', '--url', '--base', base, '--db', serving.database], env);
    const { pathname, search } = new URL(made.stdout.trim());
    const address = `http://127.0.0.1:${serving.port}${pathname}${search}`;
    const page = await fetch(address);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html lang="de"')]);
    expect((await fetch(`http://127.0.0.1:${serving.port}/reconnect?t=no`)).status).toBe(404);
    const headers = { host: 'hooks.example.com' };
    const sent = await send(serving, pathname + search, { headers });
    expect([sent.status, sent.headers.location]).toEqual([303, `${fake.dsn}/hosted/1`]);
    expect((await send(serving, pathname + search, { headers: { host: 'example.com' } })).status).toBe(403);
    expect(fake.requests.at(-1)?.body).toMatchObject({ type: 'reconnect', reconnect_account: 'x' });
    expect(serving.stderr()).not.toContain('hidden');
  });

  test.each([
    [['--base', 'https://hooks.example.com'], /UNIPILE_DSN is not set/],
    [[], /Give --base/],
  ])('refuses half of what the page takes: %j', async (argv, said) => {
    const env = { ...secretWords, ACCOUNT_LIFECYCLE_RECONNECT_KEY: 'hidden-reconnect' };
    const found = await outcome(['serve', '--port', '0', '--db', join(folder(), 'fleet.db'), ...argv], env);
    expect(found).toMatchObject({ code: 2, stderr: expect.stringMatching(said) });
  });

  test('never writes a secret or a payload, whatever it is sent', async () => {
    const serving = await serve(['--log-level', 'debug']);
    await v1(serving, v1Body('OK', 'hidden-account'));
    await v1(serving, '{"hidden payload"');
    const guess = {
      headers: { 'unipile-auth': 'hidden-guess', authorization: 'Bearer hidden-guess' },
      body: 'hidden',
    };
    for (const path of ['/webhooks/v1', '/signals', '/webhooks/notify?tenant=hidden&s=hidden', '/hidden'])
      await send(serving, path, guess);
    await send(serving, '/webhooks/v1', { headers: { host: 'hidden.test' }, body: 'x' });
    serving.child.kill('SIGTERM');
    await serving.ended();
    expect(serving.stderr()).not.toContain('hidden');
    expect(serving.stderr().trim().split('\n').length).toBeGreaterThan(6);
  });

  test('logs lines of JSON after the first line', async () => {
    const serving = await serve();
    await send(serving, '/webhooks/v1', { body: v1Body() });
    serving.child.kill('SIGINT');
    await serving.ended();
    const [, ...lines] = serving.stderr().trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', path: '/webhooks/v1', status: 401, code: 'secretMissing' }),
      expect.objectContaining({ level: 'info', interrupt: 'SIGINT', msg: 'stopping' }),
      expect.objectContaining({ level: 'info', msg: 'stopped' }),
    ]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with %i after it has closed the database', async (signal, code) => {
    const serving = await serve();
    expect((await v1(serving)).status).toBe(200);
    serving.child.kill(signal);
    expect(await serving.ended()).toBe(code);
    const store = openSqliteStore({ database: serving.database });
    expect([store.totals().logEntries, store.check()]).toEqual([1, []]);
    store.close();
  });

  test('finishes a delivery that was under way when it is asked to end', async () => {
    const serving = await serve();
    const socket = connect(serving.port, '127.0.0.1');
    const body = v1Body();
    socket.write(
      `POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nUnipile-Auth: hidden-v1-old-secret\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    );
    // Once a later request is answered, the earlier one has surely been heard.
    await v1(serving, v1Body('OK', 'another'));
    serving.child.kill('SIGTERM');
    await expect.poll(() => serving.stderr()).toContain('stopping');
    socket.write(body.slice(20));
    let text = '';
    for await (const data of socket) text += String(data);
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(text.toLowerCase()).toContain('connection: close');
    expect(await serving.ended()).toBe(143);
    expect(stored(serving.database).log).toBe(2);
  });

  test('answers 404 where no secret is set, and reads secrets from private files', async () => {
    const file = join(folder(), 'v1');
    writeFileSync(file, 'hidden-v1-new-secret\n', { mode: 0o600 });
    const serving = await serve([], { ACCOUNT_LIFECYCLE_V1_SECRETS_FILE: file });
    expect((await v1(serving)).status).toBe(200);
    for (const path of ['/webhooks/v2', '/webhooks/notify', '/signals'])
      expect((await send(serving, path, { body: '{}' })).status).toBe(404);
  });

  test('answers under the name of a tunnel when it is told to, and under no other', async () => {
    const serving = await serve(['--allow-host', 'hooks.test', '--allow-host', 'other.test:443']);
    const under = async (host: string): Promise<number> =>
      (await send(serving, '/healthz', { method: 'GET', headers: { host } })).status;
    expect([await under('hooks.test'), await under('other.test'), await under('localhost')]).toEqual([
      200, 200, 200,
    ]);
    expect(await under('evil.test')).toBe(403);
  });

  test('opens every path with --allow-unauthenticated', async () => {
    const serving = await serve(['--allow-unauthenticated'], {});
    const bodies: Readonly<Record<string, string>> = {
      '/webhooks/v1': v1Body(),
      '/webhooks/notify': '{"status":"RECONNECTED","account_id":"x","name":"y"}',
      '/webhooks/v2': v2Body(),
      '/signals': '[{"account_id":"x","type":"deviceSeen"}]',
    };
    for (const [path, body] of Object.entries(bodies))
      expect((await send(serving, path, { body })).status).toBe(200);
  });

  test('tells of itself', async () => {
    const serving = await serve();
    await v1(serving);
    const get = (path: string): Promise<Answered> => send(serving, path, { method: 'GET' });
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    expect((await get('/metrics')).body).toContain('account_lifecycle_accounts{status="CREDENTIALS"} 1');
  });
});

/** Which of the pages about health are answered on a port. */
const healthOn = async (port: number): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const path of ['/healthz', '/readyz', '/metrics'])
    if ((await send({ port }, path, { method: 'GET' })).status === 200) found.push(path);
  return found;
};

describe('serve with a port for its health', () => {
  const all = ['/healthz', '/readyz', '/metrics'];

  test('tells of it there, and no longer beside the webhooks', async () => {
    const serving = await serve(['--health-port', '0', '--health-host', '127.0.0.1']);
    await expect.poll(() => serving.stderr()).toMatch(/^health on http:\/\/127\.0\.0\.1:\d+$/m);
    const health = Number(/^health on http:\/\/\S+:(\d+)$/m.exec(serving.stderr())?.[1]);
    expect(await healthOn(health)).toEqual(all);
    expect(await healthOn(serving.port)).toEqual([]);
    expect((await v1(serving)).status).toBe(200);
    const stray = { headers: { 'unipile-auth': 'hidden-v1-new-secret' }, body: v1Body() };
    expect((await send({ port: health }, '/webhooks/v1', stray)).status).toBe(404);
    expect((await send({ port: health }, '/metrics', { method: 'GET' })).body).toContain(
      'account_lifecycle_deliveries_total{source="v1",decision="applied"} 1',
    );
    serving.child.kill('SIGTERM');
    expect(await serving.ended()).toBe(143);
  });

  test('is found out by the same question where it is not asked for', async () => {
    expect(await healthOn((await serve()).port)).toEqual(all);
  });
});

test('serve fires the deadlines that fell due while nobody was there', async () => {
  const database = join(folder(), 'fleet.db');
  const twoHoursAgo = Date.now() - 2 * 60 * 60 * 1000;
  const earlier = openLifecycle({ database, clock: { now: () => twoHoursAgo } });
  await earlier.receive(v1Body('CONNECTING'), { source: 'webhook' });
  await earlier.close();
  expect(stored(database).log).toBe(1);
  await serve([], secretWords, database);
  await expect.poll(() => stored(database).log).toBe(2);
});

describe('serve refuses to start', () => {
  const database = (): string[] => ['--db', join(folder(), 'fleet.db'), '--port', '0'];
  const readable = (): string => {
    const path = join(folder(), 'secrets');
    writeFileSync(path, 'hidden');
    chmodSync(path, 0o644);
    return path;
  };

  test.each<[string, () => readonly string[], () => Readonly<Record<string, string>>, RegExp]>([
    ['without any secret', database, () => ({}), /no secret is set/],
    [
      'without proofs off loopback',
      () => [...database(), '--allow-unauthenticated', '--host', '0.0.0.0'],
      () => ({}),
      /everybody/,
    ],
    ['without a database', () => ['--port', '0'], () => secretWords, /no database is named/],
    ['on a port that is none', () => [...database(), '--port', '70000'], () => secretWords, /--port/],
    [
      'on a port for its health that is none',
      () => [...database(), '--health-port', 'x'],
      () => secretWords,
      /--health-port/,
    ],
    [
      'with an address for its health and no port',
      () => [...database(), '--health-host', '127.0.0.1'],
      () => secretWords,
      /--health-host has no port/,
    ],
    [
      'with a secret that others may read',
      database,
      () => ({ ACCOUNT_LIFECYCLE_V1_SECRETS_FILE: readable() }),
      /chmod 600/,
    ],
    [
      'with three secrets',
      database,
      () => ({ ACCOUNT_LIFECYCLE_V1_SECRETS: 'hidden,hidden2,hidden3' }),
      /3 secrets/,
    ],
    [
      'with a short secret',
      database,
      () => ({ ACCOUNT_LIFECYCLE_V1_SECRETS: 'hidden' }),
      /V1_SECRETS holds a secret of fewer than 16 characters/,
    ],
    [
      'with a secret in quotes',
      database,
      () => ({ ACCOUNT_LIFECYCLE_SIGNAL_SECRETS: "'hidden-signal-token'" }),
      /SIGNAL_SECRETS holds a secret in quotes/,
    ],
    [
      'with a secret on its command line',
      () => [...database(), '--secret', 'x'],
      () => secretWords,
      /unknown option/,
    ],
  ])('%s, with exit code 2 and what to do', async (_what, argv, env, message) => {
    const { code, stdout, stderr } = await outcome(['serve', ...argv()], env());
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/hint:/);
    expect(stderr).not.toContain('hidden');
  });
});

describe('notify-url', () => {
  test('without a key ends with 2 and names the variable', async () => {
    const { code, stderr } = await outcome(['notify-url', '--base', 'https://x.test', '--tenant', 'a']);
    expect([code, stderr.includes('ACCOUNT_LIFECYCLE_NOTIFY_KEY')]).toEqual([2, true]);
  });
});
