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

/** Who must act, as the operator reads it: `you`, `1 user`, `28 users`. */
export const actorCount = (actor: Actor, count: number): string =>
  actor === 'operator' ? `${grouped(count)} you` : plural(count, actor);

/** Who must act, over a list of what they have to do. */
export const actorHeadings: Readonly<Record<Actor, string>> = {
  operator: 'you',
  user: 'users',
  admin: 'admins',
};
