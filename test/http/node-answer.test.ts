import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answerIncoming } from '../../src/http/node-answer.ts';
import { answerOf } from '../../src/http/exchange.ts';

const answer = answerOf(413, { 'content-type': 'text/plain' }, 'too large');

/** A connection to a server that answers so. */
const connected = async (listener: RequestListener): Promise<Socket> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket;
};

const post = (length: number, body: string): string =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** All that comes until the other side has ended the connection. */
const untilEnd = async (socket: Socket): Promise<string> => {
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  await once(socket, 'close');
  return Buffer.concat(pieces).toString();
};

/** What comes until it ends so. */
const until = async (socket: Socket, end: string): Promise<string> => {
  let heard = '';
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    heard += String(piece);
    if (heard.endsWith(end)) return heard;
  }
  return heard;
};

test('an answer has its status, headers and body, and the connection stays', async () => {
  const socket = await connected((incoming, outgoing) => {
    incoming.resume().on('end', () => answerIncoming(answer, incoming, outgoing));
  });
  for (let times = 0; times < 2; times += 1) {
    socket.write(post(2, 'ab'));
    const heard = await until(socket, 'too large');
    expect(heard).toMatch(
      /^HTTP\/1\.1 413 Payload Too Large\r\ncontent-type: text\/plain\r\ncontent-length: 9\r\n/,
    );
  }
});

test('who is answered early and goes on sending has the answer, and is cut after half a second', async () => {
  const socket = await connected((incoming, outgoing) => answerIncoming(answer, incoming, outgoing));
  socket.on('error', () => undefined);
  const begun = performance.now();
  socket.write(post(1_000_000, 'a'));
  const heard = await untilEnd(socket);
  expect(heard).toMatch(/^HTTP\/1\.1 413 [^]*too large$/);
  expect(performance.now() - begun).toBeGreaterThan(400);
});

test('who is answered early and then sends the rest may go on', async () => {
  const socket = await connected((incoming, outgoing) => answerIncoming(answer, incoming, outgoing));
  socket.write(post(4, 'ab'));
  expect(await until(socket, 'too large')).toMatch(/^HTTP\/1\.1 413/);
  socket.write('cd');
  socket.write(post(2, 'ab'));
  expect(await until(socket, 'too large')).toMatch(/^HTTP\/1\.1 413/);
});

test('answers of a pipeline go out in the order of the requests, whichever is made first', async () => {
  const held: (() => void)[] = [];
  const socket = await connected((incoming, outgoing) => {
    const [, name = ''] = /\/(\w+)/.exec(incoming.url ?? '') ?? [];
    held.push(() => answerIncoming(answerOf(200, {}, name), incoming, outgoing));
    if (held.length === 2) for (const one of held.toReversed()) one();
  });
  socket.write('GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n');
  const heard = await until(socket, 'second');
  expect(heard.indexOf('first')).toBeGreaterThan(0);
  expect(heard.indexOf('second')).toBeGreaterThan(heard.indexOf('first'));
});

test('an answer after the first, or to nobody, is let be', async () => {
  const socket = await connected((incoming, outgoing) => {
    answerIncoming(answer, incoming, outgoing);
    answerIncoming(answerOf(200, {}, 'again'), incoming, outgoing);
    outgoing.destroy();
    answerIncoming(answerOf(200, {}, 'again'), incoming, outgoing);
  });
  socket.on('error', () => undefined);
  socket.write(post(0, ''));
  expect(await untilEnd(socket)).not.toContain('again');
});
