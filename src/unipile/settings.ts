import { LifecycleError } from '../model/errors.ts';
import { urlOf } from './url.ts';
import { nodeFetch, type Fetch } from './node-fetch.ts';
import { defaultSleep, type AbortableSleep } from './sleep.ts';

/** How to reach Unipile's API. */
export interface UnipileOptions {
  /** Your DSN, with or without `https://`, for example `api1.unipile.com:13111`. */
  readonly dsn: string;
  /** Sent as `X-API-KEY` to the DSN's host alone; never part of an error. */
  readonly apiKey: string;
  /**
   * Makes the requests. Default: Node's own HTTP. The global `fetch` may be given too; it then hides answers with status
   * 407, which tell of an account's proxy.
   */
  readonly fetch?: Fetch;
  /** How long one request may take, its answer included, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** How many times a request is tried again, 0 to 10. Default 3. */
  readonly retries?: number;
  /** How many accounts a page of the list holds, 1 to 250 (DOMAIN §7). Default 250. */
  readonly pageSize?: number;
  /** How large an answer may be, in bytes. Default 16 MiB. */
  readonly maxAnswerBytes?: number;
  /** Waits between tries. Default: a timer. */
  readonly sleep?: AbortableSleep;
  /** Chance for the waits: a number from 0 up to, but not including, 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** The present moment in milliseconds since 1970, for a `Retry-After` that is a date. Default: the machine's clock. */
  readonly now?: () => number;
}

/** Checked options, with the defaults filled in. */
export interface Settings {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly apiKey: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly pageSize: number;
  readonly maxAnswerBytes: number;
  readonly sleep: AbortableSleep;
  readonly random: () => number;
  readonly now: () => number;
}

const invalid = (message: string, hint: string): LifecycleError =>
  new LifecycleError('invalidOption', message, { hint });

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The origin that a DSN names. An API key must not travel in the clear, except to this machine. */
const dsnOrigin = (dsn: string): string => {
  const text = dsn.trim();
  const url = urlOf(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (text === '' || url === null || url.username !== '' || url.password !== '')
    throw invalid('the DSN is no address', 'Give the DSN of your dashboard, such as api1.unipile.com:13111.');
  if (url.protocol === 'http:' && !loopback.has(url.hostname))
    throw invalid('the DSN is not encrypted', 'Give it with https://, or without a scheme.');
  return url.origin;
};

const keyOf = (apiKey: string): string => {
  const key = apiKey.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw invalid(
    key === '' ? 'the API key is empty' : 'the API key has characters that no key has',
    'Give the access token of your dashboard.',
  );
};

const wholeNumber = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(`${name} cannot be ${value}`, `Give a whole number from ${least} to ${most}.`);
};

const LONGEST_TIMEOUT_MS = 600_000;
const MOST_RETRIES = 10;
const LARGEST_PAGE = 250;
const MEBIBYTE = 2 ** 20;

/**
 * The settings that options ask for.
 *
 * @throws LifecycleError `invalidOption`
 */
export const settingsOf = (options: UnipileOptions): Settings => {
  const {
    timeoutMs = 30_000,
    retries = 3,
    pageSize = LARGEST_PAGE,
    maxAnswerBytes = 16 * MEBIBYTE,
  } = options;
  return {
    origin: dsnOrigin(options.dsn),
    apiKey: keyOf(options.apiKey),
    fetch: options.fetch ?? nodeFetch,
    timeoutMs: wholeNumber('timeoutMs', timeoutMs, 1, LONGEST_TIMEOUT_MS),
    retries: wholeNumber('retries', retries, 0, MOST_RETRIES),
    pageSize: wholeNumber('pageSize', pageSize, 1, LARGEST_PAGE),
    maxAnswerBytes: wholeNumber('maxAnswerBytes', maxAnswerBytes, 1, 1024 * MEBIBYTE),
    sleep: options.sleep ?? defaultSleep,
    random: options.random ?? Math.random,
    now: options.now ?? Date.now,
  };
};
