import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { codeOf, receiverWith, secrets, send, serverWith, stored, v1Body } from './setting.ts';

const headers = { 'unipile-auth': secrets.v1[0] };
const LIMIT = 64 * 1024;

/** A v1 webhook of exactly so many bytes. */
const padded = (bytes: number): string => v1Body().padEnd(bytes, ' ');

const url = 'http://localhost/webhooks/v1';

describe('over a socket', () => {
  test('a body of exactly 64 KiB is taken', async () => {
    const { server } = await serverWith();
    expect((await send(server, '/webhooks/v1', { headers, body: padded(LIMIT) })).status).toBe(200);
  });

  test('a body of one byte more is answered 413, and nothing is stored', async () => {
    const { server, database } = await serverWith();
    const answer = await send(server, '/webhooks/v1', { headers, body: padded(LIMIT + 1) });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'bodyTooLarge']);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
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
    for (let sent = 0; sent <= LIMIT; sent += 0x4000) socket.write(chunk);
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

  test('a body is taken up to 64 KiB', async () => {
    const { receiver } = receiverWith();
    expect((await receiver.fetch(post(padded(LIMIT)))).status).toBe(200);
    expect((await receiver.fetch(post(padded(LIMIT + 1)))).status).toBe(413);
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
    expect(pulled).toBeLessThanOrEqual(LIMIT + 3 * 0x4000);
  });

  test('a body that somebody has read before is answered 500: no proof can be made over it', async () => {
    const { receiver } = receiverWith();
    const request = post(v1Body());
    await request.text();
    const response = await receiver.fetch(request);
    expect([response.status, await response.json()]).toMatchObject([500, { code: 'bodyConsumed' }]);
  });
});
