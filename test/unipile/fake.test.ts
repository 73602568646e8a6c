import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../../src/testing/random.ts';
import { retryDelaysMs, scatter } from '../../src/testing/unipile/habits.ts';
import type { FakeUnipile } from '../../src/testing/unipile/index.ts';
import { readPayload } from '../../src/wire/index.ts';
import { pair } from './pair.ts';

interface Received {
  readonly at: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A webhook that answers with the given statuses, one after the other, and then with 200. */
const hook = async (fake: FakeUnipile, ...statuses: number[]) => {
  const received: Received[] = [];
  const server = createServer((message, response) => {
    let body = '';
    message.on('data', (chunk) => (body += String(chunk)));
    message.on('end', () => {
      received.push({ at: fake.now(), headers: message.headers, body });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`);
    });
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url, received };
};

const words = (received: readonly Received[]): readonly string[] =>
  received.map(({ body }) => {
    const reading = readPayload(JSON.parse(body), 0);
    return reading.kind === 'event' ? `${reading.event.accountId} ${reading.event.type}` : reading.kind;
  });

describe('the fake Unipile', () => {
  test('tells its webhooks of what happens, when time passes', async () => {
    const { fake, client } = await pair();
    const { url, received } = await hook(fake);
    await client.webhooks.register({ url, secret: { header: 'Unipile-Auth', value: 's' } });
    fake.add({ id: 'a', type: 'MAIL' });
    fake.set('a', 'CREDENTIALS');
    fake.remove('a');
    expect(received).toEqual([]);
    await fake.drain();
    expect(words(received)).toEqual(['a CREDENTIALS', 'a DELETED']);
    expect(received[0]?.headers).toMatchObject({ 'unipile-auth': 's', 'content-type': 'application/json' });
    expect(fake.post).toEqual({ delivered: 2, failed: 0, lost: 0 });
  });

  test('leaves ok, connecting and stopped out of a subscription that names no events', async () => {
    const { fake } = await pair();
    const { url, received } = await hook(fake);
    const register = await fetch(`${fake.dsn}/api/v1/webhooks`, {
      method: 'POST',
      headers: { 'X-API-KEY': fake.apiKey },
      body: JSON.stringify({ source: 'account_status', request_url: url }),
    });
    expect(register.status).toBe(201);
    fake.add({ id: 'a' });
    for (const level of ['CONNECTING', 'STOPPED', 'ERROR', 'OK'] as const) fake.set('a', level);
    await fake.drain();
    expect(words(received)).toEqual(['a ERROR']);
    expect(received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test('tries a delivery again after growing delays until it is answered with 200 exactly', async () => {
    const { fake, client } = await pair();
    const { url, received } = await hook(fake, 500, 202, 204);
    await client.webhooks.register({ url });
    fake.announce('a', 'ERROR');
    const start = fake.now();
    await fake.drain();
    const delays = received.map(({ at }) => at - start);
    const [first = 0, second = 0, third = 0] = retryDelaysMs;
    expect(delays).toEqual([0, first, first + second, first + second + third]);
    expect(fake.post).toEqual({ delivered: 1, failed: 3, lost: 0 });
  });

  test('gives a delivery up after five retries', async () => {
    const { fake, client } = await pair();
    const { url, received } = await hook(fake, ...Array.from({ length: 10 }, () => 400));
    await client.webhooks.register({ url });
    fake.announce('a', 'ERROR');
    await fake.drain();
    expect(received).toHaveLength(6);
    expect(fake.post).toEqual({ delivered: 0, failed: 6, lost: 1 });
  });

  test('loses, repeats and delays the same deliveries for the same seed', async () => {
    const run = async (seed: number) => {
      const { fake, client } = await pair({}, { seed });
      const { url, received } = await hook(fake);
      await client.webhooks.register({ url });
      fake.behave({ loss: 0.3, duplicates: 0.3, longestDelayMs: 60_000 });
      for (let n = 0; n < 20; n += 1) fake.announce(`n${n}`, 'ERROR');
      await fake.drain();
      return words(received);
    };
    const once = await run(1);
    expect(await run(1)).toEqual(once);
    expect(await run(2)).not.toEqual(once);
    expect(once.length).not.toBe(20);
    expect(once.toSorted()).not.toEqual(once);
  });

  test('an account reconnected works again and says so', async () => {
    const { fake, client } = await pair();
    const { url, received } = await hook(fake);
    await client.webhooks.register({ url });
    fake.add({ id: 'a', sources: [{ id: 'a_MAIL', status: 'CREDENTIALS' }] });
    await client.reconnect('a', {});
    await fake.drain();
    expect(fake.account('a')?.sources).toEqual([{ id: 'a_MAIL', status: 'OK' }]);
    expect(words(received)).toEqual(['a RECONNECTED', 'a OK']);
  });

  test.each([
    [{ source: 'messaging', request_url: 'http://a.b' }],
    [{ source: 'account_status', request_url: 'nowhere' }],
    [{ source: 'account_status', request_url: 'http://a.b', events: ['OK'] }],
    [{ source: 'account_status', request_url: 'http://a.b', events: 'ok' }],
  ])('refuses to register %j', async (body) => {
    const { fake } = await pair();
    const answer = await fetch(`${fake.dsn}/api/v1/webhooks`, {
      method: 'POST',
      headers: { 'X-API-KEY': fake.apiKey },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
  });

  test.each(['2026-01-02T00:00:00Z', '2026-01-02T00:00:00.000+01:00', undefined])(
    'refuses a link that expires on %s: milliseconds and Z are mandatory',
    async (expiresOn) => {
      const { fake } = await pair();
      const answer = await fetch(`${fake.dsn}/api/v1/hosted/accounts/link`, {
        method: 'POST',
        headers: { 'X-API-KEY': fake.apiKey },
        body: JSON.stringify({ type: 'create', expiresOn }),
      });
      expect(answer.status).toBe(400);
    },
  );

  test.each(['0', '251', 'x', '1.5'])('refuses a page of %s', async (limit) => {
    const { fake } = await pair();
    const headers = { 'X-API-KEY': fake.apiKey };
    expect((await fetch(`${fake.dsn}/api/v1/accounts?limit=${limit}`, { headers })).status).toBe(400);
  });

  test('has nothing at other paths, and no account that nobody added', async () => {
    const { fake } = await pair();
    const headers = { 'X-API-KEY': fake.apiKey };
    expect((await fetch(`${fake.dsn}/api/v1/chats`, { headers })).status).toBe(404);
    expect(() => fake.set('nobody', 'OK')).toThrow('no account nobody');
  });
});

test('deliveries scatter as often as they are told to', () => {
  const random = seededRandom(5);
  const scattered = Array.from({ length: 5000 }, () =>
    scatter(random, { loss: 0.1, duplicates: 0.2, longestDelayMs: 1000 }),
  );
  const share = (copies: number): number => scattered.filter(({ length }) => length === copies).length / 5000;
  expect(share(0)).toBeCloseTo(0.1, 1);
  expect(share(2)).toBeCloseTo(0.18, 1);
  expect(Math.max(...scattered.flat())).toBeLessThanOrEqual(1000);
  expect(scatter(random, {})).toEqual([0]);
});
