import { causeNamed, undetermined } from '../../machines/causes/catalogue.ts';
import type { Strength } from '../../machines/causes/cause.ts';
import { isoTime } from '../model/clock.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { connectionOf } from '../model/state.ts';
import { assignmentOf, type Assignment } from './assignment.ts';
import { incidentMarkOf, operatorsTaskOf, type IncidentMark } from './incident.ts';
import { remedyOfStatus, type RemedyWords } from './status-remedies.ts';
import { dayWords } from './shown/figures.ts';
import { objectWord, shortTask, type RemedyTask, type TaskObject } from './shown/tasks.ts';
import { testSentence } from './shown/sentences.ts';

/** What to do about an account that needs somebody. */
export interface Remedy extends RemedyWords {
  /** What it comes to: accounts with the same actor, task and object are one job. */
  readonly task: RemedyTask;
  /** What to do in a few words, with what is known filled in: `Replace proxy p-eu-3`. */
  readonly short: string;
  /** What it is about, where evidence names that. */
  readonly about?: TaskObject;
  /** Until when the account is to be left alone (ISO 8601 UTC). */
  readonly pauseUntil?: string;
}

/** How sure the cause of a state is, and what would make it surer. */
export interface Certainty {
  readonly strength: Strength;
  readonly nextTest?: string | undefined;
}

/**
 * What is said about a state of the connection region, or null where nobody needs to act. Nobody is told what they did unless the
 * cause is as good as certain; where it is not known, the team is told what would tell.
 */
export const remedyOf = (
  connection: string,
  { strength, nextTest }: Certainty = { strength: 'none' },
): RemedyWords | null => {
  const known = remedyOfStatus.get(connection);
  if (known !== undefined) {
    const { task: _, ...words } = known;
    return words;
  }
  if (!connection.startsWith('CREDENTIALS.')) return null;
  const cause = causeNamed(connection.slice('CREDENTIALS.'.length));
  const { actor, forUser, forUserIfCertain, forOperator, retryHelps } = cause ?? undetermined;
  return {
    actor,
    forUser: strength === 'decisive' ? (forUserIfCertain ?? forUser) : forUser,
    forOperator:
      cause === undefined && nextTest !== undefined ? forOperator + testSentence(nextTest) : forOperator,
    retryHelps,
  };
};

/** What is said to a member of an incident whose cause nobody knows: nothing for its user to do. */
const wordsForMember = ({ scope, name }: IncidentMark): Omit<RemedyWords, 'actor'> => ({
  forUser: 'Nothing to do: many accounts are affected at once, and we are looking into it.',
  forOperator: operatorsTaskOf(scope, name),
  retryHelps: false,
});

/** The team's sentence with what is known: which proxy, which provider, and whether a pause is over. */
const filledIn = (sentence: string, { task, about, pauseUntil }: Assignment, moment: number): string => {
  if (pauseUntil !== undefined) {
    const day = dayWords(pauseUntil, moment);
    return pauseUntil > moment
      ? `${sentence} The 72 hours end on ${day}.`
      : `The 72 hours were over on ${day}: lower the pace, then have the account reconnected now.`;
  }
  if (about === undefined) return sentence;
  if (task === 'replaceProxy')
    return sentence.replace('replace the proxy,', `replace the proxy ${about.name},`);
  return task === 'fixKeys' ? sentence.replace('at the provider', `at ${objectWord(about)}`) : sentence;
};

/**
 * What to do about an account, or null where nobody needs to act.
 *
 * @param moment - from which a pause is over or not, in milliseconds since 1970
 */
export const remedyFor = (snapshot: AccountSnapshot, certainty: Certainty, moment: number): Remedy | null => {
  const assignment = assignmentOf(snapshot);
  const connection = connectionOf(snapshot.value);
  const incident = connection === 'CREDENTIALS.undetermined' ? incidentMarkOf(snapshot) : null;
  const words = incident === null ? remedyOf(connection, certainty) : wordsForMember(incident);
  if (assignment === null || words === null) return null;
  const { actor, task, about, pauseUntil } = assignment;
  return {
    actor,
    task,
    short: shortTask(task, assignment, moment),
    ...(about === undefined ? {} : { about }),
    ...(pauseUntil === undefined ? {} : { pauseUntil: isoTime(pauseUntil) }),
    forUser: words.forUser,
    forOperator: filledIn(words.forOperator, assignment, moment),
    retryHelps: words.retryHelps,
  };
};
