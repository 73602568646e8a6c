import type { Actor } from '../../../machines/causes/cause.ts';
import { grouped, plural } from './figures.ts';

/** How a fleet stands. */
export interface Standing {
  /** Accounts that need somebody. */
  readonly needing: number;
  readonly total: number;
}

/** What to do where there is no account yet. */
export const emptyFleet = {
  sentence: 'No accounts yet: replay a log into this database, or point a webhook here.',
  commands: ['account-lifecycle replay FILE --db FILE', 'account-lifecycle serve --db FILE'],
} as const;

/** How many need somebody, in a sentence: `42 of 330 accounts need someone`. */
export const needSentence = ({ needing, total }: Standing): string => {
  if (total === 0) return emptyFleet.sentence;
  if (needing === 0) return `Nobody is needed (${plural(total, 'account')})`;
  return `${grouped(needing)} of ${plural(total, 'account')} ${needing === 1 ? 'needs' : 'need'} someone`;
};

/** The same with the work that it comes to: `42 accounts need someone, in 16 jobs`. */
export const workSentence = ({ needing, total }: Standing, jobs: number): string => {
  if (needing === 0) return needSentence({ needing, total });
  return `${plural(needing, 'account')} ${needing === 1 ? 'needs' : 'need'} someone, in ${plural(jobs, 'job')}`;
};

/** Those who can have to act, in the order in which their work is shown. */
export const shownActors: readonly Actor[] = ['operator', 'user', 'admin'];

/** Who must act, over a list of what they have to do. */
export const actorHeadings: Readonly<Record<Actor, string>> = {
  operator: 'you',
  user: 'users',
  admin: 'admins',
};

/** How much one has to do: `8 jobs for you`, `1 job for users`, `2 jobs for admins`. */
export const jobsFor = (actor: Actor, jobs: number): string =>
  `${plural(jobs, 'job')} for ${actorHeadings[actor]}`;

/** Who must act, as the operator reads it: `you`, `1 user`, `28 users`. */
export const actorCount = (actor: Actor, count: number): string =>
  actor === 'operator' ? `${grouped(count)} you` : plural(count, actor);

/** What would tell more of why an account broke, as a sentence after what there is to do. */
export const testSentence = (nextTest: string): string => ` To find out why: ${nextTest}.`;

/**
 * What there is to do in full, said to the team, without what would tell more: for where that stands in a place of its own.
 *
 * @param nextTest - what would tell most, where anything would
 */
export const todoBesideTest = (forOperator: string, nextTest: string | undefined): string =>
  nextTest === undefined ? forOperator : forOperator.replace(testSentence(nextTest), '');

/** Why no cause can be weighed of an account that broke: nobody said which provider it is at, or none of that provider's is known. */
export const unweighedSentence = (provider: string, accountType: string | null): string =>
  accountType === null
    ? 'Not known: nothing has told which provider the account is at. A read of the API tells it, such as by reconcile.'
    : `Not known: what ends a session at ${provider === 'other' ? accountType : provider} is documented nowhere.`;
