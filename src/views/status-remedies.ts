import type { Actor } from '../../machines/causes/cause.ts';
import type { RemedyTask } from './shown/tasks.ts';

/** Who acts, and what is said to whom. */
export interface RemedyWords {
  /** Who acts first. */
  readonly actor: Actor;
  /** Said to the person whose account it is. */
  readonly forUser: string;
  /** Said to the team that runs the integration. */
  readonly forOperator: string;
  /** Whether trying again with nothing else changed can help. */
  readonly retryHelps: boolean;
}

/** The words of a status, and what they come to. */
interface StatusRemedy extends RemedyWords {
  readonly task: RemedyTask;
}

/** What to do in statuses other than CREDENTIALS, by path in the chart (DOMAIN §2, §7). */
export const remedyOfStatus: ReadonlyMap<string, StatusRemedy> = new Map<string, StatusRemedy>([
  [
    'ERROR',
    {
      actor: 'operator',
      task: 'restart',
      forUser: 'Nothing to do: the connection is being restarted.',
      forOperator: 'Restart the account; if it fails to restart, ask Unipile.',
      retryHelps: true,
    },
  ],
  [
    'STOPPED',
    {
      actor: 'operator',
      task: 'restart',
      forUser: 'Nothing to do: the connection is being restarted.',
      forOperator: 'Restart the account; a sandbox account may have been paused.',
      retryHelps: true,
    },
  ],
  [
    'CONNECTING.stalled',
    {
      actor: 'operator',
      task: 'lookWhyStalled',
      forUser: 'Nothing to do: the connection takes longer than usual.',
      forOperator: 'Read the account again; look at the proxy and at the provider, then restart it.',
      retryHelps: true,
    },
  ],
  [
    'PERMISSIONS',
    {
      actor: 'user',
      task: 'grantPermissions',
      forUser: 'Grant the permissions that the app asks for on your device.',
      forOperator: 'Ask the user to grant the missing permissions on the device.',
      retryHelps: false,
    },
  ],
]);
