import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PAGE_TOKEN } from './acts.ts';

/** What a request must show. */
export interface GateOptions {
  /** The secret that the printed address carries. */
  readonly token: string;
  /** The port that the server listens on. */
  readonly port: () => number;
}

/** Why a request is refused, and what now. */
export interface GateRefusal {
  readonly status: 401 | 403;
  readonly code: 'wrongHost' | 'wrongOrigin' | 'tokenMissing' | 'pageTokenMissing';
  readonly message: string;
  readonly hint: string;
}

const same = (one: string, other: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
};

const cookieOf = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(';')
    .map((part) => part.trim().split('='))
    .find(([key]) => key === name)?.[1];

/** Lets requests of our own page in, and nobody else's: a page of another site reaches loopback, too. */
export class Gate {
  /** What the page has to show besides when it acts: it is answered to those alone who may read. */
  readonly pageToken = randomBytes(24).toString('base64url');
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** The cookie's name. Browsers share cookies between ports, so that the port is part of it. */
  get cookieName(): string {
    return `account-lifecycle-${String(this.#options.port())}`;
  }

  /** The cookie that stands for the token from now on. */
  cookie(): string {
    return `${this.cookieName}=${this.#options.token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether `token` is the one of the printed address. */
  knows(token: string): boolean {
    return same(token, this.#options.token);
  }

  /** Why the request's origin is refused; null when it is fine. A name made to resolve to this machine shows in Host. */
  refuseOrigin(request: Request): GateRefusal | null {
    const { headers, method } = request;
    const served = ['127.0.0.1', 'localhost'].map((name) => `${name}:${String(this.#options.port())}`);
    if (!served.includes(headers.get('host') ?? ''))
      return gateRefusal(
        'wrongHost',
        'this server answers to 127.0.0.1 alone',
        'Open the address that was printed.',
      );
    const origin = headers.get('origin');
    const site = headers.get('sec-fetch-site') ?? 'same-origin';
    const foreign = origin !== null && !served.some((host) => origin === `http://${host}`);
    const silent = origin === null && method !== 'GET' && method !== 'HEAD';
    if (foreign || silent || site === 'cross-site' || site === 'same-site')
      return gateRefusal(
        'wrongOrigin',
        'the request comes from another page',
        'Use the page of this server.',
      );
    return null;
  }

  /** Why a request that acts is refused; null when it carries the token of the page. A form of another page cannot send it. */
  refuseForgery({ headers }: Request): GateRefusal | null {
    if (same(headers.get(PAGE_TOKEN) ?? '', this.pageToken)) return null;
    return gateRefusal(
      'pageTokenMissing',
      'the request does not show the token of the page',
      'Load the page again.',
    );
  }

  /** Why a request without the token is refused; null when it has it, as a cookie or as a bearer. */
  refuseStranger({ headers }: Request): GateRefusal | null {
    const shown =
      cookieOf(headers.get('cookie') ?? undefined, this.cookieName) ??
      headers.get('authorization')?.replace(/^Bearer /, '');
    if (shown !== undefined && this.knows(shown)) return null;
    return {
      status: 401,
      code: 'tokenMissing',
      message: 'the token is missing or is not the one of this run',
      hint: 'Open the address that account-lifecycle inspect printed, with its token.',
    };
  }
}

const gateRefusal = (code: GateRefusal['code'], message: string, hint: string): GateRefusal => ({
  status: 403,
  code,
  message,
  hint,
});
