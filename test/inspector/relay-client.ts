import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

/** A page under test: a real WebSocket client that keeps what it is sent. */
export interface Listening {
  readonly socket: WebSocket;
  /** The frames so far, as text. */
  readonly frames: string[];
  /** Resolves as soon as `enough` says so of the frames. */
  until(enough: (frames: readonly string[]) => boolean): Promise<readonly string[]>;
  /** The code with which the other side closed. */
  readonly closed: Promise<number>;
}

/** Connects and waits until that is done; rejects with what the server answered instead. */
export const listenTo = async (url: string, options: ClientOptions = {}): Promise<Listening> => {
  const socket = new WebSocket(url, options);
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(String(data)));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    socket,
    frames,
    closed,
    async until(enough) {
      while (!enough(frames)) await once(socket, 'message', { signal: AbortSignal.timeout(10_000) });
      return frames;
    },
  };
};
