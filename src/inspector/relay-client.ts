import type { WebSocket } from 'ws';

/** How much may wait for a reader, and for how long. */
export interface ClientLimits {
  /** Characters that may wait for one client before the oldest frames are dropped. */
  readonly clientCharacters: number;
  /** For how long a client may take nothing while something waits for it, in milliseconds. */
  readonly stallMs: number;
}

/** Bytes that are left to the socket's own buffer before frames wait here, where they can be dropped. */
const SOCKET_BYTES = 256 * 1024;

/** How long a page may take to answer a goodbye, in milliseconds. */
const GOODBYE_MS = 500;

/**
 * A page that listens. What it does not take waits in a bounded queue, the oldest frames go first when it is full, and
 * a page that takes nothing at all for too long is disconnected.
 */
export class RelayClient {
  /** How many frames were dropped because the page was too slow. */
  dropped = 0;
  /** Characters that wait. */
  waiting = 0;
  readonly #socket: WebSocket;
  readonly #limits: ClientLimits;
  readonly #frames: string[] = [];
  #stalled: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, limits: ClientLimits) {
    this.#socket = socket;
    this.#limits = limits;
    socket.once('close', () => this.#forget());
  }

  /** Sends a frame, after those that wait. */
  send(frame: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#frames.length === 0 && this.#hasRoom()) {
      this.#write(frame);
      return;
    }
    this.#frames.push(frame);
    this.waiting += frame.length;
    while (this.waiting > this.#limits.clientCharacters) this.dropOldest();
  }

  /** Drops the frame that has waited longest. */
  dropOldest(): void {
    const oldest = this.#frames.shift();
    if (oldest === undefined) return;
    this.waiting -= oldest.length;
    this.dropped += 1;
  }

  /** Says that the relay goes away, and disconnects a moment later. */
  close(): void {
    this.#socket.close(1001, 'the relay ends');
    setTimeout(() => this.#socket.terminate(), GOODBYE_MS).unref();
  }

  #hasRoom(): boolean {
    return this.#socket.bufferedAmount < SOCKET_BYTES;
  }

  #write(frame: string): void {
    this.#watchOver();
    this.#socket.send(frame, () => this.#taken());
  }

  /** The socket took a frame: the page reads. */
  #taken(): void {
    this.#calm();
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    while (this.#frames.length > 0 && this.#hasRoom()) {
      const frame = this.#frames.shift() ?? '';
      this.waiting -= frame.length;
      this.#write(frame);
    }
    if (this.#socket.bufferedAmount > 0) this.#watchOver();
  }

  #watchOver(): void {
    if (this.#stalled !== null) return;
    // When this process itself was busy, what the page took is heard of after the timers: that is waited for.
    const timer = setTimeout(() => setImmediate(() => this.#letGo(timer)), this.#limits.stallMs);
    this.#stalled = timer;
  }

  #letGo(timer: NodeJS.Timeout): void {
    if (this.#stalled === timer) this.#socket.terminate();
  }

  #calm(): void {
    if (this.#stalled !== null) clearTimeout(this.#stalled);
    this.#stalled = null;
  }

  #forget(): void {
    this.#calm();
    this.#frames.length = 0;
    this.waiting = 0;
  }
}
