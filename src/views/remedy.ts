import { causeNamed, undetermined } from '../../machines/causes/catalogue.ts';
import type { Actor, Strength } from '../../machines/causes/cause.ts';
import type { AccountContext } from '../../machines/context.ts';
import { incidentOf } from '../../machines/evidence.ts';
import { HOUR } from '../../machines/policy.ts';
import type { IncidentScope } from '../../machines/signal.ts';
import { isoTime } from '../model/clock.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { causeOfPath, connectionOf } from '../model/state.ts';
import { taskOfCause } from './cause-tasks.ts';
import { remedyOfStatus, type RemedyWords } from './status-remedies.ts';
import { objectWord, shortTask, type RemedyTask, type TaskFacts, type TaskObject } from './shown/tasks.ts';
import { incidentMarkOf, operatorsTaskOf, type IncidentMark } from './incident.ts';
import { dayWords } from './shown/figures.ts';
import { testSentence } from './shown/sentences.ts';

/** What somebody has to do: accounts with the same actor, task and object are one job. */
export interface Assignment extends TaskFacts {
  readonly actor: Actor;
  readonly task: RemedyTask;
}

/** For how long an account that was used too hard is left alone, in milliseconds (DOMAIN §5.15, §5.20). */
const PAUSE = 72 * HOUR;

/** The proxy that an account goes through, or the one that was told to be unhealthy last. */
const knownProxy = ({ connection, evidence }: AccountContext): string | undefined =>
  connection?.proxy_host ??
  evidence.filter((item) => item.type === 'proxyHealth').findLast(({ healthy }) => !healthy)?.proxy_host;

const namedObject = (kind: TaskObject['kind'], name: string | undefined): TaskObject | undefined =>
  name === undefined ? undefined : { kind, name };

/** What a task is about with an account. */
const aboutOf = (task: RemedyTask, context: AccountContext): TaskObject | undefined => {
  const { provider, connection } = context;
  switch (task) {
    case 'replaceProxy':
      return namedObject('proxy', knownProxy(context));
    case 'fixKeys':
    case 'publishApp':
      return { kind: 'provider', name: provider };
    case 'allowApp':
    case 'allowImap':
    case 'relaxSignIn':
      return namedObject('mailDomain', connection?.mail_domain) ?? { kind: 'provider', name: provider };
    case 'checkHost':
      return namedObject('imapHost', connection?.imap_host);
    default:
      return undefined;
  }
};

const usesKeys = (provider: string): boolean => provider === 'google' || provider === 'microsoft';

/** What an incident asks for: the same as the cause that its members would have for it. */
export const assignmentOfIncident = (scope: IncidentScope, name: string): Assignment => {
  switch (scope) {
    case 'all':
      return { actor: 'operator', task: 'awaitUnipile' };
    case 'provider':
      return {
        actor: 'operator',
        task: usesKeys(name) ? 'fixKeys' : 'checkProvider',
        about: { kind: 'provider', name },
      };
    case 'imapHost':
      return { actor: 'operator', task: 'checkHost', about: { kind: 'imapHost', name } };
    case 'proxyHost':
      return { actor: 'operator', task: 'replaceProxy', about: { kind: 'proxy', name } };
    case 'mailDomain':
      return {
        actor: 'admin',
        task: 'allowApp',
        about: { kind: 'mailDomain', name: name.slice(name.indexOf(' ') + 1) },
      };
    case 'tenant':
      return { actor: 'operator', task: 'askTenant', about: { kind: 'tenant', name } };
  }
};

const assignmentOfCause = ({ context, since }: AccountSnapshot, cause: string): Assignment => {
  const task = Object.hasOwn(taskOfCause, cause)
    ? taskOfCause[cause as keyof typeof taskOfCause]
    : taskOfCause.undetermined;
  const about = aboutOf(task, context);
  return {
    actor: (causeNamed(cause) ?? undetermined).actor,
    task,
    ...(about === undefined ? {} : { about }),
    ...(task === 'lowerPace' ? { pauseUntil: since + PAUSE } : {}),
  };
};

/** Who must act in a state, by its path alone; undefined where nobody has to. Whoever is a member of an incident may need another. */
export const actorOfPath = (connection: string): Actor | undefined => {
  const cause = causeOfPath(connection);
  if (cause === null) return remedyOfStatus.get(connection)?.actor;
  return (causeNamed(cause) ?? undetermined).actor;
};

/** What an account needs somebody for, or null where nobody has to act. Cheap: no cause is weighed. */
export const assignmentOf = (snapshot: AccountSnapshot): Assignment | null => {
  const connection = connectionOf(snapshot.value);
  const known = remedyOfStatus.get(connection);
  if (known !== undefined) return { actor: known.actor, task: known.task };
  const cause = causeOfPath(connection);
  if (cause === null) return null;
  const { incident } = snapshot.context;
  const item = incidentOf(snapshot.context);
  return cause === 'undetermined' && incident !== null && item !== null
    ? assignmentOfIncident(item.scope, item.name)
    : assignmentOfCause(snapshot, cause);
};

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

/** The team's sentence for an ERROR whose reason Unipile gave (DOMAIN §6). */
const sentenceOfReason: ReadonlyMap<string, string> = new Map([
  [
    'proxy',
    'Unipile gives the proxy as the reason: fix or replace it where it is yours, then restart the account; if it fails to restart, ask Unipile.',
  ],
  [
    'provider',
    'Unipile gives the provider as the reason: restart the account; if it fails to restart, wait until the provider works again.',
  ],
  [
    'unipile',
    'Unipile gives itself as the reason: restart the account; if it fails to restart, ask Unipile.',
  ],
]);

/** The same for an account as it stands; undefined elsewhere, and where no reason was given. */
const sentenceForError = ({ since, context: { evidence } }: AccountSnapshot, connection: string) => {
  if (connection !== 'ERROR') return undefined;
  const told = evidence.findLast((item) => item.type === 'errorReason' && item.at >= since);
  return told?.type === 'errorReason' ? sentenceOfReason.get(told.reason) : undefined;
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
    forOperator: filledIn(sentenceForError(snapshot, connection) ?? words.forOperator, assignment, moment),
    retryHelps: words.retryHelps,
  };
};
