import type { Server } from 'node:http';
import { LifecycleError } from '../model/errors.ts';
import { listenOnFirstFree } from './first-free-port.ts';

/** How many ports are tried, from the one that was asked for upwards. */
const PORTS_TRIED = 20;

const refusalOf = (port: number, error: unknown): LifecycleError =>
  new LifecycleError(
    'invalidOption',
    `cannot listen on 127.0.0.1:${port}: ${error instanceof Error ? error.message : String(error)}`,
    { hint: 'Choose another port, or 0 for any free one.', cause: error },
  );

/**
 * Listens on loopback, on `port` or, when that is busy, on the next free one; 0 takes any. Returns the port.
 *
 * @throws LifecycleError `invalidOption` when none of 20 can be had
 */
export const listenNear = (server: Server, port: number): Promise<number> => {
  const last = port === 0 ? 0 : Math.min(port + PORTS_TRIED - 1, 65_535);
  return listenOnFirstFree(server, [port, last], refusalOf);
};
