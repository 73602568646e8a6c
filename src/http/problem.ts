import { LifecycleError, type ErrorCode } from '../model/errors.ts';
import { answerOf, type HttpAnswer } from './exchange.ts';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** When to try again, in seconds. */
  readonly retryAfter?: number;
  /** What helps, where something does. */
  readonly hint?: string;
}

/** What the receiving side itself refuses, by a stable word. */
const refusals = {
  unreadableRequest: { status: 400, title: 'The request cannot be read' },
  secretMissing: { status: 401, title: 'The delivery carries no secret' },
  secretWrong: { status: 401, title: 'The delivery carries a wrong secret' },
  signatureMissing: { status: 401, title: 'The delivery carries no signature' },
  signatureMalformed: { status: 401, title: 'The signature cannot be read' },
  signatureWrong: { status: 401, title: 'The signature does not fit the delivery' },
  signatureExpired: { status: 401, title: 'The signature is too old, or from the future' },
  tenantMismatch: { status: 401, title: 'The URL vouches for another name than that of the body' },
  statusNotAllowed: {
    status: 403,
    title: 'This URL tells of connections that users make, and of nothing else',
  },
  urlExpired: {
    status: 403,
    title: 'This URL has expired',
    hint: 'Make the hosted-auth link anew, with a notify_url that holds longer.',
  },
  hostRefused: { status: 403, title: 'The request names a host that is not served here' },
  originRefused: { status: 403, title: 'Deliveries come from servers, not from pages' },
  pathUnknown: { status: 404, title: 'There is nothing here' },
  methodNotAllowed: { status: 405, title: 'This path takes another method' },
  requestTimeout: { status: 408, title: 'The request took too long to arrive' },
  bodyTooLarge: { status: 413, title: 'The body is too large' },
  encodingUnsupported: { status: 415, title: 'The body is encoded; only identity is taken' },
  shapeWrong: { status: 422, title: 'This path takes another kind of payload' },
  headersTooLarge: { status: 431, title: 'The headers are too large' },
  bodyConsumed: { status: 500, title: 'Somebody has read the body before us' },
  overloaded: { status: 503, title: 'Too many deliveries wait to be stored', retryAfter: 1 },
} as const satisfies Record<string, ProblemKind>;

/** The word for what the receiving side refuses. */
export type RefusalCode = keyof typeof refusals;

/** What a fault of the store means for the sender: try again later, unless the fault is on this side. */
const ofFault: Partial<Record<ErrorCode, ProblemKind>> = {
  closed: { status: 503, title: 'The server is about to end', retryAfter: 5 },
  databaseBusy: { status: 503, title: 'The database is busy', retryAfter: 2 },
  diskFull: { status: 503, title: 'The disk is full', retryAfter: 30 },
  commitUnknown: { status: 503, title: 'It is not known whether the delivery was stored', retryAfter: 5 },
  versionConflict: { status: 503, title: 'Somebody else moved the same account', retryAfter: 1 },
  databaseFailed: { status: 503, title: 'The database cannot be written', retryAfter: 30 },
  deliveryRefused: { status: 503, title: 'The database cannot keep this delivery', retryAfter: 60 },
  databaseReplaced: { status: 503, title: 'The database was removed or replaced', retryAfter: 60 },
  databaseCorrupt: { status: 503, title: 'The database cannot be written', retryAfter: 60 },
};

const internal: ProblemKind = { status: 500, title: 'A fault in this server' };

/** What a code of a problem document says in words; of one that is not known, that this server is at fault. */
export const titleOf = (code: string): string => {
  const kinds: Readonly<Record<string, ProblemKind>> = { ...refusals, ...ofFault };
  return (kinds[code] ?? internal).title;
};

/** An RFC 9457 problem document, and the headers that go with it. */
export interface Problem extends HttpAnswer {
  readonly code: string;
}

const problem = (
  code: string,
  { status, title, retryAfter, hint }: ProblemKind,
  headers: Record<string, string> = {},
): Problem => {
  const type = 'application/problem+json';
  const later = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const all = { 'content-type': type, 'cache-control': 'no-store', ...later, ...headers };
  const body = JSON.stringify({ type: `urn:account-lifecycle:problem:${code}`, title, status, code, hint });
  return { code, ...answerOf(status, all, body) };
};

/** Those that need no headers of their own, once made: under a flood nothing but them is answered. */
const plainRefusals = new Map<RefusalCode, Problem>();

const plainRefusal = (code: RefusalCode): Problem => {
  const known = plainRefusals.get(code) ?? problem(code, refusals[code]);
  plainRefusals.set(code, known);
  return known;
};

/** The problem document for a refusal. It says nothing of what was sent. */
export const refusal = (code: RefusalCode, headers?: Record<string, string>): Problem =>
  headers === undefined ? plainRefusal(code) : problem(code, refusals[code], headers);

/** The problem document for whatever was thrown while a delivery was stored. It says nothing of what it holds. */
export const faultProblem = (error: unknown): Problem => {
  const code = error instanceof LifecycleError ? error.code : 'internal';
  return problem(code, ofFault[code] ?? internal);
};
