import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createUnipileClient } from '../../src/unipile/index.ts';
import { faultOf, pair } from './pair.ts';

const id = '-Qm7xR2vTf6KpZ1bN_dWsA';

describe('an answer', () => {
  test('that takes too long is none', async () => {
    const { fake, client } = await pair({ timeoutMs: 20, retries: 0 });
    fake.trouble({ kind: 'slow', milliseconds: 5000 });
    const fault = await faultOf(client.list(null));
    expect(fault).toMatchObject({ code: 'unipileUnreachable', retryable: true });
    expect(String(fault)).toContain('longer than 20 ms');
  });

  test('that is too large is not read to its end', async () => {
    const { fake, client } = await pair({ maxAnswerBytes: 300, retries: 0 });
    fake.add({ id: 'a' });
    expect(await client.get('a')).not.toBe('gone');
    fake.add({ id: 'b', name: 'x'.repeat(300) });
    expect(await faultOf(client.get('b'))).toMatchObject({ code: 'unipileAnswerUnreadable' });
  });

  test.each(['{"items":7}', '[]', 'null', '{"items":[],"cursor":7}'])('%s is no list', async (text) => {
    const fetch = async () => new Response(text, { status: 200 });
    const client = createUnipileClient({ dsn: 'api.example.org', apiKey: 'k', fetch, retries: 0 });
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileAnswerUnreadable' });
  });

  test('with an empty cursor is the last page', async () => {
    const fetch = async () => new Response('{"items":[],"cursor":""}');
    const client = createUnipileClient({ dsn: 'api.example.org', apiKey: 'k', fetch });
    expect(await client.list(null)).toEqual({ items: [], cursor: null });
  });
});

test('the global fetch may make the requests', async () => {
  const { fake, client } = await pair({ fetch, timeoutMs: 5000, retries: 1 });
  fake.add({ id });
  expect(await client.get(id)).toEqual(fake.account(id));
  fake.trouble({ kind: 'hangUp' });
  expect(await client.get(id)).toEqual(fake.account(id));
  expect(await client.restart(id)).toBe(true);
});

/** A server that answers everything alike, beyond what the fake would say. */
const answering = async (status: number, text?: string): Promise<string> => {
  const server = createServer((_message, response) => void response.writeHead(status).end(text));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
};

const quick = { apiKey: 'k', retries: 0 };

test('an answer without content is enough where none is needed, and none where it is', async () => {
  const client = createUnipileClient({ ...quick, dsn: await answering(204) });
  expect(await client.webhooks.delete('w')).toBe(true);
  expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileAnswerUnreadable' });
  expect(await client.restart(id)).toBe(false);
});

test.each([
  ['{}', 'a link', 'it has no link'],
  ['{"url":"nowhere"}', 'a link', 'it has no link'],
  ['[]', 'webhooks', 'it is no list'],
  ['{"object":"WebhookCreated"}', 'a registration', 'it names no webhook'],
])('%s is no answer about %s', async (text, what, why) => {
  const client = createUnipileClient({ ...quick, dsn: await answering(200, text) });
  const calls: Record<string, () => Promise<unknown>> = {
    'a link': () => client.hostedLink({ accountId: id, expiresAt: 0 }),
    webhooks: () => client.webhooks.list(),
    'a registration': () => client.webhooks.register({ url: 'https://a.b' }),
  };
  const fault = await faultOf(calls[what]?.() ?? Promise.resolve());
  expect(fault).toMatchObject({ code: 'unipileAnswerUnreadable' });
  expect(String(fault)).toContain(why);
});

test('a webhook that cannot be deleted is a fault', async () => {
  const client = createUnipileClient({ ...quick, dsn: await answering(500, '{}') });
  expect(await faultOf(client.webhooks.delete('w'))).toMatchObject({
    code: 'unipileFailed',
    retryable: true,
  });
});

test('a number that is no HTTP status is no answer', async () => {
  const client = createUnipileClient({ ...quick, dsn: await answering(999, '{}') });
  expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileUnreachable' });
});

test('a server that does not encrypt is unreachable under https', async () => {
  const dsn = (await answering(200, '{}')).replace('http:', 'https:');
  const client = createUnipileClient({ ...quick, dsn });
  expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileUnreachable' });
});

test('a server that is not there is unreachable', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  const client = createUnipileClient({ dsn: `http://127.0.0.1:${port}`, apiKey: 'k', retries: 0 });
  const fault = await faultOf(client.list(null));
  expect(fault).toMatchObject({ code: 'unipileUnreachable', retryable: true });
  expect(String(fault)).toContain('ECONNREFUSED');
});
