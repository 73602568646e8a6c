import type { Server, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bounds how many connections a server holds. When a new one comes to a full house, the one that has owed us a whole request
 * for the longest goes: so slow senders push out one another and not those who send and get their answer.
 */
export class Connections {
  readonly #most: number;
  /** In the order in which they began to owe us a request. */
  readonly #owing = new Set<Socket>();
  readonly #answering = new Set<Socket>();
  readonly #unanswered = new Set<ServerResponse>();
  #isClosing = false;

  /** @param most - how many may be open at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many are open. */
  get open(): number {
    return this.#owing.size + this.#answering.size;
  }

  /** Watches over a server's connections. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => this.#welcome(socket));
  }

  /** Told of every request: once it has arrived whole, its connection waits for us. */
  began(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    if (this.#isClosing) outgoing.setHeader('connection', 'close');
    this.#unanswered.add(outgoing);
    incoming.once('end', () => {
      if (this.#owing.delete(socket)) this.#answering.add(socket);
    });
    outgoing.once('close', () => {
      this.#unanswered.delete(outgoing);
      if (this.#answering.delete(socket) && !socket.destroyed) this.#owing.add(socket);
    });
  }

  /** From now on every answer says that its connection ends with it. */
  close(): void {
    this.#isClosing = true;
    for (const outgoing of this.#unanswered)
      if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
  }

  #welcome(socket: Socket): void {
    if (this.open >= this.#most) {
      const [longest = socket] = this.#owing;
      longest.destroy();
      this.#owing.delete(longest);
      if (longest === socket) return;
    }
    this.#owing.add(socket);
    socket.once('close', () => {
      this.#owing.delete(socket);
      this.#answering.delete(socket);
    });
  }
}
