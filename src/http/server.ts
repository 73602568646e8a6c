import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { LifecycleError } from '../model/errors.ts';
import { Connections } from './connections.ts';
import { nodeHandler } from './node-handler.ts';
import { refusal, type RefusalCode } from './problem.ts';
import type { Receiver } from './receiver.ts';

/** Where to listen and what to bear with. */
export interface ServerOptions {
  readonly receiver: Pick<Receiver, 'fetch' | 'take'>;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How many connections may be open at once. Default 4,000. */
  readonly maxConnections?: number;
  /** How long a request's headers may take to arrive, in milliseconds. Default 10,000. */
  readonly headersTimeoutMs?: number;
  /** How long a whole request may take to arrive, in milliseconds. Default 15,000. */
  readonly requestTimeoutMs?: number;
  /** How long a connection may stay open between requests, in milliseconds. Default 65,000. */
  readonly keepAliveTimeoutMs?: number;
}

/** A server that listens. */
export interface RunningServer {
  /** Where it is reached: `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new connections, finishes the requests that are under way, and resolves when all are gone; those that take
   * longer than `graceMs` (milliseconds, default 10,000) are cut off.
   */
  stop(graceMs?: number): Promise<void>;
}

const MAX_CONNECTIONS = 4000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the 60 s of common proxies, so that they close first and never meet a closed connection. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const GRACE_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Starts listening.
 *
 * @throws LifecycleError `addressUnavailable`
 */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const connections = new Connections(options.maxConnections ?? MAX_CONNECTIONS);
  const server = serverFor(options, connections);
  await listenAt(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${name}:${port}`,
    port,
    stop: async (graceMs = GRACE_MS) => {
      connections.close();
      await close(server, graceMs);
    },
  };
};

const serverFor = (options: ServerOptions, connections: Connections): Server => {
  const { receiver, headersTimeoutMs = HEADERS_TIMEOUT_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const answer = nodeHandler(receiver);
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: options.keepAliveTimeoutMs ?? KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(1000, headersTimeoutMs),
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (incoming, outgoing) => {
      connections.began(incoming, outgoing);
      answer(incoming, outgoing);
    },
  );
  connections.watch(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseSocket(socket, error.code));
  return server;
};

const ofClientError: Readonly<Record<string, RefusalCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'requestTimeout',
  HPE_HEADER_OVERFLOW: 'headersTooLarge',
};

/** Answers what never became a request. */
const refuseSocket = (socket: Duplex, code = ''): void => {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, headers, body } = refusal(ofClientError[code] ?? 'unreadableRequest');
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'));
};

/** Why an address cannot be had, and what to do, by the code of the system. */
const ofListenError: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EADDRINUSE: [
    'another program listens there already',
    'End it, or choose another port; 0 takes any free one.',
  ],
  EACCES: ['this user may not', 'Choose a port from 1024 on.'],
  EADDRNOTAVAIL: [
    'this machine has no such address',
    'Listen on 127.0.0.1, or on 0.0.0.0 for all addresses of this machine.',
  ],
  ENOTFOUND: ['there is no such host', 'Give an address of this machine, such as 127.0.0.1.'],
};

const addressUnavailable = (error: NodeJS.ErrnoException, { host, port }: ServerOptions): LifecycleError => {
  const [reason, hint] = ofListenError[error.code ?? ''] ?? [
    error.message,
    'Choose another address or port.',
  ];
  return new LifecycleError('addressUnavailable', `cannot listen on ${host}:${port}: ${reason}`, {
    hint,
    cause: error,
  });
};

const listenAt = (server: Server, options: ServerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(addressUnavailable(error, options)));
    server.listen(options.port, options.host, resolve);
  });

/** How often connections that have become idle are looked for while stopping, in milliseconds. */
const SWEEP_MS = 25;

const close = async (server: Server, graceMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
};
