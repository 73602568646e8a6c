import type { Server, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bounds how many connections a server holds. When a new one comes to a full house, one that owes us a whole request goes: of
 * those that never sent one or of those that did, whichever are more, the one that has owed it for the longest. So a flood of
 * slow senders pushes out its own, and never one who waits for his answer.
 */
export class Connections {
  readonly #most: number;
  /** Those that have sent no whole request yet, in the order in which they came. */
  readonly #fresh = new Set<Socket>();
  /** Those that have been answered, in the order in which they were. */
  readonly #idle = new Set<Socket>();
  readonly #answering = new Set<Socket>();
  readonly #unanswered = new Set<ServerResponse>();
  #isClosing = false;

  /** @param most - how many may be open at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many are open. */
  get open(): number {
    return this.#fresh.size + this.#idle.size + this.#answering.size;
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
      if (this.#fresh.delete(socket) || this.#idle.delete(socket)) this.#answering.add(socket);
    });
    outgoing.once('close', () => {
      this.#unanswered.delete(outgoing);
      if (this.#answering.delete(socket) && !socket.destroyed) this.#idle.add(socket);
    });
  }

  /** From now on every answer says that its connection ends with it. */
  close(): void {
    this.#isClosing = true;
    for (const outgoing of this.#unanswered)
      if (!outgoing.headersSent) outgoing.setHeader('connection', 'close');
  }

  #welcome(socket: Socket): void {
    if (this.open >= this.#most && !this.#makeRoom()) {
      socket.destroy();
      return;
    }
    this.#fresh.add(socket);
    socket.once('close', () => this.#forget(socket));
  }

  #makeRoom(): boolean {
    const [longest] = this.#fresh.size >= this.#idle.size ? this.#fresh : this.#idle;
    if (longest === undefined) return false;
    longest.destroy();
    this.#forget(longest);
    return true;
  }

  #forget(socket: Socket): void {
    this.#fresh.delete(socket);
    this.#idle.delete(socket);
    this.#answering.delete(socket);
  }
}
