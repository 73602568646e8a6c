import {
  deserialize,
  type AccountSnapshot,
  type Deadline,
  type Effect,
  type HeldEffects,
  type LogEntry,
  type OutboxItem,
  type QuarantineEntry,
  type State,
} from '../store/index.ts';
import { unreadableRow } from './faults.ts';

/** Reads JSON that this package has written. */
export const jsonIn = <T>(text: string, what: string): T => {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw unreadableRow(what, error);
  }
};

/** Reads a stored snapshot. */
export const snapshotIn = (text: string, accountId: string): AccountSnapshot => {
  try {
    return deserialize(text);
  } catch (error) {
    throw unreadableRow(`The snapshot of account ${accountId}`, error);
  }
};

/** A row of the log. */
export interface LogRow {
  readonly seq: number;
  readonly account_id: string;
  readonly at: number;
  readonly source: string;
  readonly type: string;
  readonly decision: string;
  readonly policy_id: number;
  readonly flags: string;
  readonly version: number;
  readonly occurred_at: number | null;
  readonly source_id: string | null;
  readonly payload: string | null;
  readonly dropped: boolean;
}

/** The entry of a row of the log. */
export const entryInRow = (row: LogRow): LogEntry => ({
  accountId: row.account_id,
  at: row.at,
  source: row.source as LogEntry['source'],
  type: row.type,
  occurredAt: row.occurred_at,
  sourceId: row.source_id,
  payload: row.payload,
  decision: row.decision as LogEntry['decision'],
  version: row.version,
  policyId: row.policy_id,
  flags: row.flags === '' ? [] : (row.flags.split(' ') as LogEntry['flags'][number][]),
  seq: row.seq,
  ...(row.dropped ? { payloadDropped: true } : {}),
});

/** A row of what is held. */
export interface KeptHoldRow {
  readonly account_id: string;
  readonly seq: number;
  readonly until: number | null;
  readonly origin: string;
  readonly effects: string;
}

/** What a row of holds says. */
export const holdOf = ({ account_id: accountId, seq, until, origin, effects }: KeptHoldRow): HeldEffects => ({
  accountId,
  seq,
  from: jsonIn<State>(origin, `What is held for account ${accountId}`),
  until,
  effects: jsonIn<readonly Effect[]>(effects, `What is held for account ${accountId}`),
});

/** A row of the outbox. */
export interface KeptEffectRow {
  readonly id: number;
  readonly account_id: string;
  readonly seq: number;
  readonly at: number;
  readonly effect: string;
  readonly replayed: boolean;
}

/** The effect of a row of the outbox. */
export const outboxItemOf = ({ id, account_id, seq, at, effect, replayed }: KeptEffectRow): OutboxItem => ({
  id,
  accountId: account_id,
  seq,
  at,
  effect: jsonIn<Effect>(effect, `Effect ${id} of the outbox`),
  ...(replayed ? { replayed } : {}),
});

/** A row of quarantine. */
export interface QuarantineRow extends Omit<QuarantineEntry, 'raw' | 'source'> {
  readonly source: string | null;
  readonly raw: Buffer;
}

/** The delivery of a row of quarantine. */
export const quarantinedIn = ({ id, at, source, reason, raw, origin }: QuarantineRow): QuarantineEntry => ({
  id,
  at,
  source: source as QuarantineEntry['source'],
  reason,
  raw: raw.toString('utf8'),
  origin,
});

/** Something due, as it stands in the table of what is. */
export interface DueRow {
  readonly account_id: string;
  readonly event: Deadline['event'] | 'RELEASE';
  readonly due_at: number;
}
