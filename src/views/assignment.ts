import { causeNamed, undetermined } from '../../machines/causes/catalogue.ts';
import type { Actor } from '../../machines/causes/cause.ts';
import type { AccountContext } from '../../machines/context.ts';
import { incidentOf } from '../../machines/evidence.ts';
import { HOUR } from '../../machines/policy.ts';
import type { IncidentScope } from '../../machines/signal.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { causeOfPath, connectionOf } from '../model/state.ts';
import { taskOfCause } from './cause-tasks.ts';
import { remedyOfStatus } from './status-remedies.ts';
import type { RemedyTask, TaskFacts, TaskObject } from './shown/tasks.ts';

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
