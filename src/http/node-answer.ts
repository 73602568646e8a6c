import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './exchange.ts';

/** How long a sender who was answered early may go on sending before its connection is cut, in milliseconds. */
const LINGER_MS = 500;

/**
 * Answers a request of Node's own. A body that was not read to its end is let run out for a moment: a connection that is cut
 * while the other side sends takes the answer with it.
 */
export const answerIncoming = (
  { status, headers, body }: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void => {
  if (outgoing.destroyed || outgoing.headersSent) return;
  outgoing.writeHead(status, headers);
  outgoing.end(body);
  if (incoming.readableEnded || incoming.complete) return;
  incoming.resume();
  const cut = setTimeout(() => incoming.socket.destroy(), LINGER_MS);
  incoming.once('close', () => clearTimeout(cut));
};
