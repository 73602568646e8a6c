import { createServer, type IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLevelStatus } from '../../machines/status.ts';
import { openLifecycle, type Lifecycle } from '../../src/index.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { startFakeUnipile, type FakeUnipile } from '../../src/testing/unipile/index.ts';
import { createUnipileClient } from '../../src/unipile/index.ts';
import { anyHistory, badPost, type History } from './history.ts';

const secret = { header: 'Unipile-Auth', value: 's3cret' };

const textOf = async (message: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
};

/** A receiver that acknowledges what is durable, and now and then fails before or after that. */
const startReceiver = async (lifecycle: Lifecycle, seed: number) => {
  const random = seededRandom(seed);
  const unauthenticated: string[] = [];
  const server = createServer((message, response) => {
    const take = async (): Promise<void> => {
      const body = await textOf(message);
      if (message.headers['unipile-auth'] !== secret.value) unauthenticated.push(body);
      const failsBefore = random.chance(0.2);
      if (!failsBefore) await lifecycle.receive(body);
      response.writeHead(failsBefore || random.chance(0.2) ? 503 : 200).end();
    };
    void take();
  });
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`);
    });
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, unauthenticated, close };
};

const make = (fake: FakeUnipile, { account, word }: History['changes'][number]): void => {
  const known = fake.account(account);
  if (word === 'DELETED') return fake.remove(account);
  if (known === null) {
    fake.add({ id: account });
    fake.announce(account, 'CREATION_SUCCESS');
  }
  if (word === 'RECONNECTED') fake.announce(account, 'RECONNECTED');
  fake.set(account, isLevelStatus(word) ? word : 'OK');
};

test('real deliveries over HTTP, lost, repeated, late and retried, are healed by one reconciliation', async () => {
  let retried = 0;
  let lost = 0;
  const live = async (history: History): Promise<void> => {
    await using fake = await startFakeUnipile({ seed: history.seed, habits: badPost });
    await using lifecycle = openLifecycle({ clock: { now: () => fake.now() } });
    const receiver = await startReceiver(lifecycle, history.seed);
    try {
      const client = createUnipileClient({
        dsn: fake.dsn,
        apiKey: fake.apiKey,
        pageSize: 2,
        sleep: async () => undefined,
      });
      await client.webhooks.register({ url: receiver.url, secret });
      for (const change of history.changes) {
        await fake.advance(change.gap);
        make(fake, change);
      }
      await fake.drain();
      fake.trouble({ kind: 'status', status: 500 }, { kind: 'cutOff' }, { kind: 'half' });
      expect(await lifecycle.reconcile(client)).toMatchObject({
        dropped: 0,
        refused: 0,
        failed: 0,
        unreadable: 0,
      });
      for (const id of fake.ids()) {
        const level = fake.account(id)?.sources[0]?.status;
        expect((await lifecycle.account(id))?.status).toBe(level);
      }
      for (const { accountId, status } of await lifecycle.accounts())
        if (fake.account(accountId) === null) expect(status).toBe('DELETED');
      expect(await lifecycle.reconcile(client)).toMatchObject({ changed: 0, added: 0, gone: 0 });
      expect(receiver.unauthenticated).toEqual([]);
      retried += fake.post.failed;
      lost += fake.post.lost;
    } finally {
      await receiver.close();
    }
  };
  await fc.assert(fc.asyncProperty(anyHistory, live), { numRuns: 36 });
  expect(retried).toBeGreaterThan(20);
  expect(lost).toBeGreaterThan(5);
});
