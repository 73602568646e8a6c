import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  codeOf,
  now,
  receiverWith,
  secrets,
  send,
  serverWith,
  stored,
  v1Body,
  v2Signature,
} from './setting.ts';

const headers = { 'unipile-auth': secrets.v1[0] };
/** What an unproven sender may send, and what a proven one may, in bytes. */
const LIMIT = 64 * 1024;
const PROVEN_LIMIT = 1024 * 1024;

/** A v1 webhook of exactly so many bytes. */
const padded = (bytes: number): string => v1Body().padEnd(bytes, ' ');

/** The body of a webhook about a mail: a third more than a sender may send who proves nothing. */
const text = `<p>${'x'.repeat(80_000)}</p>`;
const mailOfV1 = JSON.stringify({
  event: 'mail_received',
  webhook_name: 'mails',
  account_id: 'a',
  body: text,
});
const mailOfV2 = JSON.stringify({
  id: 'evt_1',
  created_at: new Date(now).toISOString(),
  account_id: 'a',
  type: 'email.new',
  payload: { body: text },
});

const url = 'http://localhost/webhooks/v1';

describe('over a socket', () => {
  test('a body of exactly 1 MiB is taken of a proven sender', async () => {
    const { server } = await serverWith();
    expect((await send(server, '/webhooks/v1', { headers, body: padded(PROVEN_LIMIT) })).status).toBe(200);
  });

  test('a body of one byte more is answered 413, and nothing is stored', async () => {
    const { server, database } = await serverWith();
    const answer = await send(server, '/webhooks/v1', { headers, body: padded(PROVEN_LIMIT + 1) });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'bodyTooLarge']);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test.each([
    ['/webhooks/v1', { 'unipile-auth': 'wrong' }],
    ['/webhooks/v1', {}],
    ['/webhooks/v2', {}],
    ['/webhooks/v2', { 'unipile-signature': 'malformed' }],
    ['/webhooks/notify?tenant=t&s=wrong', {}],
    ['/signals', { authorization: 'Bearer wrong' }],
  ])('a body over 64 KiB is not read of a sender at %s who proves nothing: %j', async (path, unproven) => {
    const { server } = await serverWith();
    const small = await send(server, path, { headers: unproven, body: padded(LIMIT) });
    expect(small.status).toBe(401);
    const large = await send(server, path, { headers: unproven, body: padded(LIMIT + 1) });
    expect([large.status, codeOf(large)]).toEqual([413, 'bodyTooLarge']);
  });

  test('a large mail is answered 200 and nothing of it is kept', async () => {
    const { server, store } = await serverWith();
    const v1Mail = await send(server, '/webhooks/v1', { headers, body: mailOfV1 });
    expect([v1Mail.status, v1Mail.body]).toEqual([200, '{"decision":"foreign"}']);
    const v2Mail = await send(server, '/webhooks/v2', {
      headers: { 'unipile-signature': v2Signature(mailOfV2, secrets.v2[0]) },
      body: mailOfV2,
    });
    expect([v2Mail.status, v2Mail.body]).toEqual([200, '{"decision":"foreign"}']);
    expect(store.totals()).toMatchObject({ foreign: 2, accounts: 0, logEntries: 0, quarantined: 0 });
  });

  test('a large body whose signature is forged is read, and answered 401', async () => {
    const { server } = await serverWith();
    const forged = { 'unipile-signature': v2Signature(mailOfV2, 'another') };
    const answer = await send(server, '/webhooks/v2', { headers: forged, body: mailOfV2 });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'signatureWrong']);
  });

  test('no more than sixteen large bodies wait for their proof; more are answered 503, and room comes back', async () => {
    const { server } = await serverWith();
    const signed = v2Signature(mailOfV2, secrets.v2[0]);
    const head = `POST /webhooks/v2 HTTP/1.1\r\nHost: localhost\r\nUnipile-Signature: ${signed}\r\n`;
    const waiting = Array.from({ length: 16 }, () => connect(server.port, '127.0.0.1'));
    for (const socket of waiting) socket.write(`${head}Content-Length: ${mailOfV2.length}\r\n\r\n`);
    const deliver = async (): Promise<number> =>
      (await send(server, '/webhooks/v2', { headers: { 'unipile-signature': signed }, body: mailOfV2 }))
        .status;
    await expect.poll(deliver).toBe(503);
    expect((await send(server, '/webhooks/v1', { headers, body: mailOfV1 })).status).toBe(200);
    for (const socket of waiting) socket.destroy();
    await expect.poll(deliver).toBe(200);
  });

  test('a body in chunks is taken, however it is cut', async () => {
    const { server, lifecycle } = await serverWith();
    const body = Array.from(Buffer.from(v1Body()), (byte) => Buffer.from([byte]));
    const answer = await send(server, '/webhooks/v1', {
      headers: { ...headers, 'transfer-encoding': 'chunked' },
      body,
    });
    expect(answer.status).toBe(200);
    expect((await lifecycle.account('an-account'))?.status).toBe('CREDENTIALS');
  });

  test('a body in chunks is cut as soon as it is too large, though it never ends', async () => {
    const { server } = await serverWith();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nUnipile-Auth: ${secrets.v1[0]}\r\n`);
    socket.write('Transfer-Encoding: chunked\r\n\r\n');
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    for (let sent = 0; sent <= PROVEN_LIMIT; sent += 0x4000) socket.write(chunk);
    expect(await firstLine(socket)).toBe('HTTP/1.1 413 Payload Too Large');
    await once(socket, 'close');
  });

  test('a body that breaks off is not stored', async () => {
    const { server, database, events } = await serverWith();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nUnipile-Auth: ${secrets.v1[0]}\r\n`);
    socket.write(`Content-Length: ${v1Body().length + 1}\r\n\r\n${v1Body()}`);
    await once(socket, 'ready');
    socket.resetAndDestroy();
    await expect.poll(() => events).toMatchObject([{ kind: 'refused', code: 'unreadableRequest' }]);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test('deliveries in a pipeline are answered in their order', async () => {
    const { server, database } = await serverWith();
    const socket = connect(server.port, '127.0.0.1');
    const request = (secret: string): string =>
      `POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nUnipile-Auth: ${secret}\r\nContent-Length: ${v1Body().length}\r\n\r\n${v1Body()}`;
    socket.write(request(secrets.v1[0]) + request('wrong') + request(secrets.v1[1]));
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    await expect.poll(() => text.match(/HTTP\/1.1 \d+/g)).toHaveLength(3);
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 401', 'HTTP/1.1 200']);
    expect(stored(database).log).toBe(2);
    socket.destroy();
  });
});

