import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openRelay, type Relay, type RelayOptions } from '../../src/inspector/relay.ts';
import { listenTo } from './relay-client.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

const open = async (options: Partial<RelayOptions> = {}): Promise<Relay> => {
  const relay = await openRelay({ port: 0, greeting: () => ['hello'], ...options });
  opened.push(relay);
  return relay;
};

/** Sends text over a raw connection, and gives all that comes back. */
const exchange = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += String(data)));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(text);
  await closed;
  return answer;
};

const get = (host: string, more = ''): string =>
  `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`;

describe('a page that connects', () => {
  test('gets the greeting, then what is sent', async () => {
    const relay = await open();
    const page = await listenTo(relay.url);
    await page.until((frames) => frames.length === 1);
    relay.send('news');
    expect(await page.until((frames) => frames.length === 2)).toEqual(['hello', 'news']);
  });

  test('is reached on loopback alone', async () => {
    const relay = await open();
    expect(relay.url).toBe(`ws://127.0.0.1:${relay.port}/`);
  });

  test('may come from the relay itself, from an origin that was named, or be no browser', async () => {
    const relay = await open({ origins: ['https://stately.ai'] });
    const { port, url } = relay;
    for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`, 'https://stately.ai'])
      expect((await listenTo(url, { headers: { origin } })).socket.readyState).toBe(WebSocket.OPEN);
    expect((await listenTo(`ws://localhost:${port}`, { family: 4 })).socket.readyState).toBe(WebSocket.OPEN);
  });

  test.each([
    'https://evil.example',
    'null',
    'https://stately.ai.evil.example',
    'http://stately.ai',
    'http://127.0.0.1:1',
  ])('is refused when it comes from %s', async (origin) => {
    const relay = await open({ origins: ['https://stately.ai'] });
    await expect(listenTo(relay.url, { headers: { origin } })).rejects.toThrow('403');
    expect(relay.clients).toBe(0);
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '127.0.0.1:1:2'])(
    'is refused when it calls the relay %j',
    async (host) => {
      const relay = await open();
      await expect(listenTo(relay.url, { headers: { host } })).rejects.toThrow('403');
      expect(await exchange(relay.port, get(host))).toMatch(/^HTTP\/1\.1 403/);
    },
  );

  test('is refused without the token, where there is one', async () => {
    const relay = await open({ token: 'a b&c' });
    const bare = `ws://127.0.0.1:${relay.port}/`;
    for (const url of [bare, `${bare}?token=`, `${bare}?token=a`, `${bare}?other=a+b%26c`])
      await expect(listenTo(url)).rejects.toThrow('403');
    expect((await listenTo(relay.url)).socket.readyState).toBe(WebSocket.OPEN);
  });

  test('is refused when too many are there', async () => {
    const relay = await open({ limits: { clients: 1 } });
    const first = await listenTo(relay.url);
    await expect(listenTo(relay.url)).rejects.toThrow('503');
    first.socket.terminate();
    await first.closed;
    await expect.poll(() => relay.clients).toBe(0);
    await listenTo(relay.url);
  });
});

