import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { transformWithOxc } from 'vite';
import { openLifecycle } from '../../src/index.ts';
import {
  createSimulatedClock,
  sampleAccountId,
  signedRequests,
  startFakeUnipile,
  testSecrets,
  v1Payload,
} from '../../src/kit.ts';
import { buildWhenStale } from '../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8');

/** The programs by the path in their first line. */
const programs: ReadonlyMap<string, string> = new Map(
  Array.from(page.matchAll(/^```(?:jsx?|ts)\n\/\/ (\S+)\n([\s\S]*?)^```$/gm), ([, path = '', text = '']) => [
    path,
    text,
  ]),
);

/** A folder inside the package, so that a program can import it by its own name. */
let folder = '';

beforeAll(() => {
  buildWhenStale();
  folder = mkdtempSync(join(root, 'dist/.recipes-'));
  for (const [path, text] of programs) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** A place for the database of one recipe. */
const newDatabase = (): string => join(mkdtempSync(join(folder, 'room-')), 'accounts.db');

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it has said so far, on both streams. */
  said(): string;
}

/** Starts a program, and waits until it answers where it serves. */
const start = async (
  path: string,
  env: Readonly<Record<string, string>>,
  serves: boolean,
): Promise<Running> => {
  const port = await freePort();
  const child = spawn(process.execPath, [join(folder, path)], {
    env: { ...process.env, PORT: String(port), UNIPILE_V1_SECRET: testSecrets.v1[0], ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  if (serves)
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/`).then(
            ({ status }) => status,
            () => output || null,
          ),
        {
          timeout: 30_000,
        },
      )
      .toBe(404);
  return { child, port, said: () => output };
};

const endOf = async ({ child }: Running): Promise<unknown> => {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  return await exit;
};

const requestsTo = ({ port }: Running, path = '') =>
  signedRequests({ base: `http://127.0.0.1:${port}${path}` });

describe('the recipe', () => {
  test('for Express takes deliveries, and refuses a campaign of a broken account', async () => {
    const running = await start('express.js', { DATABASE: newDatabase() }, true);
    const unipile = requestsTo(running, '/unipile');
    const campaign = async (): Promise<unknown> => {
      const url = `http://127.0.0.1:${running.port}/campaigns/${sampleAccountId}`;
      const answer = await fetch(url, { method: 'POST' });
      return [answer.status, await answer.json()];
    };
    expect((await fetch(unipile.v1({ message: 'OK' }))).status).toBe(200);
    expect(await campaign()).toEqual([202, { allowed: true, reason: 'works' }]);
    expect((await fetch(unipile.v1())).status).toBe(200);
    expect(await campaign()).toEqual([409, { allowed: false, reason: 'waitsForUser' }]);
    expect(await endOf(running)).toEqual([0, null]);
    expect(running.said()).toBe('');
  });

  test('for Next.js has one lifecycle for a route and a page, though each has a copy of the module', async () => {
    const { code } = await transformWithOxc(programs.get('app/accounts/page.jsx') ?? '', 'page.jsx', {
      jsx: { runtime: 'automatic' },
    });
    writeFileSync(join(folder, 'app/accounts/page.mjs'), code.replace('lifecycle.js', 'lifecycle.js?copy'));
    const run = `
      import { renderToString } from 'react-dom/server';
      import { signedRequests } from 'account-lifecycle/testing';
      import { POST } from './app/api/unipile/[...path]/route.js';
      import Accounts from './app/accounts/page.mjs';
      import { lifecycle } from './lib/lifecycle.js';
      import * as copy from './lib/lifecycle.js?copy';
      const request = signedRequests({ base: 'http://localhost/api/unipile' }).v1();
      console.log((await POST(request)).status, lifecycle === copy.lifecycle);
      console.log(renderToString(await Accounts()));
      await lifecycle.close();`;
    writeFileSync(join(folder, 'next.mjs'), run);
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'next.mjs')], {
      env: { ...process.env, DATABASE: newDatabase(), UNIPILE_V1_SECRET: testSecrets.v1[0] },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('200 true\n');
    expect(stdout).toContain(`<li>${sampleAccountId}<!-- -->: `);
  });

  test('for Next.js is what is built and started with it', () => {
    for (const path of ['lib/lifecycle.js', 'app/accounts/page.jsx'])
      expect(readFileSync(join(root, 'test/next-workspace', path), 'utf8')).toBe(programs.get(path));
  });

  test('for NestJS compiles, takes deliveries, answers who is needed, and closes at its end', async () => {
    const compilerOptions = {
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      experimentalDecorators: true,
      skipLibCheck: true,
      outDir: 'out',
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['nest.ts'] }));
    const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
    expect(spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout).toBe('');
    const running = await start('out/nest.js', { DATABASE: newDatabase(), NO_COLOR: '1' }, true);
    expect((await fetch(requestsTo(running, '/unipile').v1())).status).toBe(200);
    const answer = await fetch(`http://127.0.0.1:${running.port}/accounts/attention`);
    expect(await answer.json()).toMatchObject([{ accountId: sampleAccountId, status: 'CREDENTIALS' }]);
    await endOf(running);
    expect(running.said()).not.toMatch(/ERROR|WARN/);
  });

  test('for workers has one process that takes deliveries, and another that tells of them', async () => {
    const database = newDatabase();
    await using fake = await startFakeUnipile();
    fake.add({ id: 'known to the API alone' });
    const web = await start('web.js', { DATABASE: database }, true);
    const worker = await start(
      'worker.js',
      { DATABASE: database, UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey },
      false,
    );
    // The worker's sink is there once the API was asked, and what that said is stored.
    await using looking = openLifecycle({ database });
    await expect.poll(async () => (await looking.counts()).total, { timeout: 30_000 }).toBe(1);
    // An account broke a quarter of an hour ago, and nobody was told.
    const past = openLifecycle({ database, clock: createSimulatedClock(Date.now() - 15 * 60_000) });
    for (const message of ['OK', 'ERROR']) await past.receive(v1Payload({ message }));
    await past.close();
    expect((await fetch(requestsTo(web).v1({ account_id: 'b', message: 'OK' }))).status).toBe(200);
    await expect
      .poll(worker.said, { timeout: 30_000 })
      .toContain(`ask The linkedin account ${sampleAccountId}`);
    expect(await endOf(worker)).toEqual([0, null]);
    expect(await endOf(web)).toEqual([0, null]);
    expect(web.said()).toBe('');
  });

  test.each(['account-lifecycle.service', 'Dockerfile', 'compose.yaml'])(
    'with deploy/%s has the commands that it names',
    (name) => {
      const comment = Array.from(
        readFileSync(join(root, 'deploy', name), 'utf8').matchAll(/^# {3,}(.*)$/gm),
        ([, line = '']) => line.trim(),
      );
      expect(comment.length).toBeGreaterThan(1);
      for (const line of comment) expect(page).toContain(line);
    },
  );
});

test('every program of the page is run by a test', () => {
  expect([...programs.keys()]).toEqual([
    'express.js',
    'lib/lifecycle.js',
    'app/api/unipile/[...path]/route.js',
    'app/accounts/page.jsx',
    'nest.ts',
    'web.js',
    'worker.js',
  ]);
});
