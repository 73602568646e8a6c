import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Receipt } from '../../src/index.ts';
import { startServer } from '../../src/http/server.ts';
import { secrets, send, sendV1, serverWith, stored, v1Body } from './setting.ts';

const slow = async (port: number, text: string): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
};

const answerOn = async (socket: Socket): Promise<string> => {
  let text = '';
  for await (const data of socket) text += String(data);
  return text;
};

const unfinishedHeaders = 'POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';
const unfinishedBody = `POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nUnipile-Auth: ${secrets.v1[0]}\r\nContent-Length: 100\r\n\r\n{`;

describe('a flood of slow senders', () => {
  test.each([
    ['of headers', unfinishedHeaders],
    ['of bodies', unfinishedBody],
    ['that say nothing', ''],
  ])('%s does not stop the others', async (_what, text) => {
    const { server, database } = await serverWith({}, { maxConnections: 50 });
    const slowOnes = await Promise.all(Array.from({ length: 200 }, () => slow(server.port, text)));
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendV1(server)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(stored(database).log).toBe(20);
    expect(
      slowOnes.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded).length,
    ).toBeLessThan(60);
  });

  test('does not push out those who sent something before and keep their connection', async () => {
    const { server } = await serverWith({}, { maxConnections: 50 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const sockets = new Set<unknown>();
    const deliver = async (): Promise<number | undefined> => {
      const headers = { 'unipile-auth': secrets.v1[0] };
      const sent = request({
        port: server.port,
        host: '127.0.0.1',
        path: '/webhooks/v1',
        method: 'POST',
        agent,
        headers,
      });
      sent.end(v1Body());
      const [response] = await once(sent, 'response');
      sockets.add(response.socket);
      response.resume();
      await once(response, 'end');
      return response.statusCode;
    };
    expect(await deliver()).toBe(200);
    await Promise.all(Array.from({ length: 200 }, () => slow(server.port, unfinishedHeaders)));
    expect(await deliver()).toBe(200);
    expect(sockets.size).toBe(1);
  });

  test('does not push out one who waits for an answer', async () => {
    const held: ((receipt: Receipt) => void)[] = [];
    const lifecycle = { receive: () => new Promise<Receipt>((resolve) => void held.push(resolve)) };
    const { server, receiver } = await serverWith({ lifecycle }, { maxConnections: 10 });
    const waiting = Array.from({ length: 8 }, () => sendV1(server));
    await expect.poll(() => receiver.waiting).toBe(8);
    await Promise.all(Array.from({ length: 50 }, () => slow(server.port, unfinishedHeaders)));
    for (const resolve of held) resolve({ decision: 'foreign', account: null });
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 200));
  });
});

test('a flood does not push out one who waits for the second answer of a pipeline', async () => {
  const held: ((receipt: Receipt) => void)[] = [];
  const lifecycle = { receive: () => new Promise<Receipt>((resolve) => void held.push(resolve)) };
  const { server, receiver } = await serverWith({ lifecycle }, { maxConnections: 10 });
  const delivery = `POST /webhooks/v1 HTTP/1.1\r\nHost: localhost\r\nUnipile-Auth: ${secrets.v1[0]}\r\nContent-Length: ${v1Body().length}\r\n\r\n${v1Body()}`;
  const pipeline = await slow(server.port, delivery + delivery);
  let text = '';
  pipeline.on('data', (data: Buffer) => (text += data.toString()));
  const answers = (): number => text.split('HTTP/1.1 200').length - 1;
  await expect.poll(() => receiver.waiting).toBe(2);
  held[0]?.({ decision: 'foreign', account: null });
  await expect.poll(answers).toBe(1);
  await Promise.all(Array.from({ length: 50 }, () => slow(server.port, unfinishedHeaders)));
  held[1]?.({ decision: 'foreign', account: null });
  await expect.poll(answers).toBe(2);
});

describe('a sender who takes too long', () => {
  test('over the headers is answered 408 and cut off', async () => {
    const { server } = await serverWith({}, { headersTimeoutMs: 100, requestTimeoutMs: 200 });
    const answer = await answerOn(await slow(server.port, unfinishedHeaders));
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('application/problem+json');
  });

  test('over the body is cut off', async () => {
    const { server, database } = await serverWith({}, { headersTimeoutMs: 100, requestTimeoutMs: 200 });
    await answerOn(await slow(server.port, unfinishedBody));
    expect(stored(database).log).toBe(0);
  });
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400, 'unreadableRequest'],
  ['headers without end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n`, 431, 'headersTooLarge'],
])('%s is answered with a problem document', async (_what, text, status, code) => {
  const { server } = await serverWith();
  const answer = await answerOn(await slow(server.port, text));
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain(`"code":"${code}"`);
});

test('a Host that is none is answered 400', async () => {
  const { server } = await serverWith();
  expect((await send(server, '/webhooks/v1', { method: 'GET', headers: { host: 'a b' } })).status).toBe(400);
});

describe('stopping', () => {
  test('finishes what is under way, takes nothing new, and then is over', async () => {
    const held: ((receipt: Receipt) => void)[] = [];
    const lifecycle = { receive: () => new Promise<Receipt>((resolve) => void held.push(resolve)) };
    const { server, receiver } = await serverWith({ lifecycle });
    const underWay = sendV1(server);
    await expect.poll(() => receiver.waiting).toBe(1);
    const stopped = server.stop();
    await expect(sendV1(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    held[0]?.({ decision: 'foreign', account: null });
    expect((await underWay).status).toBe(200);
    await stopped;
  });

  test('does not wait for connections that are kept alive', async () => {
    const { server } = await serverWith();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const headers = { 'unipile-auth': secrets.v1[0] };
    const sent = request({
      port: server.port,
      host: '127.0.0.1',
      path: '/webhooks/v1',
      method: 'POST',
      agent,
      headers,
    });
    sent.end(v1Body());
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('cuts off what does not end in time', async () => {
    const lifecycle = { receive: () => new Promise<Receipt>(() => undefined) };
    const { server, receiver } = await serverWith({ lifecycle });
    const underWay = sendV1(server).catch((error: unknown) => error);
    await expect.poll(() => receiver.waiting).toBe(1);
    await server.stop(50);
    expect(await underWay).toMatchObject({ code: 'ECONNRESET' });
  });
});

test('an address that is not of this machine is refused', async () => {
  const { receiver } = await serverWith();
  await expect(startServer({ receiver, host: '203.0.113.9', port: 0 })).rejects.toMatchObject({
    code: 'addressUnavailable',
    message: 'cannot listen on 203.0.113.9:0: this machine has no such address',
  });
});

test('a port that somebody has is refused with what to do', async () => {
  const { server, receiver } = await serverWith();
  await expect(startServer({ receiver, host: '127.0.0.1', port: server.port })).rejects.toMatchObject({
    code: 'addressUnavailable',
    message: `cannot listen on 127.0.0.1:${server.port}: another program listens there already`,
    hint: expect.stringContaining('another port'),
  });
});
