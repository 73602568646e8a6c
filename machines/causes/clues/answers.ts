import type { Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { everyOf, outlivesAuthorisation, recentOf, windowStart, type ItemOf } from '../facts.ts';
import { counted, distinct, when } from '../wording.ts';
import { clue, nearnesses, nearnessOf, type Clue, type Nearness } from './clue.ts';

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
const either =
  (...tests: readonly AnswerTest[]): AnswerTest =>
  (answer) =>
    tests.some((test) => test(answer));

/** An answer as it is told: its status, then its slug or checkpoint, then the provider's own words. */
const told = (answer: Answer): string => {
  const asked =
    answer.type === 'reconnectAnswer' && answer.checkpoint !== undefined
      ? ` with checkpoint ${answer.checkpoint}`
      : '';
  return `${answer.status}${answer.error === '' ? '' : ` ${answer.error}`}${asked}`;
};

const sentence = (calls: string, answers: readonly Answer[]): string =>
  `${calls} answered ${distinct(answers.map(told))} ${when(answers)}`;

/** What was answered, in words; API calls before reconnections. */
export const answersIn = (answers: readonly Answer[]): string => {
  const calls = answers.filter(({ type }) => type === 'apiError');
  const retries = answers.filter(({ type }) => type === 'reconnectAnswer');
  return [
    ...(calls.length === 0 ? [] : [sentence(counted(calls.length, 'API call'), calls)]),
    ...(retries.length === 0
      ? []
      : [sentence(retries.length === 1 ? 'reconnect' : counted(retries.length, 'reconnect'), retries)]),
  ].join('; ');
};

/** Errors that follow from the account being disconnected, or that speak of our API key (DOMAIN §7, §9.8), are no news. */
const consequences: ReadonlySet<string> = new Set(['disconnected_account', 'missing_credentials']);

/** A symptom that an answer can be. */
interface Symptom {
  readonly name: string;
  readonly test: AnswerTest;
  /** Whether it speaks of the credentials, so that a later authorisation makes it moot. */
  readonly ofCredentials?: boolean;
  /** Whether answers to reconnections count as well. Default: they do. */
  readonly alsoRetries?: boolean;
  /** What has not been seen, in words, where calls are told of and none was answered so; left out where that says nothing. */
  readonly none?: string;
}

/** What API calls, and reconnections where that is said, were answered. Each is a symptom; none is taken for a cause. */
const symptoms: readonly Symptom[] = [
  {
    name: 'refused',
    test: (answer) =>
      answer.status === 401 &&
      (answer.error === 'expired_credentials' || answer.error === '') &&
      !consequences.has(answer.error),
    ofCredentials: true,
    alsoRetries: false,
    none: 'calls are told of, and none was answered 401 before the break',
  },
  {
    name: 'passwordRefused',
    test: says(401, 'invalid_credentials'),
    ofCredentials: true,
    alsoRetries: false,
  },
  {
    name: 'restricted',
    test: says(403, 'account_restricted'),
    none: 'calls are told of, and none was answered 403 account_restricted',
  },
  { name: 'actionRequired', test: says(403, 'action_required'), ofCredentials: true },
  {
    name: 'checkpointNamed',
    test: slug('checkpoint_error', 'unknown_authentication_context'),
    ofCredentials: true,
  },
  { name: 'sessionPrompt', test: says(401, 'multiple_sessions'), ofCredentials: true },
  {
    name: 'privilegesMissing',
    test: either(says(401, 'insufficient_privileges'), says(403, 'insufficient_permissions')),
    ofCredentials: true,
  },
  {
    name: 'mailSettings',
    test: slug('invalid_imap_configuration', 'invalid_smtp_configuration'),
    ofCredentials: true,
  },
  { name: 'otherAccount', test: slug('account_mismatch', 'wrong_account'), ofCredentials: true },
  { name: 'robotSuspected', test: slug('captcha_not_supported') },
  {
    name: 'proxyRefused',
    test: (answer) => answer.status === 407 || answer.error.includes('proxy'),
  },
  { name: 'gateway', test: ({ status, error }) => status === 502 && !error.includes('proxy') },
  { name: 'unreachable', test: ({ status }) => status === 503 || status === 504 },
  {
    name: 'throttled',
    test: either(({ status }) => status === 429, slug('too_many_requests')),
  },
];

const countsFor = (evidence: Evidence, { test, alsoRetries, ofCredentials }: Symptom): AnswerTest => {
  const holds = outlivesAuthorisation(evidence);
  return (answer) =>
    (alsoRetries !== false || answer.type === 'apiError') &&
    test(answer) &&
    (ofCredentials !== true || holds(answer));
};

/** Which symptoms an answer is, by their places; the same for all answers with its kind, status and slug. */
const symptomsOf = (answer: Answer): readonly number[] => {
  const key = `${answer.type} ${answer.status} ${answer.error}`;
  const known = classified.get(key);
  if (known !== undefined) return known;
  const found = symptoms.flatMap(({ test, alsoRetries }, place) =>
    (alsoRetries !== false || answer.type === 'apiError') && test(answer) ? [place] : [],
  );
  // Slugs are few; whoever sends others without end does not fill the memory with them.
  if (classified.size < mostClassified) classified.set(key, found);
  return found;
};

const classified = new Map<string, readonly number[]>();

const mostClassified = 1_000;

/** The answers that count in a weighing. */
interface CountedAnswers {
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly answers: readonly Answer[];
  /** When each symptom was seen nearest to the flip: the latest from before it, else the first one after it. */
  readonly nearest: readonly (number | undefined)[];
  /** Whether it is known what calls were answered around the flip: one was told of, good or bad. */
  readonly areTold: boolean;
}

const noAnswers: readonly Answer[] = [];

const nearestOf = (evidence: Evidence, answers: readonly Answer[]): readonly (number | undefined)[] => {
  const nearest: (number | undefined)[] = [];
  const { flippedAt, authorizedAt } = evidence;
  const mootBefore = authorizedAt === null ? -Infinity : Math.min(authorizedAt, flippedAt);
  for (const answer of answers) {
    const { at } = answer;
    for (const place of symptomsOf(answer)) {
      if (at < mootBefore && symptoms[place]?.ofCredentials === true) continue;
      const known = nearest[place];
      if (known === undefined || known > flippedAt || (at <= flippedAt && at > known)) nearest[place] = at;
    }
  }
  return nearest;
};

const countAnswers = (evidence: Evidence, policy: Policy): CountedAnswers => {
  const calls = recentOf(evidence, policy, 'apiError');
  const retries = recentOf(evidence, policy, 'reconnectAnswer');
  const answers = calls.length + retries.length === 0 ? noAnswers : [...calls, ...retries];
  return {
    evidence,
    policy,
    answers,
    nearest: nearestOf(evidence, answers),
    areTold:
      calls.some(({ at }) => at <= evidence.flippedAt) ||
      everyOf(evidence, 'apiOk').some(({ at }) => at >= windowStart(evidence, policy)),
  };
};

/** The last ones counted: a weighing asks for them some fifteen times, one after the other. */
let lastCounted: CountedAnswers | null = null;

const answersCounted = (evidence: Evidence, policy: Policy): CountedAnswers => {
  if (lastCounted?.evidence !== evidence || lastCounted.policy !== policy)
    lastCounted = countAnswers(evidence, policy);
  return lastCounted;
};

/** The answers of API calls, and of reconnections where asked for, that count and pass a test. */
export const answersThat = (
  evidence: Evidence,
  policy: Policy,
  test: AnswerTest,
  alsoRetries = true,
): readonly Answer[] => {
  const { answers } = answersCounted(evidence, policy);
  return answers.length === 0
    ? answers
    : answers.filter((answer) => (alsoRetries || answer.type === 'apiError') && test(answer));
};

const symptomClue = (symptom: Symptom, place: number): Clue => {
  const { name, none } = symptom;
  return clue<Nearness | 'none'>({
    name,
    answers: none === undefined ? nearnesses : [...nearnesses, 'none'],
    needs: ['apiError', 'reconnectAnswer', ...(none === undefined ? [] : (['apiOk'] as const))],
    read: (evidence, policy) => {
      const { nearest, areTold } = answersCounted(evidence, policy);
      const at = nearest[place];
      if (at !== undefined) return nearnessOf(at, evidence);
      return none !== undefined && areTold ? 'none' : null;
    },
    say: (_, evidence, policy) => {
      const answers = answersCounted(evidence, policy).answers.filter(countsFor(evidence, symptom));
      return answers.length === 0 ? (none ?? '') : answersIn(answers);
    },
  });
};

/** A clue for each symptom. */
export const answerClues: readonly Clue[] = symptoms.map(symptomClue);

const isNotFound: AnswerTest = (answer) =>
  answer.status === 404 && (answer.error === '' || answer.error === 'resource_not_found');

const mailboxNotFound: AnswerTest = ({ error }) => error.includes('mailbox') && error.includes('not_found');

const lastSuccess = (evidence: Evidence): number =>
  everyOf(evidence, 'apiOk').reduce(
    (latest, { at }) => (at <= evidence.flippedAt ? Math.max(latest, at) : latest),
    -Infinity,
  );

const unfound = (evidence: Evidence, policy: Policy): readonly Answer[] => {
  const succeeded = lastSuccess(evidence);
  return answersThat(evidence, policy, isNotFound, false).filter(({ at }) => at > succeeded);
};

/** A 404 is nearly always that of a mail or a chat. Only the mailbox itself, or several with nothing succeeding, say more. */
export const notFoundClue = clue({
  name: 'notFound',
  needs: ['apiError', 'reconnectAnswer'],
  answers: ['mailbox', 'several', 'one'],
  read: (evidence, policy) => {
    if (answersThat(evidence, policy, mailboxNotFound).length > 0) return 'mailbox';
    const found = unfound(evidence, policy).length;
    if (found === 0) return null;
    return found >= 3 ? 'several' : 'one';
  },
  say: (answer, evidence, policy) =>
    answer === 'mailbox'
      ? answersIn(answersThat(evidence, policy, mailboxNotFound))
      : answersIn(unfound(evidence, policy)),
});

/** When a call last succeeded bounds when the account died. */
export const lastSuccessClue = clue({
  name: 'lastSuccess',
  needs: ['apiOk'],
  answers: ['minutes', 'hours', 'days', 'longAgo'],
  read: (evidence) => {
    const ago = evidence.flippedAt - lastSuccess(evidence);
    if (ago === Infinity) return null;
    if (ago <= 30 * 60_000) return 'minutes';
    if (ago <= 24 * 3_600_000) return 'hours';
    return ago <= 60 * 24 * 3_600_000 ? 'days' : 'longAgo';
  },
  say: (_, evidence) =>
    `a call last succeeded ${when(everyOf(evidence, 'apiOk').filter(({ at }) => at === lastSuccess(evidence)))}`,
});
