import { MACHINE_VERSION } from '../../machines/account.ts';
import type { AccountContext } from '../../machines/context.ts';
import type { DeadlineEvent } from '../../machines/event.ts';
import type { StateValue } from './state.ts';

/**
 * The persisted state of an account's machine: plain JSON, whole, and the same bytes for the same history.
 * Times are milliseconds since 1970.
 */
export interface AccountSnapshot {
  readonly machine: 'account';
  /** The version of the chart that made this snapshot. */
  readonly machineVersion: string;
  /** The number of the account's last applied transition, 0 while it has none. */
  readonly version: number;
  /** When the present status was entered; a change of cause below CREDENTIALS is no change of status. */
  readonly since: number;
  readonly value: StateValue;
  readonly context: AccountContext;
  /** Moments at which the machine is to be told that time has passed. */
  readonly deadlines: readonly Deadline[];
}

/** A stored moment at which the machine is told that time has passed. */
export interface Deadline {
  /** The event to feed then, as XState names it. Unique within an account. */
  readonly event: DeadlineEvent['type'];
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** The bytes that a snapshot is stored as. Key order is fixed, so equal snapshots give equal text. */
export const serialize = (snapshot: AccountSnapshot): string => JSON.stringify(snapshot);

/**
 * Reads a stored snapshot.
 *
 * @throws SyntaxError when the text is not JSON; the store turns it into `databaseCorrupt`
 */
export const deserialize = (text: string): AccountSnapshot => JSON.parse(text) as AccountSnapshot;

/** Whether the snapshot was made by the chart that is running. */
export const isCurrent = (snapshot: AccountSnapshot): boolean => snapshot.machineVersion === MACHINE_VERSION;

/** The snapshot with another context. */
export const withContext = (
  { machine, machineVersion, version, since, value, deadlines }: AccountSnapshot,
  context: AccountContext,
): AccountSnapshot => ({ machine, machineVersion, version, since, value, context, deadlines });
