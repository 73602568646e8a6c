import type { AccountEvent } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Hypothesis } from '../../machines/causes/hypothesis.ts';
import { viewOf, type AccountView } from './account.ts';
import { isoTime } from '../model/clock.ts';
import type { DecisionName } from '../model/decision.ts';
import type { Reader } from '../model/delivery.ts';
import { diagnose } from '../decide/diagnose.ts';
import { explainStep, summaryOf, type Refusal } from '../decide/explain.ts';
import { fold, type FoldedEntry } from './fold.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { State } from '../model/state.ts';
import type { EarlierSnapshot, StoreReader } from '../store/port.ts';

/** One entry of an account's history. Times are ISO 8601 UTC with milliseconds. */
export interface HistoryEntry {
  readonly seq: number;
  readonly at: string;
  readonly source: string;
  /** What was heard: a status, a signal's type, or the word as it stood on the wire. */
  readonly event: string;
  readonly decision: DecisionName;
  /** The account's version after it. */
  readonly version: number;
  /** The state before and after, where it changed. */
  readonly from?: State;
  readonly to?: State;
  readonly occurredAt?: string;
  /** The raw payload; absent for a deadline. */
  readonly payload?: unknown;
  /** The decision in one sentence. */
  readonly summary: string;
}

/** Why an account is where it is, and what would change that. */
export interface AccountExplanation {
  readonly account: AccountView;
  /** Every documented cause of its provider with what it would take; empty unless in CREDENTIALS. */
  readonly hypotheses: readonly Hypothesis[];
  /** Hypotheses and guards that lost, and why. */
  readonly refused: readonly Refusal[];
  /** What would have to be seen for another verdict. */
  readonly wanted: readonly string[];
  /** The last entries of its history, oldest first. */
  readonly recent: readonly HistoryEntry[];
}

/** What an event is called when people read about it. */
export const eventName = (event: AccountEvent): string => {
  if (event.type === 'SIGNAL') return event.signal.type === 'unknown' ? event.signal.name : event.signal.type;
  if (event.type === 'UNKNOWN_STATUS') return event.status;
  if (event.type === 'NOTICE') return event.notice;
  return event.type.startsWith('xstate.after.') ? 'deadline' : event.type;
};

/** The decision in one sentence, and in another one what this machine would decide where an earlier one's is kept. */
const told = ({ event, before, step, today }: FoldedEntry): string => {
  if (today === null) return summaryOf(before, event, step);
  const otherwise = today === step.decision ? 'it would lead elsewhere' : `it would be ${today}`;
  return step.decision === 'applied' && step.transitions.length === 0
    ? `${eventName(event)} was applied by an earlier version of the machine; today ${otherwise}.`
    : `${summaryOf(before, event, step)} Decided by an earlier version of the machine; today ${otherwise}.`;
};

/** A folded entry as people and JSON see it. */
export const entryOf = (folded: FoldedEntry): HistoryEntry => {
  const { entry, step } = folded;
  const first = step.transitions[0];
  const last = step.transitions.at(-1);
  return {
    seq: entry.seq,
    at: isoTime(entry.at),
    source: entry.source,
    event: eventName(folded.event),
    decision: entry.decision,
    version: entry.version,
    ...(first === undefined || last === undefined ? {} : { from: first.from, to: last.to }),
    ...(entry.occurredAt === null ? {} : { occurredAt: isoTime(entry.occurredAt) }),
    ...(entry.payload === null ? {} : { payload: JSON.parse(entry.payload) as unknown }),
    summary: told(folded),
  };
};

/** The history of an account, oldest first; empty for an unknown one. */
export const historyOf = (store: StoreReader, reader: Reader, accountId: string): readonly HistoryEntry[] =>
  Array.from(fold(store.log({ accountId }), reader, store), entryOf);

/** The account's snapshot as it was at a moment (milliseconds since 1970), or null when it was not known yet. */
export const snapshotAt = (
  store: StoreReader,
  reader: Reader,
  accountId: string,
  moment: number,
): AccountSnapshot | null => {
  const kept = store.earlierSnapshot(accountId, moment);
  let snapshot = kept?.snapshot ?? null;
  const later = store.log({ accountId, until: moment, ...(kept === null ? {} : { after: kept.seq }) });
  for (const { step } of fold(later, reader, store, snapshot)) snapshot = step.snapshot;
  return snapshot;
};

/** How many entries of the history an explanation shows. */
const RECENT = 10;

/** Whether the end of a history holds what an explanation needs: its last entries, and how it came to where it is. */
const suffices = (folded: readonly FoldedEntry[]): boolean =>
  folded.length >= RECENT && folded.some(({ step }) => step.transitions.length > 0);

/**
 * The end of an account's history, from one of the last two snapshots kept of its past where that suffices, else all of it.
 * The last one may have been kept a moment ago.
 */
const endOf = (store: StoreReader, reader: Reader, accountId: string): readonly FoldedEntry[] => {
  const from = (kept: EarlierSnapshot | null): readonly FoldedEntry[] =>
    Array.from(fold(store.log({ accountId, after: kept?.seq ?? 0 }), reader, store, kept?.snapshot ?? null));
  let until = Number.MAX_SAFE_INTEGER;
  for (let tries = 0; tries < 2; tries += 1) {
    const kept = store.earlierSnapshot(accountId, until);
    if (kept === null) break;
    const folded = from(kept);
    if (suffices(folded)) return folded;
    until = kept.snapshot.context.lastSeenAt - 1;
  }
  return from(null);
};

/** Explains where an account stands; null for an unknown one. */
export const explanationOf = (
  store: StoreReader,
  reader: Reader,
  accountId: string,
  policy: Policy,
): AccountExplanation | null => {
  const folded = endOf(store, reader, accountId);
  const decisive = folded.findLast(({ step }) => step.transitions.length > 0) ?? folded.at(-1);
  const last = folded.at(-1);
  if (decisive === undefined || last === undefined) return null;
  const { snapshot } = last.step;
  const { refused, wanted } = explainStep(
    decisive.before,
    decisive.event,
    { ...decisive.step, snapshot },
    policy,
  );
  return {
    account: viewOf(snapshot, policy, store.verification(accountId)?.at),
    hypotheses: diagnose(snapshot, policy),
    refused,
    wanted,
    recent: folded.slice(-RECENT).map(entryOf),
  };
};
