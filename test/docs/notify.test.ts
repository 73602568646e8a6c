import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { buildWhenStale } from '../build.ts';
import { receivingServer } from '../notify/setting.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/notify.md'), 'utf8');
const [, slack = ''] = /^## Slack in two minutes\n([\s\S]*?)^## /m.exec(page) ?? [];

const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(slack)?.[1] ?? '';

/** The command lines, as words behind the program's name. */
const lines = blockOf('sh')
  .split('\n')
  .filter((line) => line.startsWith('account-lifecycle '))
  .map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));

const program = join(root, 'bin/account-lifecycle.js');

let folder = '';

beforeAll(() => {
  buildWhenStale();
  folder = mkdtempSync(join(root, 'dist/.notify-'));
  writeFileSync(join(folder, 'notify.json'), blockOf('json'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A channel of Slack, and what was written into it. */
const channel = async () => {
  const { requests, url } = await receivingServer((_request, _body, response) => response.end('ok'));
  const texts = (): readonly string[] =>
    requests.map(({ body }) => (JSON.parse(body) as { readonly text: string }).text);
  return { texts, env: { ...process.env, SLACK_WEBHOOK_URL: url } };
};

/** An account that broke a quarter of an hour ago, of which nobody was told yet. */
const breakInPast = async (): Promise<void> => {
  const clock = createSimulatedClock(Date.now() - 15 * 60_000);
  await using lifecycle = openLifecycle({ database: join(folder, 'accounts.db'), clock });
  for (const message of ['OK', 'ERROR'])
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message } });
};

describe('Slack in two minutes', () => {
  test('has a message to try it with', async () => {
    const { texts, env } = await channel();
    const [trial = []] = lines;
    const child = spawn(process.execPath, [program, ...trial], { cwd: folder, env });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(texts()).toEqual(['This is a test of team: there is nothing to do.']);
  });

  test('tells of a break while it is served, as it stands', async () => {
    const { texts, env } = await channel();
    await breakInPast();
    const [, serve = []] = lines;
    const child = spawn(
      process.execPath,
      [program, ...serve, '--port', '0', '--allow-unauthenticated', '--log-level', 'error'],
      { cwd: folder, env },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    await expect
      .poll(texts, { timeout: 30_000 })
      .toEqual([
        'The linkedin account a needs an operator: it is ERROR.\nRestart the account; if it fails to restart, ask Unipile.',
      ]);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([143, null]);
  });

  test('runs in a program of your own', () => {
    const file = join(folder, 'own.mjs');
    writeFileSync(file, blockOf('js'));
    const address = 'http://127.0.0.1:1/';
    const { stderr, status } = spawnSync(process.execPath, [file], {
      cwd: mkdtempSync(join(folder, 'room-')),
      env: {
        ...process.env,
        SLACK_WEBHOOK_URL: address,
        HOOK_URL: address,
        HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
      },
      encoding: 'utf8',
    });
    expect([stderr, status]).toEqual(['', 0]);
  });
});
