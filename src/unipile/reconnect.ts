import {
  checkpoints,
  detailLength,
  type ApiErrorSignal,
  type Checkpoint,
  type ReconnectAnswerSignal,
} from '../../machines/signal.ts';
import { slugOf, textOf, type UnipileAnswer } from './answer.ts';
import { isObject } from '../text/json-object.ts';

/** What Unipile answered to a reconnection (DOMAIN §7). */
export interface ReconnectAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The error's slug without the `errors/` before it; empty when there is none. */
  readonly error: string;
  /** What the provider asks of the user. */
  readonly checkpoint?: Checkpoint;
  /** The provider's own words, where it gave any. */
  readonly detail?: string;
}

const checkpointOf = (body: unknown): Checkpoint | undefined => {
  const asked = isObject(body) ? body['checkpoint'] : undefined;
  const word = textOf(asked, 'type');
  return checkpoints.find((known) => known === word);
};

const detailOf = (body: unknown): { readonly detail?: string } => {
  const detail = textOf(body, 'detail').slice(0, detailLength);
  return detail === '' ? {} : { detail };
};

/** A reconnection's answer in short. */
export const reconnectAnswerOf = ({ status, body }: UnipileAnswer): ReconnectAnswer => {
  const checkpoint = checkpointOf(body);
  const said = status < 300 ? { error: '' } : { error: slugOf(body), ...detailOf(body) };
  return { status, ...said, ...(checkpoint === undefined ? {} : { checkpoint }) };
};

/** Answers to a reconnection that say something about the account; the others are about the request or the moment. */
const tellingOfReconnection: ReadonlySet<number> = new Set([201, 202, 401, 403, 407, 502]);

/**
 * The signal that a reconnection's answer is, or null when it says nothing about the account: 409 and 425 are our own
 * concurrency, 408, 500, 503 and 504 undecided (DOMAIN §7), `missing_credentials` is our own API key.
 */
export const reconnectSignal = (answer: ReconnectAnswer): ReconnectAnswerSignal | null =>
  tellingOfReconnection.has(answer.status) && answer.error !== 'missing_credentials'
    ? { type: 'reconnectAnswer', ...answer }
    : null;

/** Slugs of answers that are about the API key or the request, whatever their status. */
const aboutUs: ReadonlySet<string> = new Set([
  'missing_credentials',
  'invalid_parameters',
  'resource_not_found',
]);

/** Statuses by which an API call can speak of the account that it was made for. */
const tellingOfAccount: ReadonlySet<number> = new Set([401, 403, 407, 422, 429, 500, 502]);

/**
 * The signal that an error answer to a call on behalf of an account is, or null when it says nothing about the account
 * (DOMAIN §5, §7): without a slug nothing can be told from a 401, a 403 or a 5xx.
 *
 * @param status - HTTP status
 * @param body - the answer's parsed body
 */
export const apiErrorSignal = (status: number, body: unknown): ApiErrorSignal | null => {
  const error = slugOf(body);
  if (!tellingOfAccount.has(status) || aboutUs.has(error)) return null;
  return error === '' && status !== 429 && status !== 407
    ? null
    : { type: 'apiError', status, error, ...detailOf(body) };
};
