import type { IncomingMessage, ServerResponse } from 'node:http';
import { responseOf } from './exchange.ts';
import { refusal } from './problem.ts';
import type { Receiver } from './receiver.ts';

/** A handler of Node's `http`: `createServer(nodeHandler(receiver))`. */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/**
 * For Node's `http` and whatever hands its requests on. The body must not have been read before: signatures are made over the
 * raw bytes. A body that somebody kept as `rawBody` will do.
 */
export const nodeHandler = (receiver: Pick<Receiver, 'fetch' | 'take'>): NodeHandler => {
  let listener: Promise<NodeListener> | undefined;
  return (incoming, outgoing) => {
    if (receiver.take(incoming, outgoing)) return;
    listener ??= listenerFor(receiver);
    void listener.then((answer) => answer(incoming, outgoing));
  };
};

/** The way by Fetch, for what is no delivery; loaded when it is first needed. */
const listenerFor = async ({ fetch }: Pick<Receiver, 'fetch'>): Promise<NodeListener> => {
  const { getRequestListener } = await import('@hono/node-server');
  return getRequestListener(fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => responseOf(refusal('unreadableRequest')),
  });
};
