import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../build.ts';
import { temporaryFolder } from './run.ts';

const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));
const secret = 'v1-secret-0123456789-0123456789';
const folder = temporaryFolder();

beforeAll(() => buildWhenStale());

test('a server whose database is removed acknowledges nothing any more, says so, and ends with 5', async () => {
  const database = join(folder, 's.db');
  const server = spawn(process.execPath, [bin, 'serve', '--db', database, '--port', '0'], {
    env: { ...process.env, ACCOUNT_LIFECYCLE_V1_SECRETS: secret },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: server.stderr });
  lines.on('line', (line) => said.push(line));
  const [first] = (await once(lines, 'line')) as [string];
  const url = first.replace('listening on ', '');
  const send = async (message: string): Promise<number> => {
    const { status } = await fetch(`${url}/webhooks/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'unipile-auth': secret },
      body: JSON.stringify({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message } }),
    });
    return status;
  };
  expect(await send('OK')).toBe(200);
  for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
  expect(await Promise.all(['ERROR', 'OK', 'STOPPED'].map(send))).toEqual([503, 503, 503]);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  const [code] = (await once(server, 'exit')) as [number];
  expect(code).toBe(5);
  expect(said.filter((line) => line.includes('"level":"fatal"'))).toHaveLength(1);
}, 60_000);
