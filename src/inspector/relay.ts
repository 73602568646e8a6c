import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { refusalAt, refusalOfSocket } from './relay-door.ts';
import { listenNear } from './relay-port.ts';
import { RelayClient, type ClientLimits } from './relay-client.ts';

/** What a relay bears with. */
export interface RelayLimits extends ClientLimits {
  /** Pages that may be connected at once. Default 16. */
  readonly clients: number;
  /** Characters that may wait for all pages together. Default 16 Mi. */
  readonly characters: number;
  /** Bytes of a frame from a page; a larger one closes its connection. Default 64 Ki. */
  readonly frameBytes: number;
  /** Frames from a page that mean nothing to us; with one more its connection is closed. Default 1,000. */
  readonly refusedFrames: number;
}

const defaultLimits: RelayLimits = {
  clientCharacters: 4 * 1024 * 1024,
  stallMs: 10_000,
  clients: 16,
  characters: 16 * 1024 * 1024,
  frameBytes: 64 * 1024,
  refusedFrames: 1000,
};

/** A page that the relay itself answers. */
export interface RelayPage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a relay is told. */
export interface RelayOptions {
  /** Where to listen on 127.0.0.1; when busy, the next free port is taken. 0: any free one. */
  readonly port: number;
  /** Origins of pages that may connect, besides the relay's own. */
  readonly origins?: readonly string[];
  /** What `?token=` has to say to connect. Default: nothing is asked. */
  readonly token?: string;
  /** What a page gets first, whenever it comes. */
  readonly greeting: () => Iterable<string>;
  /** Whether a text frame from a page means something to us. Default: none does. */
  readonly understands?: (frame: string) => boolean;
  /** Pages by path, made for the port that was taken. */
  readonly pages?: (port: number) => Readonly<Record<string, RelayPage>>;
  readonly limits?: Partial<RelayLimits>;
}

/** A WebSocket server on loopback to which pages listen. */
export interface Relay {
  readonly port: number;
  /** `ws://127.0.0.1:8790/`, with the token where there is one. */
  readonly url: string;
  /** Pages that are connected. */
  readonly clients: number;
  /** Characters that wait for slow pages. */
  readonly waiting: number;
  /** Frames from pages that were refused: binary, unreadable, unknown, or asking to change something. */
  readonly refused: number;
  /** Sends a frame to every page. */
  send(frame: string): void;
  /** Closes every connection and releases the port. */
  close(): Promise<void>;
}

/** What a `Relay` is made of, while it runs. */
class Hub {
  refused = 0;
  readonly clients = new Set<RelayClient>();
  readonly #options: RelayOptions;
  readonly #limits: RelayLimits;

  constructor(options: RelayOptions, limits: RelayLimits) {
    this.#options = options;
    this.#limits = limits;
  }

  get waiting(): number {
    let sum = 0;
    for (const { waiting } of this.clients) sum += waiting;
    return sum;
  }

  welcome(socket: WebSocket): void {
    const client = new RelayClient(socket, this.#limits);
    let refused = 0;
    // A frame that breaks the protocol or is too large: ws closes the connection and says why.
    socket.on('error', () => undefined);
    socket.once('close', () => this.clients.delete(client));
    socket.on('message', (data, isBinary) => {
      if (!isBinary && this.#options.understands?.(String(data)) === true) return;
      this.refused += 1;
      refused += 1;
      if (refused > this.#limits.refusedFrames) socket.close(1008, 'read only');
    });
    this.clients.add(client);
    for (const frame of this.#options.greeting()) client.send(frame);
  }

  send(frame: string): void {
    for (const client of this.clients) client.send(frame);
    while (this.waiting > this.#limits.characters) this.#fullest()?.dropOldest();
  }

  async close(server: Server): Promise<void> {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    for (const client of this.clients) client.close();
    server.closeAllConnections();
    await closed;
  }

  #fullest(): RelayClient | undefined {
    return [...this.clients].toSorted((a, b) => b.waiting - a.waiting)[0];
  }
}

const answerPlainly = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
};

const refuseUpgrade = (socket: Duplex, status: string, reason: string): void => {
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
};

/** Answers requests and upgrades on a server that listens already, for a hub. */
const attend = (server: Server, hub: Hub, port: number, options: RelayOptions, limits: RelayLimits): void => {
  const door = { ...options, port };
  const pages = new Map(Object.entries(options.pages?.(port) ?? {}));
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const refusal = refusalAt(request, door);
    const page = pages.get((request.url ?? '/').replace(/\?.*$/s, ''));
    if (refusal !== null) answerPlainly(response, 403, refusal);
    else if (page === undefined) answerPlainly(response, 404, 'nothing is here but a WebSocket');
    else if (request.method !== 'GET') answerPlainly(response, 405, 'only GET is answered');
    else response.writeHead(200, page.headers).end(page.body);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = refusalOfSocket(request, door);
    if (refusal !== null) refuseUpgrade(socket, '403 Forbidden', refusal);
    else if (hub.clients.size >= limits.clients)
      refuseUpgrade(socket, '503 Service Unavailable', 'too many pages are connected');
    else sockets.handleUpgrade(request, socket, head, (accepted) => hub.welcome(accepted));
  });
};

/** How long a request's headers may take to arrive, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Opens a relay on 127.0.0.1. It goes on through anything that a page sends.
 *
 * @throws LifecycleError `invalidOption` when neither the port nor one of the next 19 can be had
 */
export const openRelay = async (options: RelayOptions): Promise<Relay> => {
  const limits = { ...defaultLimits, ...options.limits };
  const hub = new Hub(options, limits);
  const server = createServer({ headersTimeout: HANDSHAKE_TIMEOUT_MS });
  server.on('clientError', (_, socket) => socket.destroy());
  const port = await listenNear(server, options.port);
  // A fault of accepting, such as too many open files, is no reason to end.
  server.on('error', () => undefined);
  attend(server, hub, port, options, limits);
  const query = options.token === undefined ? '' : `?${new URLSearchParams({ token: options.token })}`;
  return {
    port,
    url: `ws://127.0.0.1:${port}/${query}`,
    get clients() {
      return hub.clients.size;
    },
    get waiting() {
      return hub.waiting;
    },
    get refused() {
      return hub.refused;
    },
    send: (frame) => hub.send(frame),
    close: () => hub.close(server),
  };
};
