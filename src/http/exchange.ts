import type { IncomingMessage } from 'node:http';
import { readIncomingBody, readRequestBody, type Body } from './body.ts';

/** A request, whichever way it came: as Fetch has it, or as Node has it. */
export interface Exchange {
  /** The value of a header, or null; of a repeated one, all values with commas between. */
  header(name: string): string | null;
  /** The URL's query. */
  readonly query: URLSearchParams;
  /** The body, read up to `limit` bytes. */
  body(limit: number): Promise<Body> | Body;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A Fetch request. */
export const ofRequest = (request: Request): Exchange => ({
  header: (name) => request.headers.get(name),
  get query() {
    return new URL(request.url).searchParams;
  },
  body: (limit) => readRequestBody(request, limit),
});

/** Node's own request: spares the detour by Fetch, which takes as long as all else that a delivery needs here. */
export const ofIncoming = (incoming: IncomingMessage): Exchange => ({
  header: (name) => {
    const value = incoming.headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  },
  get query() {
    const url = incoming.url ?? '';
    const at = url.indexOf('?');
    return new URLSearchParams(at === -1 ? '' : url.slice(at));
  },
  body: (limit) => readIncomingBody(incoming, limit),
});

/** The answer as Fetch has it. */
export const responseOf = ({ status, headers, body }: Answer): Response =>
  new Response(body, { status, headers });
