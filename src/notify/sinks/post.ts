import { Agent as HttpAgent, request as overHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import { LifecycleError } from '../../model/errors.ts';
import type { DeliveryResult } from '../sink.ts';
import { isClosedHost, NotPublic, publicLookup, type Resolve } from './public-address.ts';

/** Where a sink posts to. */
export interface PostOptions {
  readonly url: string | URL;
  /**
   * Where it may lead: with `public` to no address of this machine, of a private network or of nobody, whatever its name
   * resolves to. For addresses that others than you may set. Default `any`.
   */
  readonly allow?: 'any' | 'public';
  /** Resolves names, for `public`. Default: the system. */
  readonly resolve?: Resolve;
}

/** What is posted. */
export interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** What came back. */
interface PostAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Faults by which a connection never came about: nothing has arrived. */
const unmade: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Answers of the 4xx kind that say nothing of what was sent: it may be taken later. */
const passingAnswers: ReadonlySet<number> = new Set([408, 425, 429]);

/** How much of an answer's body is read, in bytes, and how long is waited for more of it. */
const MOST_DISCARDED = 0x1_0000;
const LONGEST_DISCARD_MS = 5000;

const faultCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown fault';

/** How long to wait, in milliseconds: seconds, or a date; undefined for anything else. */
export const waitAskedFor = (text: string | undefined, now: number): number | undefined => {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
};

const resultOf = ({ status, retryAfter }: PostAnswer, now: number): DeliveryResult => {
  if (status >= 200 && status < 300) return 'delivered';
  const why = `answered ${status}`;
  if (status >= 400 && status < 500 && !passingAnswers.has(status)) return { refused: why };
  if (status >= 300 && status < 400) return { why: `${why}: redirects are not followed` };
  const wait = waitAskedFor(retryAfter, now);
  return { why, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
};

const invalidAddress = (message: string, hint: string): LifecycleError =>
  new LifecycleError('invalidOption', message, { hint });

const urlFrom = (text: string | URL): URL => {
  const url = URL.canParse(String(text)) ? new URL(text) : null;
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  // What was given may hold a secret, as addresses of Slack do.
  throw invalidAddress('a sink has no usable address', 'Give one that begins with https:// or http://.');
};

/** Reads what is said beside the status to its end, so that the connection can be used again; not where there is no end. */
const discard = (answer: IncomingMessage): void => {
  let bytes = 0;
  answer.on('error', () => undefined);
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DISCARDED) answer.destroy();
  });
  answer.setTimeout(LONGEST_DISCARD_MS, () => answer.destroy());
};

/** Posts to one address, over connections that are kept. Follows nothing; no error of it holds the address. */
export class Poster {
  readonly #url: URL;
  readonly #isPublic: boolean;
  readonly #agent: HttpAgent;
  readonly #lookup: ReturnType<typeof publicLookup> | undefined;

  /** @throws LifecycleError `invalidOption`; no message holds the address */
  constructor({ url, allow = 'any', resolve }: PostOptions) {
    this.#url = urlFrom(url);
    this.#isPublic = allow === 'public';
    if (this.#isPublic && (this.#url.username !== '' || this.#url.password !== ''))
      throw invalidAddress('a public address has a user or a password in it', 'Leave them out.');
    this.#agent =
      this.#url.protocol === 'https:'
        ? new HttpsAgent({ keepAlive: true })
        : new HttpAgent({ keepAlive: true });
    this.#lookup = this.#isPublic ? publicLookup(resolve) : undefined;
  }

  /**
   * Posts, and says what the answer means: 2xx has arrived; 4xx is final, but for 408, 425 and 429; anything else is tried again.
   * What went wrong is told by the system's word for it: the error itself may hold what was sent.
   *
   * @param now - milliseconds since 1970, for a `Retry-After` that is a date
   */
  async post(posted: Posted, now: number): Promise<DeliveryResult> {
    if (this.#isPublic && isClosedHost(this.#url.hostname)) return { why: new NotPublic().message };
    try {
      return resultOf(await this.#send(posted), now);
    } catch (error) {
      if (error instanceof NotPublic) return { why: error.message };
      const code = faultCodeOf(error);
      if (unmade.has(code)) return { why: `no connection (${code})` };
      return { lost: `the connection broke off (${code})` };
    }
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#agent.destroy();
  }

  #send({ headers, body, signal }: Posted): Promise<PostAnswer> {
    const request = this.#url.protocol === 'https:' ? overHttps : overHttp;
    return new Promise((resolve, reject) => {
      const sending = request(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          signal,
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
          ...(this.#lookup === undefined ? {} : { lookup: this.#lookup }),
        },
        (answer) => {
          const { statusCode: status = 0, headers: given } = answer;
          discard(answer);
          resolve({ status, retryAfter: given['retry-after'] });
        },
      );
      sending.on('error', reject);
      sending.end(body);
    });
  }
}
