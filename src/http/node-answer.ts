import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer } from './exchange.ts';

/** How long a sender who was answered early may go on sending before its connection is cut, in milliseconds. */
const LINGER_MS = 500;

/**
 * Answers a request of Node's own. A body that was not read to its end is let run out for a moment: a connection that is cut
 * while the other side sends takes the answer with it.
 */
export const answerIncoming = (
  { status, headers, body }: HttpAnswer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void => {
  if (outgoing.destroyed || outgoing.headersSent) return;
  outgoing.writeHead(status, headers);
  sendText(body, outgoing);
  if (incoming.readableEnded || incoming.complete) return;
  incoming.resume();
  const cut = setTimeout(() => incoming.socket.destroy(), LINGER_MS);
  incoming.once('close', () => clearTimeout(cut));
};

/**
 * Sends a body and ends the answer, head and body in one write. `end(body)` would make it two, for it learns from an empty
 * second one that all has gone: a server takes in 3 to 4 per cent less then.
 */
const sendText = (body: string, outgoing: ServerResponse): void => {
  const { socket } = outgoing;
  // In a pipeline it waits for the answers before it.
  if (socket === null) {
    outgoing.end(body);
    return;
  }
  socket.cork();
  outgoing.write(body);
  socket.uncork();
  outgoing.end();
};
