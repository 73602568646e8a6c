import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LifecycleError } from '../model/errors.ts';

/** How many ports are tried, from the one that was asked for upwards. */
const PORTS_TRIED = 20;

const errorCode = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const listenOn = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const heard = (): void => {
      server.off('error', refuse);
      resolve();
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
export const listenNear = async (server: Server, port: number): Promise<number> => {
  for (let candidate = port; ; candidate += 1) {
    try {
      await listenOn(server, candidate);
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const next = candidate + 1;
      if (errorCode(error) !== 'EADDRINUSE' || port === 0 || next >= port + PORTS_TRIED || next > 65_535)
        throw refusalOf(candidate, error);
    }
  }
};
