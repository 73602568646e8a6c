import type { Policy } from '../policy.ts';
import type { Evidence } from './cause.ts';
import type { Clue } from './clue.ts';
import { outlivesAuthorisation, recentOf, type ItemOf } from './facts.ts';
import { counted, distinct, when } from './wording.ts';

/** What an API call, or a reconnection, was answered. */
export type Answer = ItemOf<'apiError'> | ItemOf<'reconnectAnswer'>;

/** Whether a clue is about an answer. */
export type AnswerTest = (answer: Answer) => boolean;

/** Answers of one HTTP status with one of some slugs. */
export const says =
  (status: number, ...errors: readonly string[]): AnswerTest =>
  (answer) =>
    answer.status === status && errors.includes(answer.error);

/** Answers with one of some slugs, whatever the HTTP status. */
export const slug =
  (...errors: readonly string[]): AnswerTest =>
  (answer) =>
    errors.includes(answer.error);

/** Answers that pass any of some tests. */
export const either =
  (...tests: readonly AnswerTest[]): AnswerTest =>
  (answer) =>
    tests.some((test) => test(answer));

/** An answer as it is told: its status, then its slug or checkpoint. */
const told = (answer: Answer): string => {
  const asked =
    answer.type === 'reconnectAnswer' && answer.checkpoint !== undefined
      ? ` with checkpoint ${answer.checkpoint}`
      : '';
  return `${answer.status}${answer.error === '' ? '' : ` ${answer.error}`}${asked}`;
};

const sentence = (calls: string, answers: readonly Answer[]): string =>
  `${calls} answered ${distinct(answers.map(told))} ${when(answers)}`;

/** Says what some API calls were answered; null for none. */
export const calls = (answers: readonly ItemOf<'apiError'>[]): string | null =>
  answers.length === 0 ? null : sentence(counted(answers.length, 'API call'), answers);

/** Says what some reconnections were answered; null for none. */
export const reconnections = (answers: readonly ItemOf<'reconnectAnswer'>[]): string | null =>
  answers.length === 0
    ? null
    : sentence(answers.length === 1 ? 'reconnect' : counted(answers.length, 'reconnect'), answers);

/** Joins what several clues found into one sentence; null when none found anything. */
export const together =
  (...clues: readonly Clue[]): Clue =>
  (evidence, policy, nothingElseFits) => {
    let found: string | null = null;
    for (const clue of clues) {
      const words = clue(evidence, policy, nothingElseFits);
      if (words !== null) found = found === null ? words : `${found}; ${words}`;
    }
    return found;
  };

/** The API errors that count, whatever was authorised since. */
export const apiErrors = (
  evidence: Evidence,
  policy: Policy,
  test: AnswerTest,
): readonly ItemOf<'apiError'>[] => recentOf(evidence, policy, 'apiError').filter(test);

/** The answers to reconnections that count, no later authorisation having made them moot. */
export const reconnectAnswers = (
  evidence: Evidence,
  policy: Policy,
  test: AnswerTest,
): readonly ItemOf<'reconnectAnswer'>[] =>
  recentOf(evidence, policy, 'reconnectAnswer').filter(outlivesAuthorisation(evidence)).filter(test);

/** API errors that do not speak of the credentials: a later authorisation leaves them standing. */
export const apiAnswered =
  (test: AnswerTest): Clue =>
  (evidence, policy) =>
    calls(apiErrors(evidence, policy, test));

/** API errors that speak of the credentials: a later authorisation makes them moot. */
export const apiRefused =
  (test: AnswerTest): Clue =>
  (evidence, policy) =>
    calls(apiErrors(evidence, policy, test).filter(outlivesAuthorisation(evidence)));

/** Answers to reconnections. */
export const reconnectAnswered =
  (test: AnswerTest): Clue =>
  (evidence, policy) =>
    reconnections(reconnectAnswers(evidence, policy, test));

/** Answers that speak of the credentials, to an API call or to a reconnection. */
export const refused = (test: AnswerTest): Clue => together(apiRefused(test), reconnectAnswered(test));

/** A reconnection found the stored credentials to be wrong (DOMAIN §5.1, 14, 19). */
export const storedCredentialsRefused: Clue = reconnectAnswered(says(401, 'invalid_credentials'));

/**
 * An API call found the credentials to be wrong or too old, or a reconnection too old (DOMAIN §5.1, 4, 14, 19).
 * A reconnection that found them wrong says more: {@link storedCredentialsRefused}.
 */
export const credentialsRefused: Clue = together(
  apiRefused(says(401, 'invalid_credentials', 'expired_credentials')),
  reconnectAnswered(says(401, 'expired_credentials')),
);
