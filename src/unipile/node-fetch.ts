import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';

/** What a request to the API is made of. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** As much of `fetch` as we need; the global one has this form. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

const streamOf = (message: IncomingMessage): ReadableStream<Uint8Array> | null => {
  if (!withoutBody.has(message.statusCode ?? 0)) return toWeb(message);
  message.resume();
  return null;
};

const toWeb = (message: IncomingMessage): ReadableStream<Uint8Array> => {
  const stream: NodeStream = Readable.toWeb(message);
  return stream as ReadableStream<Uint8Array>;
};

const headersOf = ({ headersDistinct }: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return headers;
};

/**
 * Fetches as the global `fetch` does, save that a 407 is an answer: the standard makes it a network error, and with it
 * goes what Unipile says about an account's proxy (DOMAIN §5.16, §7).
 */
export const nodeFetch: Fetch = (url, { method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const start = url.startsWith('https:') ? overHttps : overHttp;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = start(url, { method, headers: { ...headers, ...length }, signal }, (message) => {
      const status = message.statusCode ?? 0;
      try {
        resolve(new Response(streamOf(message), { status, headers: headersOf(message) }));
      } catch (error) {
        message.destroy();
        reject(error instanceof Error ? error : new Error('the answer is no HTTP'));
      }
    });
    request.on('error', reject);
    request.end(body);
  });
