import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../../build.ts';
import { run, temporaryFolder } from '../run.ts';

beforeAll(buildWhenStale);

/** The address that a program prints first. */
const firstLine = async (lines: AsyncIterable<string>): Promise<string> => {
  for await (const line of lines) return line;
  throw new Error('nothing was printed');
};

test('a log of any shape and order is looked at where its places are named', async () => {
  const log = join(temporaryFolder(), 'other.ndjson');
  const webhook = (id: string, message: string, hour: string) =>
    JSON.stringify({
      when: `2026-02-01T${hour}:00:00.000Z`,
      req: { sent: { AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } } },
    });
  writeFileSync(
    log,
    [webhook('one', 'OK', '07'), webhook('two', 'ERROR', '09'), webhook('two', 'OK', '08')].join('\n'),
  );
  const args = [
    'inspect',
    '--log',
    log,
    '--port',
    '0',
    '--payload',
    'req.sent',
    '--time',
    'when',
    '--order',
    'time',
  ];
  const program = spawn(process.execPath, ['bin/account-lifecycle.js', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const page = await firstLine(createInterface({ input: program.stdout }));
    const entered = await fetch(page, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const accounts = async (): Promise<unknown> => {
      const answer = await fetch(new URL('/api/accounts?show=all', page), { headers: { cookie } });
      return await answer.json();
    };
    await expect.poll(accounts, { timeout: 10_000 }).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ accountId: 'two', status: 'ERROR' })]),
    });
  } finally {
    program.kill('SIGKILL');
    await once(program, 'exit');
  }
});

test.each([
  ['--payload', 'req.body'],
  ['--order', 'time'],
])('how a log is read is refused where there is none: %s', async (option, value) => {
  const { code, stderr } = await run(['inspect', '--db', 'accounts.db', option, value]);
  expect(code).toBe(2);
  expect(stderr).toContain(`${option} says how a log is read`);
});
