import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { createDispatcher, openLifecycle, type Notice } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { buildWhenStale } from '../build.ts';
import { databaseFile } from '../sqlite/files.ts';

const deliverer = fileURLToPath(new URL('deliverer.js', import.meta.url));
const dist = buildWhenStale();
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** How often a process is killed; more in a test of its own, by this environment variable. */
const KILLS = Number(process.env['DELIVERY_KILLS'] ?? 5);

/** A database with so many accounts about which something is to be said by the sink `hook`. */
const waitingDatabase = async (accounts: number): Promise<string> => {
  const database = databaseFile();
  await using lifecycle = openLifecycle({ database, policy: { askWaitMinutes: 0 } });
  const sinks = [{ name: 'hook', wants: () => true, deliver: () => 'delivered' as const }];
  await using dispatcher = createDispatcher({ lifecycle, sinks });
  await dispatcher.start();
  await dispatcher.close();
  const heard = Array.from({ length: accounts }, (_, n) =>
    ['OK', 'ERROR'].map((message) => ({
      AccountStatus: { account_id: `a${n}`, account_type: 'LINKEDIN', message },
    })),
  ).flat();
  await Promise.all(heard.map((payload) => lifecycle.receive(payload)));
  return database;
};

/** A receiver that verifies what it is sent and answers 200, and tells of each arrival before it does. */
const startReceiver = async () => {
  const keys: string[] = [];
  let heard: (arrivals: number) => void = () => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const proven = new Webhook(secret).verify(
        Buffer.concat(chunks).toString(),
        request.headers as Record<string, string>,
      ) as { readonly data: Notice };
      keys.push(proven.data.key);
      expect(request.headers['webhook-id']).toBe(proven.data.key);
      heard(keys.length);
      response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    keys,
    url: `http://127.0.0.1:${port}/`,
    /** Resolves when so many have arrived in all. */
    arrivals: (count: number): Promise<void> =>
      new Promise((resolve) => {
        heard = (arrived) => (arrived >= count ? resolve() : undefined);
        heard(keys.length);
      }),
  };
};

test.each([
  ['one at a time', 1],
  ['eight at a time', 8],
])('a process killed while it delivers, %s, loses nothing, and little comes twice', async (_how, atOnce) => {
  const accounts = KILLS * 12 * atOnce;
  const database = await waitingDatabase(accounts);
  const { keys, url, arrivals } = await startReceiver();
  const random = seededRandom(KILLS + atOnce);
  const launch = () =>
    spawn(process.execPath, [deliverer, dist, database, url, secret, String(atOnce)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = launch();
    const gone = once(child, 'close');
    await arrivals(keys.length + random.integer(1, 10 * atOnce));
    child.kill('SIGKILL');
    await gone;
  }
  const last = launch();
  const gone = once(last, 'close');
  while (new Set(keys).size < accounts) await arrivals(keys.length + 1);
  const store = openSqliteStore({ database });
  // What a killed process had delivered without saying so comes once more, when its lease has ended.
  await expect.poll(() => store.letters({}), { timeout: 20_000 }).toEqual([]);
  last.kill('SIGTERM');
  await gone;
  expect(new Set(keys).size).toBe(accounts);
  expect(keys.length - accounts).toBeLessThanOrEqual(KILLS * atOnce);
  expect(store.check()).toEqual([]);
  store.close();
});
