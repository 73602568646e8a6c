import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ServerTrouble, askServer, troubleOf } from '../../../src/inspector/page/server.ts';

/** A server that answers everything alike; returns its address. */
const answering = async (status: number, body: string, type = 'application/json'): Promise<string> => {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': type, connection: 'close' });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const troubleAt = async (address: string): Promise<ServerTrouble> =>
  askServer(address).then(
    () => {
      throw new Error('it was answered');
    },
    (error: unknown) => {
      if (error instanceof ServerTrouble) return error;
      throw error;
    },
  );

describe('a question to the server', () => {
  test('is answered with what it sends', async () => {
    expect(await askServer(await answering(200, '{"total":3}'))).toEqual({ total: 3 });
    expect(await askServer(await answering(200, 'null'))).toBeNull();
  });

  test('that is refused says what the server said, and what to do', async () => {
    const body = JSON.stringify({ error: { code: 'x', message: 'no such account', hint: 'Look again.' } });
    const trouble = await troubleAt(await answering(404, body));
    expect([trouble.message, trouble.hint]).toEqual(['no such account', 'Look again.']);
  });

  test.each([
    [502, '<html>'],
    [500, ''],
    [503, 'null'],
    [500, '{}'],
  ])('that is answered with %i and %j says at least that', async (status, body) => {
    const trouble = await troubleAt(await answering(status, body, 'text/plain'));
    expect([trouble.message, trouble.hint]).toEqual([
      `the server answered ${status}`,
      'Load the page again.',
    ]);
  });

  test('that nobody answers says how to start the server again', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const trouble = await troubleAt(`http://127.0.0.1:${port}/`);
    expect(trouble.message).toBe('the server does not answer');
    expect(trouble.hint).toContain('account-lifecycle inspect');
  });

  test('that is called off is trouble that nobody is shown, since the caller knows', async () => {
    const aborter = new AbortController();
    const asked = askServer(await answering(200, '{}'), aborter.signal);
    aborter.abort();
    await expect(asked).rejects.toBeInstanceOf(ServerTrouble);
  });
});

describe('a fault', () => {
  test('that is trouble stays what it is', () => {
    const trouble = new ServerTrouble('a', 'b');
    expect(troubleOf(trouble)).toBe(trouble);
  });

  test.each([new TypeError('x is undefined'), 'x', null])('of another kind becomes trouble: %s', (fault) => {
    const trouble = troubleOf(fault);
    expect(trouble).toBeInstanceOf(ServerTrouble);
    expect(trouble.hint).toBe('Load the page again.');
    expect(trouble.message).toBe(String(fault));
  });
});
