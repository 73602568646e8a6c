import type { IncomingMessage } from 'node:http';
import { readIncomingBody, readRequestBody, type BodyBound, type RequestBody } from './body.ts';

/** A request, whichever way it came: as Fetch has it, or as Node has it. */
export interface Exchange {
  /** The value of a header, or null; of a repeated one, all values with commas between. `name` is in lower case. */
  header(name: string): string | null;
  /** The URL's query. */
  readonly query: URLSearchParams;
  /** Reads the body as far as it is allowed, and gives it to `take`, once. */
  read(allows: BodyBound, take: (body: RequestBody) => void): void;
}

/** What is answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer that says how long it is. */
export const answerOf = (
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): HttpAnswer => ({
  status,
  headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
  body,
});

/** A Fetch request. */
export const ofRequest = (request: Request): Exchange => ({
  header: (name) => request.headers.get(name),
  get query() {
    return new URL(request.url).searchParams;
  },
  read: (allows, take) => void readRequestBody(request, allows).then(take),
});

/** Node's own request: spares the detour by Fetch, which takes as long as all else that a delivery needs here. */
export class IncomingExchange implements Exchange {
  readonly #incoming: IncomingMessage;
  readonly #headers: IncomingMessage['headers'];

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
    this.#headers = incoming.headers;
  }

  get query(): URLSearchParams {
    const { url = '' } = this.#incoming;
    const at = url.indexOf('?');
    return new URLSearchParams(at === -1 ? '' : url.slice(at));
  }

  header(name: string): string | null {
    const value = this.#headers[name];
    return value === undefined ? null : String(value);
  }

  read(allows: BodyBound, take: (body: RequestBody) => void): void {
    readIncomingBody(this.#incoming, allows, take);
  }
}

/** The answer as Fetch has it. */
export const responseOf = ({ status, headers, body }: HttpAnswer): Response =>
  new Response(body, { status, headers });
