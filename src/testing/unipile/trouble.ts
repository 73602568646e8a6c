import type { ServerResponse } from 'node:http';
import { errorReply, type Reply } from './reply.ts';

/** What can go wrong with an answer of the fake. */
export type Trouble =
  /** An error instead of the answer. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The answer comes so many milliseconds late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The connection breaks off in the middle of the answer. */
  | { readonly kind: 'cutOff' }
  /** The connection ends before anything is answered. */
  | { readonly kind: 'hangUp' }
  /** Half of the answer, in a message that is whole. */
  | { readonly kind: 'half' }
  /** A page for people instead of JSON, as something in between would send. */
  | { readonly kind: 'page'; readonly status: number }
  /** Sent elsewhere. */
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number };

const titles: Readonly<Record<number, string>> = { 429: 'too_many_requests', 503: 'service_unavailable' };

const asJson = { 'content-type': 'application/json' };

/** Sends a reply as it should be. */
export const send = (response: ServerResponse, { status, body }: Reply, headers: object = {}): void => {
  response.writeHead(status, { ...asJson, ...headers }).end(JSON.stringify(body));
};

const sendHalf = (response: ServerResponse, { status, body }: Reply, length: 'right' | 'wrong'): void => {
  const text = JSON.stringify(body);
  const half = text.slice(0, Math.ceil(text.length / 2));
  const shown = length === 'right' ? Buffer.byteLength(half) : Buffer.byteLength(text);
  response.writeHead(status, { ...asJson, 'content-length': shown });
  if (length === 'right') response.end(half);
  else response.write(half, () => response.destroy());
};

/** Sends a reply with a trouble. */
export const sendWith = (response: ServerResponse, reply: Reply, trouble: Trouble): void => {
  switch (trouble.kind) {
    case 'status': {
      const { status, retryAfter } = trouble;
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      return send(response, errorReply(status, titles[status] ?? 'unexpected_error'), headers);
    }
    case 'slow':
      return void setTimeout(() => send(response, reply), trouble.milliseconds).unref();
    case 'cutOff':
      return sendHalf(response, reply, 'wrong');
    case 'half':
      return sendHalf(response, reply, 'right');
    case 'hangUp':
      return void response.destroy();
    case 'page':
      return void response
        .writeHead(trouble.status, { 'content-type': 'text/html' })
        .end('<h1>Not here</h1>');
    case 'redirect':
      return void response.writeHead(trouble.status ?? 302, { location: trouble.to }).end();
  }
};
