import { deserialize, type AccountSnapshot } from '../snapshot.ts';
import type { Transition } from '../decision.ts';
import type { LogEntry } from '../store.ts';
import { corruptRow } from './errors.ts';

/** A log entry as its columns, in the order of {@link LOG_COLUMNS}. */
export type LogRow = [
  seq: number,
  accountId: string,
  at: number,
  source: LogEntry['source'],
  type: string,
  occurredAt: number | null,
  sourceId: string | null,
  payload: string | null,
  decision: LogEntry['decision'],
  version: number,
  policyId: number,
];

/** See {@link LogRow}. */
export const LOG_COLUMNS =
  'seq, account_id, at, source, type, occurred_at, source_id, payload, decision, version, policy_id';

/** The entry that a row holds. */
export const entryOf = (row: LogRow): LogEntry => {
  const [seq, accountId, at, source, type, occurredAt, sourceId, payload, decision, version, policyId] = row;
  return { accountId, at, source, type, occurredAt, sourceId, payload, decision, version, policyId, seq };
};

/** A transition as its columns, in the order of {@link TRANSITION_COLUMNS}. */
export type TransitionRow = [
  accountId: string,
  version: number,
  fromConnection: string,
  fromSync: string,
  toConnection: string,
  toSync: string,
  event: string,
  at: number,
];

/** See {@link TransitionRow}. */
export const TRANSITION_COLUMNS =
  'account_id, version, from_connection, from_sync, to_connection, to_sync, event, at';

/** The transition that a row holds. */
export const transitionOf = (row: TransitionRow): Transition => {
  const [accountId, version, fromConnection, fromSync, toConnection, toSync, event, at] = row;
  const from = { connection: fromConnection, sync: fromSync };
  return { accountId, version, from, to: { connection: toConnection, sync: toSync }, event, at };
};

/**
 * Reads a stored JSON text.
 *
 * @param what - the row, for the message
 * @throws LifecycleError `databaseCorrupt`
 */
export const parse = <T>(text: string, what: string): T => {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw corruptRow(what, cause);
  }
};

/**
 * Reads a stored snapshot.
 *
 * @throws LifecycleError `databaseCorrupt`
 */
export const snapshotOf = (text: string): AccountSnapshot => {
  try {
    return deserialize(text);
  } catch (cause) {
    throw corruptRow('The snapshot of an account', cause);
  }
};
