import { Hono } from 'hono';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen, type Listening } from '../../src/inspector/listen.ts';

const app = new Hono().get('/', (c) => c.text('here'));

const started = async (port?: number): Promise<Listening> => {
  const listening = await listen(app, port);
  onTestFinished(() => listening.close());
  return listening;
};

const taken = async (): Promise<number> => {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

describe('a server for this machine', () => {
  test('answers on the port that it names', async () => {
    const { port } = await started(0);
    expect(port).toBeGreaterThan(0);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  });

  test('takes the port that it is told, and frees it when it ends', async () => {
    const first = await listen(app, 0);
    await first.close();
    const again = await started(first.port);
    expect(again.port).toBe(first.port);
  });

  test('refuses a port that is taken, and tries no other one', async () => {
    const port = await taken();
    await expect(listen(app, port)).rejects.toMatchObject({
      code: 'invalidOption',
      message: `port ${port} of 127.0.0.1 is in use`,
      cause: { code: 'EADDRINUSE' },
    });
  });

  test('without a wish finds one of twenty from 4987 on, each a different one', async () => {
    const ports = [await started(), await started(), await started()].map(({ port }) => port);
    expect(new Set(ports).size).toBe(3);
    for (const port of ports) expect([port >= 4987, port < 5007]).toEqual([true, true]);
  });

  test('ends connections that are still open, so that its end does not wait for a browser', async () => {
    const listening = await listen(app, 0);
    const socket = connect(listening.port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    await listening.close();
    await closed;
    await expect(fetch(`http://127.0.0.1:${listening.port}/`)).rejects.toThrow('fetch failed');
  });
});