describe('a relay goes on', () => {
  /** Fails unless a new page still gets the greeting. */
  const expectAlive = async (relay: Relay): Promise<void> => {
    const page = await listenTo(relay.url);
    expect(await page.until((frames) => frames.length === 1)).toEqual(['hello']);
  };

  test('after frames that are not JSON, not text, or hold names of prototypes', async () => {
    const relay = await open();
    const page = await listenTo(relay.url);
    const hostile = [
      Buffer.from([0, 255, 1, 254]),
      Buffer.alloc(60_000, 0x80),
      '{',
      '',
      'null',
      '[]',
      '"xstate.event"',
      '{"type":{"startsWith":1}}',
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      '['.repeat(30_000),
    ];
    for (const frame of hostile) page.socket.send(frame);
    await expect.poll(() => relay.refused).toBe(hostile.length);
    expect('polluted' in {}).toBe(false);
    expect(page.socket.readyState).toBe(WebSocket.OPEN);
    await expectAlive(relay);
  });

  test('after a frame of 10 MB, which closes its connection', async () => {
    const relay = await open();
    const page = await listenTo(relay.url);
    page.socket.send('x'.repeat(10_000_000));
    expect(await page.closed).toBe(1009);
    await expectAlive(relay);
  });

  test('after text that is no UTF-8, which closes its connection', async () => {
    const relay = await open();
    const page = await listenTo(relay.url);
    page.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect(await page.closed).toBe(1007);
    await expectAlive(relay);
  });

  test('after a frame that is none', async () => {
    const relay = await open();
    const handshake = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`;
    const garbage = '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff';
    expect(await exchange(relay.port, handshake + garbage)).toMatch(/^HTTP\/1\.1 101/);
    await expectAlive(relay);
  });

  test.each([
    ['no HTTP', 'garbage\r\n\r\n'],
    ['an upgrade to something else', get('127.0.0.1', 'Upgrade: h2c\r\n')],
    ['a WebSocket without a key', get('127.0.0.1', 'Upgrade: websocket\r\n').replace('close', 'Upgrade')],
    ['another path', get('127.0.0.1').replace('GET /', 'GET /../../etc/passwd')],
    ['a very long header', get('127.0.0.1', `X: ${'x'.repeat(100_000)}\r\n`)],
  ])('after a request that is %s', async (_, request) => {
    const relay = await open();
    expect(await exchange(relay.port, request)).not.toMatch(/^HTTP\/1\.1 (?:101|2)/);
    await expectAlive(relay);
  });

  test('after a connection that is cut in the middle of a frame', async () => {
    const relay = await open();
    const page = await listenTo(relay.url);
    page.socket.send('begun', { fin: false });
    page.socket.terminate();
    await page.closed;
    await expect.poll(() => relay.clients).toBe(0);
    await expectAlive(relay);
  });

  test('without a page that keeps sending what means nothing', async () => {
    const relay = await open({ limits: { refusedFrames: 10 } });
    const page = await listenTo(relay.url);
    for (let sent = 0; sent < 11; sent += 1) page.socket.send('{}');
    expect(await page.closed).toBe(1008);
    await expectAlive(relay);
  });
});

describe('a page that does not read', () => {
  const KIB = 1024;
  const frame = 'x'.repeat(64 * KIB);

  test('lets the oldest frames go, however much is sent, and is let go in the end', async () => {
    const relay = await open({ limits: { clientCharacters: 256 * KIB, stallMs: 300 } });
    const slow = await listenTo(relay.url);
    await slow.until((frames) => frames.length === 1);
    slow.socket.pause();
    const quick = await listenTo(relay.url);
    for (let sent = 0; sent < 1000; sent += 1) {
      relay.send(`${sent} ${frame}`);
      expect(relay.waiting).toBeLessThanOrEqual(2 * 256 * KIB);
      if (sent % 10 === 0) await quick.until((frames) => (frames.at(-1) ?? '').startsWith(`${sent} `));
    }
    await expect.poll(() => relay.clients, { timeout: 5000 }).toBe(1);
    expect(relay.waiting).toBe(0);
    expect(quick.socket.readyState).toBe(WebSocket.OPEN);
  });

  test('gets the newest frames once it reads again', async () => {
    const relay = await open({ limits: { clientCharacters: 256 * KIB, stallMs: 60_000 } });
    const page = await listenTo(relay.url);
    await page.until((frames) => frames.length === 1);
    page.socket.pause();
    for (let sent = 0; sent < 1000; sent += 1) relay.send(`${sent} ${frame}`);
    page.socket.resume();
    const got = await page.until((frames) => (frames.at(-1) ?? '').startsWith('999 '));
    expect(got.length).toBeLessThan(1000);
  });

  test('shares a bound with all the others', async () => {
    const relay = await open({
      limits: { clientCharacters: 1024 * KIB, characters: 512 * KIB, stallMs: 60_000 },
    });
    for (let pages = 0; pages < 4; pages += 1) (await listenTo(relay.url)).socket.pause();
    for (let sent = 0; sent < 1000; sent += 1) relay.send(`${sent} ${frame}`);
    expect(relay.waiting).toBeLessThanOrEqual(512 * KIB);
    expect(relay.waiting).toBeGreaterThan(256 * KIB);
  });
});

describe('the port', () => {
  const occupy = async (port = 0): Promise<number> => {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    opened.push(server);
    return (server.address() as AddressInfo).port;
  };

  test('is the next free one when it is busy', async () => {
    const busy = await occupy();
    const relay = await open({ port: busy });
    expect(relay.port).toBeGreaterThan(busy);
    expect(relay.port).toBeLessThan(busy + 20);
  });

  test('is free again after close()', async () => {
    const { port, close, url } = await openRelay({ port: 0, greeting: () => [] });
    const page = await listenTo(url);
    await close();
    expect(await page.closed).toBe(1001);
    expect(await occupy(port)).toBe(port);
  });

  test('that cannot be had is refused with a hint', async () => {
    await expect(openRelay({ port: 70_000, greeting: () => [] })).rejects.toMatchObject({
      code: 'invalidOption',
      message: expect.stringContaining('127.0.0.1:70000') as string,
      hint: expect.stringContaining('another port') as string,
    });
  });
});
