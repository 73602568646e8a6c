import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createDispatcher, openLifecycle, type OpenDispatcherOptions } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Notice } from '../../src/notify/notice.ts';
import type { DeliveryResult, Sink } from '../../src/notify/sink.ts';
import type { Store } from '../../src/store/port.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';

/** When tests begin, in milliseconds since 1970. */
export const T0 = Date.UTC(2026, 2, 2, 9);

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A status as the wire brings it. */
const status = (accountId: string, message: string): object => ({
  AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message },
});

/** What a recording sink was handed. */
export interface Recorder extends Sink {
  readonly notices: Notice[];
}

/** A sink that notes what it is handed, and answers as it is told. */
export const recorder = (
  name: string,
  answer: (notice: Notice, signal: AbortSignal) => Promise<DeliveryResult> | DeliveryResult = () =>
    'delivered',
  wants: (notice: Notice) => boolean = () => true,
): Recorder => {
  const notices: Notice[] = [];
  return {
    name,
    notices,
    wants,
    deliver(notice, signal) {
      notices.push(notice);
      return answer(notice, signal);
    },
  };
};

/** Asks go out at once, and however many accounts break together, each is told of by itself. */
const policy = {
  askWaitMinutes: 0,
  heldEffectsMinutes: 0,
  incidentAllAccounts: 1000,
  incidentProviderAccounts: 1000,
};

/** A lifecycle on a simulated clock, whose asks go out at once. */
export const setting = (store: Store = createMemoryStore()) => {
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ store, clock, policy });
  const faults: unknown[] = [];
  onTestFinished(() => lifecycle.close());
  const dispatch = (
    sinks: readonly Sink[],
    options: Partial<Omit<OpenDispatcherOptions, 'lifecycle' | 'sinks'>> = {},
  ) => {
    const dispatcher = createDispatcher({
      lifecycle,
      sinks,
      clock,
      random: () => 0.5,
      onFault: (error) => void faults.push(error),
      ...options,
    });
    onTestFinished(() => dispatcher.close());
    return dispatcher;
  };
  /** Lets an account come to these statuses, one after the other. */
  const come = async (accountId: string, ...messages: readonly string[]): Promise<void> => {
    for (const message of messages) await lifecycle.receive(status(accountId, message));
  };
  return { store, clock, lifecycle, faults, dispatch, come };
};

/** A server on loopback that answers as it is told, and what it was sent. */
export const receivingServer = async (
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
) => {
  const requests: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      requests.push({ headers: request.headers, body });
      answer(request, body, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { requests, url: `http://127.0.0.1:${port}/hook` };
};
