import type { LifecycleError } from '../model/errors.ts';
import type { UnipileAnswer } from './answer.ts';
import { redirected, unreachable, unreadableAnswer, type Call } from './fault.ts';
import { urlOf } from './url.ts';
import type { FetchInit } from './node-fetch.ts';
import type { Settings } from './settings.ts';

/** A request to the API. */
export interface Request extends Call {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** What became of one try: an answer, or a fault that stands for none. */
export type Tried = { readonly answer: UnipileAnswer } | { readonly fault: LifecycleError };

const BASE = '/api/v1';

const MOST_HOPS = 3;

const NO_CONTENT = 204;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

const initOf = ({ method, body }: Request, { apiKey }: Settings, signal: AbortSignal): FetchInit => ({
  method,
  redirect: 'manual',
  signal,
  headers: {
    'X-API-KEY': apiKey,
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** Where a redirect leads, or null where we must not follow: another origin, or a request that does something. */
const nextOf = (response: Response, from: URL, { method }: Request): URL | null => {
  const next = urlOf(response.headers.get('location') ?? '', from);
  return method === 'GET' && next?.origin === from.origin ? next : null;
};

/** The response at the end of the redirects, or null where they lead where we must not go. */
const followRedirect = async (
  request: Request,
  settings: Settings,
  signal: AbortSignal,
): Promise<Response | null> => {
  let url = new URL(`${settings.origin}${BASE}${request.path}`);
  for (let hop = 0; hop <= MOST_HOPS; hop += 1) {
    const response = await settings.fetch(url.href, initOf(request, settings, signal));
    if (!redirects.has(response.status)) return response;
    await response.body?.cancel();
    const next = nextOf(response, url, request);
    if (next === null) return null;
    url = next;
  }
  return null;
};

/** The body as text, or null when it is larger than allowed. */
const textWithin = async (response: Response, most: number): Promise<string | null> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > most) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

const parsedBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const readResponse = async (request: Request, settings: Settings, signal: AbortSignal): Promise<Tried> => {
  const response = await followRedirect(request, settings, signal);
  if (response === null) return { fault: redirected(request) };
  const text = await textWithin(response, settings.maxAnswerBytes);
  if (text === null)
    return { fault: unreadableAnswer(request, `it is larger than ${settings.maxAnswerBytes} bytes`) };
  const answer = {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: parsedBody(text),
  };
  if (response.ok && response.status !== NO_CONTENT && answer.body === undefined)
    return { fault: unreadableAnswer(request, 'it is no JSON') };
  return { answer };
};

const codeIn = (error: unknown): string | undefined =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^[A-Z_\d]+$/.test(error.code)
    ? error.code
    : undefined;

/** The system's word for why a connection failed; the error itself may hold what was sent. */
const networkCodeOf = (error: unknown): string => {
  const { cause = undefined } = error instanceof Error ? error : {};
  const code = [error, cause].map(codeIn).find((word) => word !== undefined);
  return code ?? 'the connection failed';
};

/**
 * Makes a request once. Redirects are followed within the DSN's origin alone: the API key goes nowhere else.
 *
 * @throws the reason of the request's signal, once that is aborted
 */
export const exchange = async (request: Request, settings: Settings): Promise<Tried> => {
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
  try {
    return await readResponse(request, settings, signal);
  } catch (error) {
    request.signal?.throwIfAborted();
    const why = timeout.aborted ? `it took longer than ${settings.timeoutMs} ms` : networkCodeOf(error);
    return { fault: unreachable(request, settings.origin, why) };
  }
};
