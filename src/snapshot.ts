import { MACHINE_VERSION } from '../machines/account.ts';
import type { AccountContext } from '../machines/context.ts';
import type { DeadlineEvent } from '../machines/event.ts';

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

/** XState's state value: a leaf's name, or a branch to it. */
export type NestedValue = string | { readonly [state: string]: NestedValue };

/** The state value of the two regions. */
export interface StateValue {
  readonly connection: NestedValue;
  readonly sync: string;
}

/** A stored moment at which the machine is told that time has passed. */
export interface Deadline {
  /** The event to feed then, as XState names it. Unique within an account. */
  readonly event: DeadlineEvent['type'];
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** A state of the chart as a pair of paths, for example `CREDENTIALS.linkedin.sessionExpired` and `RUNNING`. */
export interface State {
  readonly connection: string;
  readonly sync: string;
}

/** The path of a nested state value, with dots between. */
export const pathOf = (value: NestedValue): string => {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(value);
  if (entry === undefined) return '';
  return `${entry[0]}.${pathOf(entry[1])}`;
};

const states = new Map<string, State>();
const statesOfValues = new WeakMap<StateValue, State>();

/**
 * The state that a value stands for. Equal values give the same object, so that states are compared with `===`;
 * there are as many as the chart has.
 */
export const stateOf = (value: StateValue): State => {
  const known = statesOfValues.get(value);
  if (known !== undefined) return known;
  const connection = pathOf(value.connection);
  const key = `${connection} ${value.sync}`;
  const state = states.get(key) ?? { connection, sync: value.sync };
  states.set(key, state);
  statesOfValues.set(value, state);
  return state;
};

/** The status that a connection path belongs to: its first part. */
export const statusOfPath = (connection: string): string => {
  const dot = connection.indexOf('.');
  return dot < 0 ? connection : connection.slice(0, dot);
};

/** The cause that a connection path names: what stands below CREDENTIALS, or null elsewhere (DOMAIN §5). */
export const causeOfPath = (connection: string): string | null =>
  connection.startsWith('CREDENTIALS.') ? connection.slice('CREDENTIALS.'.length) : null;

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
