import { EventEmitter, once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { RelayClient } from '../../src/inspector/relay-client.ts';

const FULL = 1024 * 1024;

/**
 * A socket whose page reads when it is told to: what a real one does depends on the buffers of the system. Real ones are
 * in the specification of the relay.
 */
class HandSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  closedWith: readonly [code: number, reason: string] | null = null;
  readonly #taking: (() => void)[] = [];

  send(frame: string, done: () => void): void {
    this.sent.push(frame);
    this.#taking.push(done);
  }

  /** The page takes all that was handed to the socket. */
  take(): void {
    this.bufferedAmount = 0;
    for (const done of this.#taking.splice(0)) done();
  }

  close(code: number, reason: string): void {
    this.closedWith = [code, reason];
  }

  terminate(): void {
    this.readyState = 3;
    this.emit('close');
  }
}

const clientOn = (limits: { clientCharacters?: number; stallMs?: number } = {}) => {
  const socket = new HandSocket();
  const client = new RelayClient(socket as unknown as WebSocket, {
    clientCharacters: 10,
    stallMs: 60_000,
    ...limits,
  });
  return { socket, client };
};

describe('a page that reads', () => {
  test('is sent every frame at once, in order', () => {
    const { socket, client } = clientOn();
    for (const frame of ['a', 'b', 'c']) client.send(frame);
    expect(socket.sent).toEqual(['a', 'b', 'c']);
    expect([client.waiting, client.dropped]).toEqual([0, 0]);
    socket.terminate();
  });

  test('that has gone is sent nothing', () => {
    const { socket, client } = clientOn();
    socket.terminate();
    client.send('late');
    expect(socket.sent).toEqual([]);
    expect(client.waiting).toBe(0);
  });
});

describe('a page that is slower than what happens', () => {
  test('has frames wait for it, and gets them in order once it reads', () => {
    const { socket, client } = clientOn();
    client.send('first');
    socket.bufferedAmount = FULL;
    client.send('one');
    client.send('two');
    expect([socket.sent, client.waiting]).toEqual([['first'], 6]);
    socket.take();
    expect([socket.sent, client.waiting]).toEqual([['first', 'one', 'two'], 0]);
    socket.terminate();
  });

  test('is sent nothing new before what waits, even where there is room again', () => {
    const { socket, client } = clientOn();
    client.send('first');
    socket.bufferedAmount = FULL;
    client.send('older');
    socket.bufferedAmount = 0;
    client.send('newer');
    expect(socket.sent).toEqual(['first']);
    socket.take();
    expect(socket.sent).toEqual(['first', 'older', 'newer']);
    socket.terminate();
  });

  test('loses the oldest frames, never more than it must, and it is counted', () => {
    const { socket, client } = clientOn();
    socket.bufferedAmount = FULL;
    for (const frame of ['aaaa', 'bbbb', 'cccc', 'dd']) client.send(frame);
    expect([client.waiting, client.dropped]).toEqual([10, 1]);
    client.send('e');
    expect([client.waiting, client.dropped]).toEqual([7, 2]);
    socket.terminate();
  });

  test('is spared a frame that alone is more than may wait', () => {
    const { socket, client } = clientOn();
    socket.bufferedAmount = FULL;
    client.send('x'.repeat(11));
    expect([client.waiting, client.dropped]).toEqual([0, 1]);
    client.dropOldest();
    expect([client.waiting, client.dropped]).toEqual([0, 1]);
    socket.terminate();
  });

  test('has nothing wait for it once it has gone', () => {
    const { socket, client } = clientOn();
    socket.bufferedAmount = FULL;
    client.send('one');
    socket.terminate();
    expect(client.waiting).toBe(0);
  });
});

describe('a page that takes nothing at all', () => {
  test('is let go after the time that it is given, and another one that reads is not', async () => {
    const [reader, sleeper] = [clientOn({ stallMs: 1 }), clientOn({ stallMs: 1 })];
    reader.client.send('one');
    reader.socket.take();
    sleeper.client.send('one');
    await once(sleeper.socket, 'close');
    expect([reader.socket.readyState, sleeper.socket.readyState]).toEqual([1, 3]);
    reader.socket.terminate();
  });

  test('is not held against it before anything was sent', async () => {
    const [idle, sleeper] = [clientOn({ stallMs: 1 }), clientOn({ stallMs: 1 })];
    sleeper.client.send('one');
    await once(sleeper.socket, 'close');
    expect(idle.socket.readyState).toBe(1);
  });
});

test('a page is told that the relay ends, by the code for going away', () => {
  const { socket, client } = clientOn();
  client.close();
  expect(socket.closedWith).toEqual([1001, 'the relay ends']);
});
