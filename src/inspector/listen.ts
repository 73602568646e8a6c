import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Server } from 'node:http';
import { LifecycleError } from '../model/errors.ts';
import { isPortTaken, listenOnFirstFree } from './first-free-port.ts';

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

const cannotListen = (port: number, error: unknown): LifecycleError => {
  const reason = isPortTaken(error) ? 'is in use' : 'cannot be listened on';
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
  const ports = [port ?? DEFAULT_PORT, port ?? DEFAULT_PORT + TRIES - 1] as const;
  return { port: await listenOnFirstFree(server, ports, cannotListen), close: () => closed(server) };
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
