import type { Server } from 'node:http';
import type { LifecycleError } from '../model/errors.ts';

/** Whether a port could not be had because somebody else listens on it. */
export const isPortTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

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

/**
 * Listens on loopback, on the first port that nobody else listens on; 0 takes any. Returns the port.
 *
 * @param first - the port that is tried first
 * @param last - the port that is tried last
 * @param refusal - what is thrown when none can be had, from the port that was tried last and why it was refused
 * @throws LifecycleError what `refusal` says
 */
export const listenOnFirstFree = async (
  server: Server,
  [first, last]: readonly [first: number, last: number],
  refusal: (port: number, error: unknown) => LifecycleError,
): Promise<number> => {
  for (let port = first; ; port += 1) {
    try {
      return await listenOn(server, port);
    } catch (error) {
      if (!isPortTaken(error) || port >= last) throw refusal(port, error);
    }
  }
};
