import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Interrupt } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import { openLifecycle } from '../../src/index.ts';
import { v1 } from '../payloads.ts';
import { database, logFile, run, temporaryFolder, testIo } from '../cli/run.ts';
import { secretsIn, hearSecrets } from './fleet.ts';
import { listenTo } from './relay-client.ts';

const folder = temporaryFolder();

const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of running.splice(0)) await end();
});

/** Runs `inspect` until the end of the test; resolves when it has said how to end it. */
const inspect = async (...argv: readonly string[]) => {
  let interrupt: (signal: Interrupt) => void = () => undefined;
  const io = {
    ...testIo(),
    onInterrupt: (listener: (signal: Interrupt) => void) => {
      interrupt = listener;
      return () => undefined;
    },
  };
  const ended = main(['inspect', '--port', '0', ...argv], io);
  const end = (): Promise<number> => {
    interrupt('SIGINT');
    return ended;
  };
  running.push(end);
  const said = (): boolean => io.stderr.written.join('').includes('Ctrl-C');
  await Promise.race([ended, vi.waitUntil(said, { timeout: 10_000 })]);
  return { end, lines: io.stdout.written.join('').trim().split('\n'), notes: io.stderr.written.join('') };
};

/** The WebSocket that a printed address leads to. */
const socketOf = (page: string): string => page.replace(/^http:/, 'ws:');

const portOf = (url: string): number => Number(new URL(url).port);

describe('inspect --stately --classic', () => {
  test('prints an address for each, after saying what will leave', async () => {
    const { lines, notes } = await inspect('--db', await database(folder), '--stately', '--classic');
    expect(lines).toHaveLength(3);
    for (const line of lines.slice(1)) expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
    expect(notes).toMatch(/Stately's inspector is drawn by a page of stately\.ai.*stay on this machine/);
    expect(notes).toMatch(/The classic inspector is drawn by a page of stately\.ai.*stay on this machine/);
  });

  test('shows the accounts of a database, and what another process does to them', async () => {
    const db = await database(folder);
    const { lines } = await inspect('--db', db, '--stately', '--classic');
    const pages = await Promise.all(lines.slice(1).map((page) => listenTo(socketOf(page))));
    const other = openLifecycle({ database: db });
    await hearSecrets(other);
    await other.receive(v1('marker', 'OK'));
    for (const page of pages) {
      const frames = await page.until((all) => all.some((frame) => frame.includes('marker')));
      expect(frames.join()).toContain('Acc0unt_Id-22chars-ABC');
      expect(secretsIn(frames.join())).toEqual([]);
    }
    await other.close();
  });

  test('shows the accounts of a replay', async () => {
    const { lines } = await inspect('--log', logFile(folder, 'replay.ndjson'), '--stately');
    const [own = '', stately = ''] = lines;
    const page = await listenTo(socketOf(stately));
    const { origin, searchParams } = new URL(own);
    await fetch(`${origin}/api/replay`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${searchParams.get('token') ?? ''}`,
        origin,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ action: 'end' }),
    });
    await page.until((frames) => frames.some((frame) => frame.includes('"sessionId":"gone"')));
  });

  test('ends when it is interrupted, and lets go of its ports', async () => {
    const { end, lines } = await inspect('--db', await database(folder), '--stately', '--classic');
    const sockets = lines.slice(1).map(socketOf);
    const pages = await Promise.all(sockets.map((url) => listenTo(url)));
    expect(await end()).toBe(130);
    expect(await Promise.all(pages.map(({ closed }) => closed))).toEqual([1001, 1001]);
    for (const url of sockets) {
      const server = createServer().listen(portOf(url), '127.0.0.1');
      await once(server, 'listening');
      server.close();
    }
  });

  test('lets nobody in without the token', async () => {
    const { lines } = await inspect('--db', await database(folder), '--stately', '--classic');
    for (const page of lines.slice(1))
      await expect(listenTo(socketOf(page).replace(/token=.*/, ''))).rejects.toThrow('403');
  });

  test('is told of by the help', async () => {
    const { stdout } = await run(['inspect', '--help']);
    expect(stdout).toMatch(/--stately.*Stately's inspector/);
    expect(stdout).toMatch(/--classic.*classic inspector/);
  });
});

describe('inspect', () => {
  test('starts no wire that is not asked for', async () => {
    const { lines, notes } = await inspect('--db', await database(folder));
    expect(lines).toHaveLength(1);
    expect(notes).not.toContain('stately.ai');
  });
});
