import { causeNamed, undetermined } from '../../machines/causes/catalogue.ts';
import type { Actor, Strength } from '../../machines/causes/cause.ts';

/** What to do about an account that needs somebody. */
export interface Remedy {
  /** Who acts first. */
  readonly actor: Actor;
  /** Said to the person whose account it is. */
  readonly forUser: string;
  /** Said to the team that runs the integration. */
  readonly forOperator: string;
  /** Whether trying again with nothing else changed can help. */
  readonly retryHelps: boolean;
}

/** Remedies for statuses other than CREDENTIALS, by path in the chart (DOMAIN §2, §7). */
const byPath: ReadonlyMap<string, Remedy> = new Map<string, Remedy>([
  [
    'ERROR',
    {
      actor: 'operator',
      forUser: 'Nothing to do: the connection is being restarted.',
      forOperator: 'Restart the account; if it fails to restart, ask Unipile.',
      retryHelps: true,
    },
  ],
  [
    'STOPPED',
    {
      actor: 'operator',
      forUser: 'Nothing to do: the connection is being restarted.',
      forOperator: 'Restart the account; a sandbox account may have been paused.',
      retryHelps: true,
    },
  ],
  [
    'CONNECTING.stalled',
    {
      actor: 'operator',
      forUser: 'Nothing to do: the connection takes longer than usual.',
      forOperator: 'Read the account again; look at the proxy and at the provider, then restart it.',
      retryHelps: true,
    },
  ],
  [
    'PERMISSIONS',
    {
      actor: 'user',
      forUser: 'Grant the permissions that the app asks for on your device.',
      forOperator: 'Ask the user to grant the missing permissions on the device.',
      retryHelps: false,
    },
  ],
]);

/** How sure the cause of a state is, and what would make it surer. */
export interface Certainty {
  readonly strength: Strength;
  readonly nextTest?: string | undefined;
}

/**
 * The remedy for a state of the connection region, or null where nobody needs to act. Nobody is told what they did unless the
 * cause is as good as certain; where it is not known, the team is told what would tell.
 */
export const remedyOf = (
  connection: string,
  { strength, nextTest }: Certainty = { strength: 'none' },
): Remedy | null => {
  const known = byPath.get(connection);
  if (known !== undefined) return known;
  if (!connection.startsWith('CREDENTIALS.')) return null;
  const cause = causeNamed(connection.slice('CREDENTIALS.'.length));
  const { actor, forUser, forUserIfCertain, forOperator, retryHelps } = cause ?? undetermined;
  return {
    actor,
    forUser: strength === 'decisive' ? (forUserIfCertain ?? forUser) : forUser,
    forOperator:
      cause === undefined && nextTest !== undefined
        ? `${forOperator} To find out why: ${nextTest}.`
        : forOperator,
    retryHelps,
  };
};
