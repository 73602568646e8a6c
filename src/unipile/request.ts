import type { UnipileAnswer } from './answer.ts';
import { exchange, type Request, type Tried } from './exchange.ts';
import { faultOf, isPassing, type SecretTexts } from './fault.ts';
import type { Settings } from './settings.ts';

/** The first wait before another try; each later one is twice as long. In milliseconds. */
const FIRST_WAIT_MS = 500;

/** The longest wait of our own choice, in milliseconds. */
const LONGEST_BACKOFF_MS = 30_000;

/** The longest wait that the API may ask for; when it asks for more, the caller decides. In milliseconds. */
const LONGEST_WAIT_MS = 60_000;

/** What `Retry-After` asks for, in milliseconds: it names seconds or a date. Null when it says nothing. */
export const retryAfterMs = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  // A date begins with its weekday; `Date.parse` reads years into anything.
  const date = /^\s*[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
};

/** Half of an exponential wait for certain, the other half by chance, so that many callers do not come back at once. */
export const backoffMs = (tries: number, random: () => number): number => {
  const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** tries);
  return Math.round(longest / 2 + (random() * longest) / 2);
};

/** Whether another try can do no harm and may help. A request that does something is repeated only when it was not taken. */
const mayRepeat = ({ method }: Request, tried: Tried): boolean => {
  if (method === 'POST') return 'answer' in tried && tried.answer.status === 429;
  return 'answer' in tried ? isPassing(tried.answer) : tried.fault.retryable;
};

/** How long to wait before the next try, in milliseconds, or null for none. */
const waitBefore = (request: Request, tried: Tried, tries: number, settings: Settings): number | null => {
  if (tries >= settings.retries || !mayRepeat(request, tried)) return null;
  const asked = 'answer' in tried ? retryAfterMs(tried.answer.retryAfter, settings.now()) : null;
  if (asked !== null && asked > LONGEST_WAIT_MS) return null;
  return Math.max(asked ?? 0, backoffMs(tries, settings.random));
};

/**
 * Makes a request, again where that helps, and returns the answer whatever its status is.
 *
 * @throws LifecycleError `unipileUnreachable`, `unipileFailed` (a redirect) or `unipileAnswerUnreadable`
 */
export const requestApi = async (request: Request, settings: Settings): Promise<UnipileAnswer> => {
  for (let tries = 0; ; tries += 1) {
    request.signal?.throwIfAborted();
    const tried = await exchange(request, settings);
    const wait = waitBefore(request, tried, tries, settings);
    if (wait !== null) await settings.sleep(wait, request.signal);
    else if ('fault' in tried) throw tried.fault;
    else return tried.answer;
  }
};

/**
 * Makes a request that must succeed, and returns the answer.
 *
 * @param secrets - what no error may contain besides the API key
 * @throws LifecycleError as {@link requestApi}, `unipileUnauthorized` and `unipileFailed`
 */
export const demand = async (
  request: Request,
  settings: Settings,
  secrets: SecretTexts = [],
): Promise<UnipileAnswer> => {
  const answer = await requestApi(request, settings);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw faultOf(request, answer, [settings.apiKey, ...secrets]);
};
