import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Server } from 'node:http';
import { LifecycleError } from '../model/errors.ts';

/** The port that is tried first. */
const DEFAULT_PORT = 4987;

/** How many ports are tried before giving up. */
const TRIES = 20;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Ends it, and every connection with it. */
  close(): Promise<void>;
}

const errorCode = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const listenOn = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const heard = (): void => {
      server.off('error', refuse);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    };
    // The next attempt listens anew: what this one leaves behind would add up until Node warns.
    const refuse = (error: Error): void => {
      server.off('listening', heard);
      reject(error);
    };
    server.once('error', refuse);
    server.once('listening', heard);
    server.listen(port, '127.0.0.1');
  });

const cannotListen = (port: number, error: unknown): LifecycleError => {
  const reason = errorCode(error) === 'EADDRINUSE' ? 'is in use' : 'cannot be listened on';
  return new LifecycleError('invalidOption', `port ${port} of 127.0.0.1 ${reason}`, {
    hint: 'Name another one with --port N, or leave --port out and a free one is found.',
    cause: error,
  });
};

/**
 * Listens on loopback. Without `port` the first free one of twenty is taken.
 *
 * @throws LifecycleError `invalidOption` when the port is taken, or all twenty are
 */
export const listen = async (app: Hono, port: number | undefined): Promise<Listening> => {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const last = port ?? DEFAULT_PORT + TRIES - 1;
  for (let tried = port ?? DEFAULT_PORT; ; tried++) {
    try {
      const taken = await listenOn(server, tried);
      return { port: taken, close: () => closed(server) };
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE' || tried >= last) throw cannotListen(tried, error);
    }
  }
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
