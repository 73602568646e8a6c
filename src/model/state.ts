import type { AccountCause, AccountStatus, ConnectionPath, SyncState } from './names.ts';

/** XState's state value: a leaf's name, or a branch to it. */
export type NestedValue = string | { readonly [state: string]: NestedValue };

/** The state value of the two regions. */
export interface StateValue {
  readonly connection: NestedValue;
  readonly sync: SyncState;
}

/** A state of the chart as a pair of paths, for example `CREDENTIALS.linkedin.sessionExpired` and `RUNNING`. */
export interface State {
  readonly connection: ConnectionPath;
  readonly sync: SyncState;
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
 * The state of two paths. Equal paths give the same object. They are taken for the chart's: whoever reads them from a
 * store has compared the machine's version before.
 */
export const internedState = (connection: string, sync: string): State => {
  const key = `${connection} ${sync}`;
  const known = states.get(key);
  if (known !== undefined) return known;
  const state = { connection: connection as ConnectionPath, sync: sync as SyncState };
  states.set(key, state);
  return state;
};

/**
 * The state that a value stands for. Equal values give the same object, so that states are compared with `===`;
 * there are as many as the chart has.
 */
export const stateOf = (value: StateValue): State => {
  const known = statesOfValues.get(value);
  if (known !== undefined) return known;
  const state = internedState(pathOf(value.connection), value.sync);
  statesOfValues.set(value, state);
  return state;
};

const valuesOfStates = new Map<State, StateValue>();

const nested = ([first = '', ...rest]: readonly string[]): NestedValue =>
  rest.length === 0 ? first : { [first]: nested(rest) };

/** The value that a state stands for: the reverse of {@link stateOf}. Equal states give the same object. */
export const valueOf = (state: State): StateValue => {
  const known = valuesOfStates.get(state);
  if (known !== undefined) return known;
  const value = { connection: nested(state.connection.split('.')), sync: state.sync };
  valuesOfStates.set(state, value);
  statesOfValues.set(value, state);
  return value;
};

const valuesInOrder: StateValue[] = [];
const numbersOfValues = new WeakMap<StateValue, number>();

/** A number for the state that a value stands for, from 0 on, the same as long as the process lives. */
export const stateNumberOf = (value: StateValue): number => {
  const known = numbersOfValues.get(value);
  if (known !== undefined) return known;
  const canonical = valueOf(stateOf(value));
  const number = numbersOfValues.get(canonical) ?? valuesInOrder.push(canonical) - 1;
  numbersOfValues.set(canonical, number);
  numbersOfValues.set(value, number);
  return number;
};

/** The value whose number this is: the reverse of {@link stateNumberOf}. Equal states give the same object. */
export const valueAt = (number: number): StateValue => {
  const value = valuesInOrder[number];
  if (value === undefined) throw new RangeError(`no state has the number ${number}`);
  return value;
};

/** The path of a value's connection region. */
export const connectionOf = ({ connection }: StateValue): ConnectionPath =>
  pathOf(connection) as ConnectionPath;

/** The status that a connection path belongs to: its first part. */
export const statusOfPath = (connection: string): AccountStatus => {
  const dot = connection.indexOf('.');
  return (dot < 0 ? connection : connection.slice(0, dot)) as AccountStatus;
};

/** The cause that a connection path names: what stands below CREDENTIALS, or null elsewhere (DOMAIN §5). */
export const causeOfPath = (connection: string): AccountCause | null =>
  connection.startsWith('CREDENTIALS.') ? (connection.slice('CREDENTIALS.'.length) as AccountCause) : null;