const firstLine = async (socket: Socket): Promise<string> => {
  const [data] = await once(socket, 'data');
  return String(data).split('\r\n', 1)[0] ?? '';
};

describe('as a Fetch request', () => {
  const post = (body: string | ReadableStream<Uint8Array>, more: RequestInit = {}): Request =>
    new Request(url, { method: 'POST', headers, body, ...more });

  test('a body is taken up to 1 MiB of a proven sender, and up to 64 KiB of another', async () => {
    const { receiver } = receiverWith();
    expect((await receiver.fetch(post(padded(PROVEN_LIMIT)))).status).toBe(200);
    expect((await receiver.fetch(post(padded(PROVEN_LIMIT + 1)))).status).toBe(413);
    expect((await receiver.fetch(post(padded(LIMIT), { headers: {} }))).status).toBe(401);
    expect((await receiver.fetch(post(padded(LIMIT + 1), { headers: {} }))).status).toBe(413);
  });

  test('a stream is read no further than it may', async () => {
    const { receiver } = receiverWith();
    let pulled = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 0x4000;
        controller.enqueue(new Uint8Array(0x4000));
      },
      cancel: () => void (isCancelled = true),
    });
    const endless: RequestInit & { duplex: 'half' } = { duplex: 'half' };
    expect((await receiver.fetch(post(body, endless))).status).toBe(413);
    expect(isCancelled).toBe(true);
    expect(pulled).toBeLessThanOrEqual(PROVEN_LIMIT + 3 * 0x4000);
  });

  test('a body that somebody has read before is answered 500: no proof can be made over it', async () => {
    const { receiver } = receiverWith();
    const request = post(v1Body());
    await request.text();
    const response = await receiver.fetch(request);
    expect([response.status, await response.json()]).toMatchObject([500, { code: 'bodyConsumed' }]);
  });
});
