import type { Server, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A connection and how it stands with us. */
interface Guest {
  readonly socket: Socket;
  /** The answer to its newest request, until it has gone out. */
  newest: ServerResponse | null;
  /** How many of its requests have no answer yet: several only in a pipeline, where all but the newest have arrived whole. */
  unanswered: number;
  /** How many whole requests had been answered, of all connections, when its last one was; 0 before that. */
  answered: number;
}

/** Whether it waits for us: a request of its own has arrived whole and has no answer. */
const waitsForUs = ({ newest, unanswered }: Guest): boolean =>
  unanswered > 1 || (newest !== null && newest.req.complete);

/**
 * Bounds how many connections a server holds. When a new one comes to a full house, one that owes us a whole request goes: of
 * those that never sent one or of those that did, whichever are more, the one that has owed it for the longest. So a flood of
 * slow senders pushes out its own, and never one that is owed an answer.
 *
 * All is asked of the connections themselves when a house is full: lists kept for it with every request would be long-lived
 * tables full of short-lived answers, and the garbage collector's work with those doubles the cost of a delivery.
 */
export class Connections {
  readonly #most: number;
  /** In the order in which they came. */
  readonly #guests = new Map<Socket, Guest>();
  #answered = 0;
  #isClosing = false;

  /** @param most - how many may be open at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many are open. */
  get open(): number {
    return this.#guests.size;
  }

  /** Watches over a server's connections. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => this.#welcome(socket));
  }

  /** Told of every request, before it is answered. */
  began(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.#isClosing) outgoing.setHeader('connection', 'close');
    const guest = this.#guests.get(incoming.socket);
    if (guest === undefined) return;
    guest.newest = outgoing;
    guest.unanswered += 1;
    outgoing.on('close', () => this.#ended(guest, outgoing));
  }

  /** From now on every answer says that its connection ends with it. */
  close(): void {
    this.#isClosing = true;
    for (const { newest } of this.#guests.values())
      if (newest !== null && !newest.headersSent) newest.setHeader('connection', 'close');
  }

  #ended(guest: Guest, outgoing: ServerResponse): void {
    guest.unanswered -= 1;
    if (guest.newest === outgoing) guest.newest = null;
    if (outgoing.req.complete) guest.answered = this.#answered += 1;
  }

  #welcome(socket: Socket): void {
    if (this.open >= this.#most && !this.#makeRoom()) {
      socket.destroy();
      return;
    }
    this.#guests.set(socket, { socket, newest: null, unanswered: 0, answered: 0 });
    socket.once('close', () => this.#guests.delete(socket));
  }

  #makeRoom(): boolean {
    const longest = this.#longestOwing();
    if (longest === undefined) return false;
    longest.socket.destroy();
    this.#guests.delete(longest.socket);
    return true;
  }

  #longestOwing(): Guest | undefined {
    let fresh = 0;
    let idle = 0;
    let firstFresh: Guest | undefined;
    let firstIdle: Guest | undefined;
    for (const guest of this.#guests.values()) {
      if (waitsForUs(guest)) continue;
      if (guest.answered === 0) {
        fresh += 1;
        firstFresh ??= guest;
      } else {
        idle += 1;
        if (firstIdle === undefined || guest.answered < firstIdle.answered) firstIdle = guest;
      }
    }
    return fresh >= idle ? firstFresh : firstIdle;
  }
}
