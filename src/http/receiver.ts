import type { Hono } from 'hono';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LifecycleError } from '../model/errors.ts';
import type { Channels, HandlersByPath, PagesByPath } from './app.ts';
import { endpointsFor, type EndpointOptions } from './endpoint.ts';
import { plainPath } from './plain-path.ts';
import { DeliveryHandler, type DeliveryHandlerOptions } from './delivery-handler.ts';
import { IncomingExchange } from './exchange.ts';
import { answerIncoming } from './node-answer.ts';

/** What a receiver is made of, and how it behaves. */
export interface ReceiverOptions extends EndpointOptions, DeliveryHandlerOptions {
  /** What stands before the paths, such as `/api/unipile`. Default: nothing. */
  readonly basePath?: string;
  /** Adds paths of one's own to GET under the same check of Host, such as `/healthz`. */
  readonly pages?: PagesByPath;
  /** Adds paths of one's own to every method under the same check of Host, such as that of a `Reconnector`. */
  readonly handlers?: HandlersByPath;
}

/** Takes deliveries in over HTTP. */
export interface Receiver {
  /**
   * Answers a request: 200 after COMMIT, else a problem document (RFC 9457). Never rejects.
   *
   * @param env - what came with it, for `handlers` alone: `{ incoming }` of Node, as `@hono/node-server` hands it over
   */
  readonly fetch: (request: Request, env?: unknown) => Promise<Response>;
  /**
   * Answers a delivery straight from Node's own request, which is faster; false, with nothing done, for any other request:
   * that is for `fetch`.
   */
  take(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** The paths that it answers, with `basePath`; a slash more, at the end or doubled, makes no difference. */
  readonly paths: readonly string[];
  /** How many deliveries wait to be stored. */
  readonly waiting: number;
  /** Whether deliveries were turned away in the last second. */
  readonly isShedding: boolean;
}

/**
 * Makes a receiver.
 *
 * @throws LifecycleError `invalidOption` when no endpoint is open, or a secret cannot be used
 */
export const createReceiver = (options: ReceiverOptions): Receiver => {
  const { basePath = '', pages = {}, handlers = {} } = options;
  const channels = new Map(
    endpointsFor(options).map((channel) => [plainPath(basePath + channel.path), channel]),
  );
  if (channels.size === 0)
    throw new LifecycleError('invalidOption', 'no secret is set, so no endpoint is open', {
      hint: 'Set secrets.v1, secrets.notify, secrets.v2 or secrets.signals.',
    });
  const door = new DeliveryHandler(options);
  let app: Promise<Hono> | undefined;
  // Loaded on first use: an application without HTTP does not pay for it.
  const loadApp = async (): Promise<Hono> =>
    (await import('./app.ts')).createReceiverApp({ door, channels, pages, handlers, basePath });
  return {
    fetch: async (request, env) => (await (app ??= loadApp())).fetch(request, isBindings(env) ? env : {}),
    take: (incoming, outgoing) => takeIncoming(door, channels, incoming, outgoing),
    paths: [
      ...channels.keys(),
      ...Object.keys({ ...pages, ...handlers }).map((path) => plainPath(basePath + path)),
    ],
    get waiting() {
      return door.backpressure.waiting;
    },
    get isShedding() {
      return door.isShedding;
    },
  };
};

const isBindings = (env: unknown): env is object => typeof env === 'object' && env !== null;

const takeIncoming = (
  door: DeliveryHandler,
  channels: Channels,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): boolean => {
  const { method, url = '' } = incoming;
  const query = url.indexOf('?');
  const channel = channels.get(plainPath(query === -1 ? url : url.slice(0, query)));
  if (channel === undefined || method !== 'POST' || !door.serves(incoming.headers.host ?? null)) return false;
  door.deliver(channel, new IncomingExchange(incoming), (answer) =>
    answerIncoming(answer, incoming, outgoing),
  );
  return true;
};
