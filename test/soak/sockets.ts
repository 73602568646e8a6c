import { connect, type Socket } from 'node:net';
import { createMemoryStore, createReceiver, openLifecycle } from '../../src/index.ts';
import { startServer } from '../../src/http/server.ts';
import type { Random } from '../../src/testing/random.ts';
import { Findings, type Chapter } from './chapter.ts';

const secret = 'soak-secret-0123456789-0123456789';
const body = JSON.stringify({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'OK' } });
const good = [
  'POST /webhooks/v1 HTTP/1.1',
  'host: 127.0.0.1',
  `unipile-auth: ${secret}`,
  'content-type: application/json',
  `content-length: ${body.length}`,
  '',
  body,
].join('\r\n');

/** A request that is damaged somewhere. */
const rawRequest = (random: Random): string => {
  const at = random.integer(0, good.length);
  const odd = [
    '\0',
    '\r\n',
    '\r\n\r\n',
    ' ',
    ':',
    '\u007f',
    'content-length: 5\r\n',
    'transfer-encoding: chunked\r\n',
    'x'.repeat(9000),
  ];
  switch (random.integer(1, 4)) {
    case 1:
      return good.slice(0, at) + random.pick(odd) + good.slice(at);
    case 2:
      return good.slice(0, at) + good.slice(Math.min(good.length, at + random.integer(1, 30)));
    case 3:
      return good + good.slice(at);
    default:
      return random.text('ABC xyz/:\r\n\t\0é', random.integer(1, 400));
  }
};

/** How a client behaves. */
type Habit = 'raw' | 'slow' | 'refused';

const beginnings: Readonly<Record<Habit, (random: Random) => string>> = {
  raw: rawRequest,
  // Never comes to an end of its headers, or of its body.
  slow: (random) => good.slice(0, random.integer(1, good.length - 1)),
  // Is refused, and keeps its connection.
  refused: () => good.replace(secret, 'wrong'),
};

/** A client that never closes by itself; settles when the server has closed its connection. */
const visit = async (port: number, text: string): Promise<void> => {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(text);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
};

/** A whole request on a connection of its own, and whether it was acknowledged. */
const isServed = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => resolve(false));
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1').startsWith('HTTP/1.1 200'));
      socket.destroy();
    });
    socket.write(good);
  });

const AT_ONCE = 200;

/** Clients that send nonsense, that never finish, and that never go. */
export const sockets: Chapter = {
  name: 'sockets',
  what: 'raw requests, slow clients, clients that stay after a refusal; others are served all the while',
  unit: 'clients',
  times: 100_000,
  async run(run) {
    const findings = new Findings();
    const lifecycle = openLifecycle({ store: createMemoryStore({ history: false }) });
    const receiver = createReceiver({ lifecycle, secrets: { v1: [secret] } });
    const limits = { headersTimeoutMs: 500, requestTimeoutMs: 1_000, keepAliveTimeoutMs: 500 };
    const server = await startServer({
      receiver,
      host: '127.0.0.1',
      port: 0,
      maxConnections: 512,
      ...limits,
    });
    while (findings.tried < run.times) {
      const clients = Array.from({ length: Math.min(AT_ONCE, run.times - findings.tried) }, () => {
        const habit = run.random.pick<Habit>(['raw', 'raw', 'raw', 'slow', 'refused']);
        return visit(server.port, beginnings[habit](run.random));
      });
      findings.tried += clients.length;
      const served = await isServed(server.port);
      if (served) findings.acknowledged += 1;
      else findings.add(`seed ${run.seed}, client ${findings.tried}`, ['a whole request was not answered']);
      const patience = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 60_000).unref());
      if ((await Promise.race([Promise.all(clients), patience])) === 'late') {
        findings.add(`seed ${run.seed}, client ${findings.tried}`, ['a connection was never closed']);
        break;
      }
      run.progress(findings.tried);
    }
    await server.stop(0);
    await lifecycle.close();
    return findings.tally();
  },
};
