import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteStore, type AccountSnapshot } from '../../src/index.ts';
import { buildWhenStale } from '../build.ts';
import { passedWith } from '../passed.ts';
import { installedWorkspace } from '../workspace.ts';
import { codeOf, secrets, send, stored, v1Body, v2Body, v2Signature } from './setting.ts';

/*
 * The smallest application of Next.js, built and started as its users do. It runs in a folder of its own, made for this
 * run, with our package laid in as npm would lay it; what that depends on is found further up. That takes half a minute,
 * so it is left out where it has passed with what it is about as it is now. With NEXT=1, as in npm run check, it never is,
 * and what it passed with is noted in the checkout.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const workspace = fileURLToPath(new URL('../next-workspace/', import.meta.url));
const route = 'app/api/unipile/[...path]/route.js';

let folder = '';
let database = '';
let server: ChildProcess | undefined;
let port = 0;

const layOut = (): void => {
  const dist = buildWhenStale();
  folder = mkdtempSync(join(installedWorkspace('next-workspace'), '.run-'));
  database = join(folder, 'accounts.db');
  for (const name of ['app', 'lib', 'next.config.js', 'package.json'])
    cpSync(join(workspace, name), join(folder, name), { recursive: true });
  const ours = join(folder, 'node_modules/account-lifecycle');
  cpSync(join(root, 'package.json'), join(ours, 'package.json'));
  // Other tests keep folders of theirs in dist, with a dot, which may go while this copies.
  const filter = (path: string): boolean => !basename(path).startsWith('.');
  cpSync(dist, join(ours, 'dist'), { recursive: true, filter });
};

/** What it takes to run a command of Next.js. */
const command = (...args: readonly string[]): [string, string[], { cwd: string; env: NodeJS.ProcessEnv }] => {
  // The test runner sets NODE_ENV to a value that Next.js does not know.
  const { NODE_ENV: _, ...outside } = process.env;
  const env = {
    ...outside,
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE: database,
    WEBHOOK_SECRET: secrets.v1[0],
    ENDPOINT_SECRET: secrets.v2[0],
  };
  return [
    process.execPath,
    [join(workspace, 'node_modules/next/dist/bin/next'), ...args],
    { cwd: folder, env },
  ];
};

const build = promisify(execFile);

/** Starts the server on a free port, and gives that. */
const start = (): Promise<number> => {
  const child = spawn(...command('start', '--hostname', '127.0.0.1', '--port', '0'));
  server = child;
  let output = '';
  return new Promise((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      output += piece.toString();
      const [, found] = /http:\/\/127\.0\.0\.1:(\d+)\s/.exec(output) ?? [];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`next start ended:\n${output}`)));
  });
};

const post = (path: string, body: string, headers: Readonly<Record<string, string>>) =>
  send({ port }, `/api/unipile${path}`, {
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

const accountIn = (id: string): AccountSnapshot | null => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    return store.snapshot(id);
  } finally {
    store.close();
  }
};

const v1Secret = { 'unipile-auth': secrets.v1[0] };

const passed = passedWith('next', [
  'package.json',
  'package-lock.json',
  'src/http',
  'src/index.ts',
  'src/open.ts',
  'src/sqlite/connection',
  'test/next-workspace',
  'test/http/next.test.ts',
]);

describe.skipIf(passed.holds && process.env['NEXT'] !== '1')('in Next.js', () => {
  beforeAll(async () => {
    layOut();
    await build(...command('build'));
    port = await start();
  }, 240_000);

  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures are wanted
  afterAll(async ({}, suite) => {
    if (server?.exitCode === null && server.signalCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
    if (suite.tasks.every(({ result }) => result?.state === 'pass')) passed.note(process.env['NEXT'] === '1');
  });

  test('a delivery is answered 200, and stands in the database', async () => {
    const answer = await post('/webhooks/v1', v1Body('CREDENTIALS', 'taken'), v1Secret);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { decision: 'applied' }]);
    expect(accountIn('taken')?.version).toBe(1);
  });

  test('a page shows what the route took in', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/accounts`);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining('<li>taken<!-- -->: '),
    ]);
  });

  test('a signed delivery is proven over its raw bytes', async () => {
    const body = `\n{ "é": "\\u00e9",  ${v2Body('evt_raw').slice(1)}\r\n`;
    const signed = { 'unipile-signature': v2Signature(body, secrets.v2[0], Date.now()) };
    expect((await post('/webhooks/v2', body, signed)).status).toBe(200);
    expect(accountIn('acc_1')?.version).toBe(1);
    const changed = await post('/webhooks/v2', body.trim(), signed);
    expect([changed.status, codeOf(changed)]).toEqual([401, 'signatureWrong']);
  });

  test('a wrong secret is refused, and nothing is stored', async () => {
    const before = stored(database);
    const answer = await post('/webhooks/v1', v1Body('OK', 'refused'), { 'unipile-auth': 'wrong' });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'secretWrong']);
    expect(stored(database)).toEqual(before);
    expect(accountIn('refused')).toBeNull();
  });

  test('a body over 64 KiB is refused unless its sender is proven, and over 1 MiB anyway', async () => {
    const mail = JSON.stringify({ event: 'mail_received', body: 'x'.repeat(80_000) });
    expect((await post('/webhooks/v1', mail, v1Secret)).status).toBe(200);
    expect((await post('/webhooks/v1', mail, { ...v1Secret, 'unipile-auth': 'wrong' })).status).toBe(413);
    const answer = await post('/webhooks/v1', ' '.repeat(1024 * 1024 + 1), v1Secret);
    expect([answer.status, codeOf(answer)]).toEqual([413, 'bodyTooLarge']);
  });

  test('an unknown path below the route and another method are refused by the receiver', async () => {
    const nowhere = await post('/nowhere', v1Body(), v1Secret);
    expect([nowhere.status, codeOf(nowhere)]).toEqual([404, 'pathUnknown']);
    const got = await send({ port }, '/api/unipile/webhooks/v1', { method: 'GET' });
    expect([got.status, got.headers.allow, codeOf(got)]).toEqual([405, 'POST', 'methodNotAllowed']);
  });

  test('the server ends when it is told to, and what it took in stays', async () => {
    if (server === undefined) throw new Error('no server was started');
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    expect(accountIn('taken')?.version).toBe(1);
  });
});

describe('the workspace of Next.js', () => {
  test('has the route of the page', () => {
    const [row = ''] =
      /^\| Next\.js +\|.*$/m.exec(readFileSync(join(root, 'docs/receiving.md'), 'utf8')) ?? [];
    const text = readFileSync(join(workspace, route), 'utf8');
    const code = Array.from(row.matchAll(/`([^`]+)`/g), ([, code]) => code ?? '');
    expect(code).toContain(route);
    const lines = code.filter((each) => /^(?:export|basePath)/.test(each));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(text).toContain(line);
  });

  test('names no registry in its lock file', () => {
    const lock = readFileSync(join(workspace, 'package-lock.json'), 'utf8');
    expect(lock).toContain('"node_modules/next"');
    expect(lock).not.toMatch(/"resolved"|registry/);
  });
});
