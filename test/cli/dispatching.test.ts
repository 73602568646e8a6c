import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDispatcher, openLifecycle } from '../../src/index.ts';
import { createSimulatedClock, startFakeUnipile } from '../../src/testing/index.ts';
import { buildWhenStale } from '../build.ts';
import { ended, served, type RunSetting } from '../crash/served.ts';
import { mailServer } from '../notify/mail-server.ts';
import { receivingServer } from '../notify/setting.ts';

beforeAll(() => void buildWhenStale());

/**
 * A folder with a database in which an account `x` broke a quarter of an hour ago; a sink of this name was there before. With a tenant it is theirs, the
 * sink is one for people, and an account `y` of nobody is in ERROR.
 */
const brokenFolder = async (sink: string, tenant?: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-dispatching-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = createSimulatedClock(Date.now() - 15 * 60_000);
  await using lifecycle = openLifecycle({ database: join(folder, 'accounts.db'), clock });
  const known = { name: sink, wants: () => true, deliver: () => 'delivered' as const };
  await using dispatcher = createDispatcher({
    lifecycle,
    clock,
    ...(tenant === undefined
      ? { sinks: [known] }
      : { sinks: [], people: { sinks: [known], recipients: () => [] } }),
  });
  await dispatcher.start();
  await dispatcher.close();
  if (tenant !== undefined)
    await lifecycle.receive({ status: 'CREATION_SUCCESS', account_id: 'x', name: tenant });
  for (const [id, message] of [
    ['x', 'OK'],
    ['x', 'CREDENTIALS'],
    ...(tenant === undefined ? [] : [['y', 'OK'] as const, ['y', 'ERROR'] as const]),
  ] as const)
    await lifecycle.receive({ AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } });
  return folder;
};

/** Serves such a database with a file that says this until `arrived` says so; what was written by then. */
const servedUntil = async (
  folder: string,
  content: object,
  env: NonNullable<RunSetting['env']>,
  arrived: () => boolean,
  argv: readonly string[] = [],
) => {
  const notify = join(folder, 'notify.json');
  writeFileSync(notify, JSON.stringify(content));
  const database = join(folder, 'accounts.db');
  const more = ['--notify', notify, '--log-level', 'debug', ...argv];
  const server = await served(database, { env, argv: more });
  onTestFinished(() => void server.child.kill('SIGKILL'));
  await expect.poll(arrived, { timeout: 30_000 }).toBe(true);
  const stop = async (): Promise<string> => {
    server.child.kill('SIGTERM');
    await server.exit;
    return [...server.said, readFileSync(database, 'latin1')].join('\n');
  };
  return { server, stop };
};

test('a notice that asks a user has an address of the page for it, which is written nowhere', async () => {
  const fake = await startFakeUnipile();
  onTestFinished(() => fake.close());
  fake.add({ id: 'x', sources: [{ id: 's', status: 'CREDENTIALS' }] });
  const { requests, url } = await receivingServer((_request, _body, response) => response.end());
  const hook = { type: 'webhook', name: 'hook', url, secretsFrom: 'HOOK_SECRET' };
  const env = {
    ACCOUNT_LIFECYCLE_RECONNECT_KEY: 'hidden-reconnect-key',
    UNIPILE_DSN: fake.dsn,
    UNIPILE_API_KEY: fake.apiKey,
    HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  };
  const { server, stop } = await servedUntil(
    await brokenFolder('hook'),
    { sinks: [hook] },
    env,
    () => requests.length > 0,
    ['--base', 'https://hooks.example.com'],
  );
  const { data } = JSON.parse(requests[0]?.body ?? '') as {
    readonly data: { readonly reconnectUrl: string };
  };
  const { pathname, search, origin } = new URL(data.reconnectUrl);
  expect([origin, pathname]).toEqual(['https://hooks.example.com', '/reconnect']);
  const page = await server.get(pathname + search);
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('<button>Reconnect</button>')]);
  const written = await stop();
  expect(written).toContain('askUser');
  expect([search.slice(3, 30), 'hidden'].filter((secret) => written.includes(secret))).toEqual([]);
});

/** A sink that mails by a server on this machine. */
const mailSettings = (port: number) => ({
  type: 'mail',
  name: 'mail',
  from: 'us@example.com',
  to: 'ann@example.com',
  host: '127.0.0.1',
  port,
  tls: 'none',
  user: 'us',
  passwordFrom: 'SMTP_PASSWORD',
});

test('a break is told by mail, over a mail server that wants a password', async () => {
  const { mails, port } = await mailServer('hidden-password');
  const folder = await brokenFolder('mail');
  writeFileSync(join(folder, 'password'), 'hidden-password\n', { mode: 0o600 });
  const env = { SMTP_PASSWORD_FILE: join(folder, 'password') };
  const { stop } = await servedUntil(folder, { sinks: [mailSettings(port)] }, env, () => mails.length > 0);
  expect(mails).toMatchObject([{ to: ['ann@example.com'], user: 'us' }]);
  expect(mails[0]?.raw).toContain('needs its user');
  expect(await stop()).not.toContain('hidden');
});

test('whoever a file names is told: a user what concerns them, the team what has no user, after a restart that was of no avail', async () => {
  const fake = await startFakeUnipile();
  onTestFinished(() => fake.close());
  fake.add({ id: 'x', sources: [{ id: 's', status: 'CREDENTIALS' }] });
  fake.add({ id: 'y', sources: [{ id: 's', status: 'ERROR' }] });
  fake.failRestart('y', true);
  const { mails, port } = await mailServer(null);
  const { user: _user, passwordFrom: _password, to: _to, ...mail } = mailSettings(port);
  const content = {
    sinks: [mail],
    recipients: [
      { name: '{tenant}', role: 'user', sink: 'mail', address: '{tenant}@users.example.com' },
      { name: 'team', role: 'operator', sink: 'mail', address: 'team@example.com' },
    ],
    policy: { settleMinutes: 0, settleRestlessMinutes: 0 },
  };
  const folder = await brokenFolder('mail', 'u-17');
  const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey };
  const { stop } = await servedUntil(folder, content, env, () => mails.length === 2);
  const subjects = mails.map(({ to, raw }) => [to, /^Subject: (.*)/m.exec(raw)?.[1]]);
  expect(Object.fromEntries(subjects)).toEqual({
    'u-17@users.example.com': expect.stringContaining('account x needs its user'),
    'team@example.com': expect.stringContaining('(y) needs an operator'),
  });
  expect(await stop()).toContain('"restarted":false');
});

test('without the package nodemailer, serve says what to install and ends with 1, before it takes anything in', async () => {
  const folder = await brokenFolder('mail');
  const notify = join(folder, 'notify.json');
  writeFileSync(notify, JSON.stringify({ sinks: [mailSettings(1)] }));
  const argv = ['serve', '--db', join(folder, 'accounts.db'), '--port', '0', '--notify', notify];
  const { code, said } = await ended(argv, { broken: 'no-mailer.js', env: { SMTP_PASSWORD: 'hidden' } });
  expect(code).toBe(1);
  expect(said).toContain('the package nodemailer is not installed');
  expect(said).toContain('npm install nodemailer');
  expect(said).not.toMatch(/listening|hidden/);
});
