import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listenNear } from '../../src/inspector/relay-port.ts';

const server = () => {
  const made = createServer();
  onTestFinished(() => void made.close());
  return made;
};

/** A row of ports that are taken, as many as asked for, in some free stretch. */
const takenRow = async (length: number): Promise<number> => {
  for (let first = 21_000 + (process.pid % 500) * 40; ; first += length + 1) {
    const row: Server[] = [];
    try {
      for (let port = first; port < first + length; port += 1) {
        const each = createServer();
        row.push(each);
        each.listen(port, '127.0.0.1');
        await once(each, 'listening');
      }
      onTestFinished(() => row.forEach((each) => each.close()));
      return first;
    } catch {
      for (const each of row) each.close();
    }
  }
};

describe('a port near the one that was asked for', () => {
  test('is any free one for 0, on loopback alone', async () => {
    const made = server();
    const port = await listenNear(made, 0);
    expect(port).toBeGreaterThan(0);
    expect(made.address()).toMatchObject({ address: '127.0.0.1', port });
  });

  test('is the first free one after those that are taken', async () => {
    const first = await takenRow(3);
    const made = server();
    const port = await listenNear(made, first);
    expect(port).toBeGreaterThanOrEqual(first + 3);
    expect((made.address() as AddressInfo).port).toBe(port);
  });

  test('is given up after twenty that are taken', async () => {
    const first = await takenRow(20);
    await expect(listenNear(server(), first)).rejects.toMatchObject({
      code: 'invalidOption',
      message: expect.stringContaining(`127.0.0.1:${first + 19}`) as string,
      hint: 'Choose another port, or 0 for any free one.',
    });
  });

  test('leaves no listener behind, however many ports were tried in vain', async () => {
    const first = await takenRow(20);
    const made = server();
    const before = [made.listenerCount('error'), made.listenerCount('listening')];
    await expect(listenNear(made, first)).rejects.toMatchObject({ code: 'invalidOption' });
    expect([made.listenerCount('error'), made.listenerCount('listening')]).toEqual(before);
  });
});
