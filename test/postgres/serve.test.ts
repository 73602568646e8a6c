import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { buildWhenStale } from '../build.ts';
import { startPostgres, type PostgresServer } from './server.ts';

const program = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));

let server: PostgresServer;
beforeAll(async () => {
  buildWhenStale();
  server = await startPostgres();
});
afterAll(() => server.stop());

interface Receiver {
  readonly child: ChildProcess;
  readonly url: string;
}

const started = (argv: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
};

const receiverOn = async (database: string): Promise<Receiver> => {
  const child = started(['serve', '--port', '0', '--allow-unauthenticated', '--db', database]);
  let said = '';
  child.stderr?.on('data', (data) => (said += String(data)));
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/^listening on (\S+)$/m);
  return { child, url: /^listening on (\S+)$/m.exec(said)?.[1] ?? '' };
};

const deliver = async ({ url }: Receiver, id: string, message: string): Promise<number> => {
  const body = JSON.stringify({ AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/webhooks/v1`, { method: 'POST', headers, body })).status;
};

const outputOf = async (argv: readonly string[]): Promise<string> => {
  const child = started(argv);
  let text = '';
  child.stdout?.on('data', (data) => (text += String(data)));
  await once(child, 'close');
  return text;
};

test('two receivers serve one database, and nothing that one of them has confirmed goes with it', async () => {
  const database = await server.database();
  const [one, other] = [await receiverOn(database), await receiverOn(database)];
  const codes = await Promise.all([
    ...['a', 'b', 'c'].map((id) => deliver(one, id, 'CREATION_SUCCESS')),
    ...['d', 'e', 'f'].map((id) => deliver(other, id, 'CREATION_SUCCESS')),
  ]);
  expect(new Set(codes)).toEqual(new Set([200]));
  one.child.kill('SIGKILL');
  await once(one.child, 'close');
  expect(await deliver(other, 'a', 'CREDENTIALS')).toBe(200);
  expect(await (await fetch(`${other.url}/readyz`)).json()).toEqual({ status: 'ready' });
  const metrics = await (await fetch(`${other.url}/metrics`)).text();
  expect(metrics).toContain('account_lifecycle_accounts{status="CREATION_SUCCESS"} 5');
  expect(metrics).not.toContain('wal_bytes');
  const shown = JSON.parse(await outputOf(['accounts', '--json', '--db', database])) as { status: string }[];
  expect(shown.map(({ status }) => status)).toEqual(['CREDENTIALS', ...Array(5).fill('CREATION_SUCCESS')]);
  await server.crash();
  await expect.poll(async () => (await fetch(`${other.url}/readyz`)).status, { timeout: 60_000 }).toBe(200);
  expect(await deliver(other, 'b', 'CREDENTIALS')).toBe(200);
  other.child.kill('SIGTERM');
  expect((await once(other.child, 'close'))[0]).toBe(143);
});
