import { LifecycleError } from '../model/errors.ts';
import { slugOf, textOf, type UnipileAnswer } from './answer.ts';

/** What a request is called in messages. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v1`, with a slash before it. */
  readonly path: string;
}

/** Texts that no message may contain. */
export type SecretTexts = readonly string[];

const LONGEST_TEXT = 200;

/** What a foreign text may be in a message: short, on one line, without secrets. */
const safeText = (text: string, secrets: SecretTexts): string => {
  let safe = text;
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '…');
  return safe.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_TEXT);
};

const callName = ({ method, path }: Call): string => `${method} ${path}`;

/**
 * No answer: the connection failed, broke off, or took too long.
 *
 * @param origin - of the DSN
 */
export const unreachable = (call: Call, origin: string, why: string): LifecycleError =>
  new LifecycleError(
    'unipileUnreachable',
    `Unipile did not answer ${callName(call)} at ${new URL(origin).host}: ${why}`,
    {
      hint: 'Check the DSN and the network, then try again.',
      retryable: true,
    },
  );

/** An answer that cannot be used. */
export const unreadableAnswer = (call: Call, why: string): LifecycleError =>
  new LifecycleError(
    'unipileAnswerUnreadable',
    `Unipile's answer to ${callName(call)} cannot be read: ${why}`,
    {
      hint: 'Check that the DSN is that of your dashboard, then try again.',
      retryable: true,
    },
  );

/** A redirect that would take the API key elsewhere, or leads nowhere. */
export const redirected = (call: Call): LifecycleError =>
  new LifecycleError('unipileFailed', `Unipile sent ${callName(call)} elsewhere; it was not followed`, {
    hint: 'Give the DSN exactly as your dashboard shows it.',
  });

/** Answers that may be another one a little later. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether the same request may be answered otherwise a little later. */
export const isPassing = ({ status }: UnipileAnswer): boolean => passing.has(status);

const unauthorized = (call: Call, status: number, said: string): LifecycleError =>
  new LifecycleError(
    'unipileUnauthorized',
    `Unipile refuses the API key: ${callName(call)} was answered ${status}${said}`,
    {
      hint: 'Make an access token in your dashboard, and give it as the API key together with its DSN.',
    },
  );

/** The fault that an error answer is. A 401 or 403 is about our own API key (DOMAIN §7). */
export const faultOf = (call: Call, answer: UnipileAnswer, secrets: SecretTexts): LifecycleError => {
  const { status, body } = answer;
  const words = new Set([slugOf(body), textOf(body, 'title')].filter((word) => word !== ''));
  const said = words.size === 0 ? '' : ` ${safeText([...words].join(': '), secrets)}`;
  if (status === 401 || status === 403) return unauthorized(call, status, said);
  return new LifecycleError('unipileFailed', `Unipile answered ${callName(call)} with ${status}${said}`, {
    hint: isPassing(answer) ? 'Try again later.' : 'The answer says what Unipile does not accept.',
    retryable: isPassing(answer),
  });
};
