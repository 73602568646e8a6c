import type { EventFlag, EventSource } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import { viewOf, type AccountView } from './account.ts';
import { isoTime } from '../model/clock.ts';
import type { DecisionName } from '../model/decision.ts';
import type { Reader } from '../model/delivery.ts';
import { eventName } from '../model/event-name.ts';
import type { WeighedHypothesis } from '../decide/diagnose.ts';
import { explainStep, summaryOf, type Refusal } from '../decide/explain.ts';
import { fold, foldSourceFor, type FoldedEntry } from './fold.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { State } from '../model/state.ts';
import type { LedgerReader } from '../store/ledger.ts';
import type { EarlierSnapshot, LogQuery } from '../store/port.ts';
import { twinsOf, type Twins } from './twins.ts';

/** One entry of an account's history. Times are ISO 8601 UTC with milliseconds. */
export interface HistoryEntry {
  readonly seq: number;
  readonly at: string;
  readonly source: EventSource;
  /** What was heard: a status, a signal's type, or the word as it stood on the wire. */
  readonly event: string;
  readonly decision: DecisionName;
  /** The account's version after it. */
  readonly version: number;
  /** The state before and after, where it changed. */
  readonly from?: State;
  readonly to?: State;
  readonly occurredAt?: string;
  /** What was left out or corrected; absent where nothing was. */
  readonly flags?: readonly EventFlag[];
  /** The raw payload; absent for a deadline, and where it was dropped. */
  readonly payload?: unknown;
  /** The payload was dropped, as old as it was: what follows from it still stands. */
  readonly payloadDropped?: true;
  /** The decision in one sentence. */
  readonly summary: string;
}

type WithoutHypotheses<View> = View extends unknown ? Omit<View, 'hypotheses'> : never;

/** The view of an account that is explained: its hypotheses stand beside it, with what each would take. */
export type ExplainedAccount = WithoutHypotheses<AccountView>;

/** Why an account is where it is, and what would change that. */
export interface AccountExplanation extends Twins {
  readonly account: ExplainedAccount;
  /** Every cause of its provider with what it would take, and `unlisted`; empty unless in CREDENTIALS. */
  readonly hypotheses: readonly WeighedHypothesis[];
  /** Hypotheses and guards that lost, and why. */
  readonly refused: readonly Refusal[];
  /** What would have to be seen for another verdict. */
  readonly wanted: readonly string[];
  /** The last entries of its history, oldest first. */
  readonly recent: readonly HistoryEntry[];
}

/** The decision in one sentence, and in another one what this machine would decide where an earlier one's is kept. */
const told = ({ event, before, step, today }: FoldedEntry): string => {
  if (today === null) return summaryOf(before, event, step);
  const otherwise = today === step.decision ? 'it would lead elsewhere' : `it would be ${today}`;
  return step.decision === 'applied' && step.transitions.length === 0
    ? `${eventName(event)} was applied by an earlier version of the machine; today ${otherwise}.`
    : `${summaryOf(before, event, step)} Decided by an earlier version of the machine; today ${otherwise}.`;
};

const keptPayload = ({
  payload,
  payloadDropped,
}: FoldedEntry['entry']): Pick<HistoryEntry, 'payload' | 'payloadDropped'> => {
  if (payloadDropped === true) return { payloadDropped };
  return payload === null ? {} : { payload: JSON.parse(payload) as unknown };
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
    ...(entry.flags.length === 0 ? {} : { flags: entry.flags }),
    ...keptPayload(entry),
    summary: told(folded),
  };
};

/** How many entries are read at once. */
const PAGE = 500;

/** Entries of an account's log from one on, folded; with the policies that they were decided under. */
async function* foldedFrom(
  ledger: LedgerReader,
  reader: Reader,
  query: Omit<LogQuery, 'accountId' | 'limit' | 'last'> & { readonly accountId: string },
  from: AccountSnapshot | null,
): AsyncGenerator<FoldedEntry, void, undefined> {
  let before = from;
  for (let { after = 0 } = query; ;) {
    const page = await ledger.log({ ...query, after, limit: PAGE });
    for (const folded of fold(page, reader, await foldSourceFor(ledger, page), before)) {
      before = folded.step.snapshot;
      yield folded;
    }
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return;
  }
}

/** The history of an account, oldest first, read by pages; empty for an unknown one. */
export async function* historyOf(
  ledger: LedgerReader,
  reader: Reader,
  accountId: string,
): AsyncGenerator<HistoryEntry, void, undefined> {
  for await (const folded of foldedFrom(ledger, reader, { accountId }, null)) yield entryOf(folded);
}

/** The account's snapshot as it was at a moment (milliseconds since 1970), or null when it was not known yet. */
export const snapshotAt = async (
  ledger: LedgerReader,
  reader: Reader,
  accountId: string,
  moment: number,
): Promise<AccountSnapshot | null> => {
  const kept = await ledger.checkpointBefore(accountId, moment);
  let snapshot = kept?.snapshot ?? null;
  const later = { accountId, until: moment, ...(kept === null ? {} : { after: kept.seq }) };
  for await (const { step } of foldedFrom(ledger, reader, later, snapshot)) snapshot = step.snapshot;
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
const endOf = async (
  ledger: LedgerReader,
  reader: Reader,
  accountId: string,
): Promise<readonly FoldedEntry[]> => {
  const from = async (kept: EarlierSnapshot | null): Promise<readonly FoldedEntry[]> => {
    const entries: FoldedEntry[] = [];
    const query = { accountId, after: kept?.seq ?? 0 };
    for await (const folded of foldedFrom(ledger, reader, query, kept?.snapshot ?? null))
      entries.push(folded);
    return entries;
  };
  let until = Number.MAX_SAFE_INTEGER;
  for (let tries = 0; tries < 2; tries += 1) {
    const kept = await ledger.checkpointBefore(accountId, until);
    if (kept === null) break;
    const folded = await from(kept);
    if (suffices(folded)) return folded;
    until = kept.snapshot.context.lastSeenAt - 1;
  }
  return from(null);
};

/** Explains where an account stands; null for an unknown one. */
export const explanationOf = async (
  ledger: LedgerReader,
  reader: Reader,
  accountId: string,
  policy: Policy,
): Promise<AccountExplanation | null> => {
  const folded = await endOf(ledger, reader, accountId);
  const decisive = folded.findLast(({ step }) => step.transitions.length > 0) ?? folded.at(-1);
  const last = folded.at(-1);
  if (decisive === undefined || last === undefined) return null;
  const { snapshot } = last.step;
  const { hypotheses, refused, wanted } = explainStep(
    decisive.before,
    decisive.event,
    { ...decisive.step, snapshot },
    policy,
  );
  const verifiedAt = (await ledger.verification(accountId))?.at;
  const { hypotheses: _, ...account } = viewOf(snapshot, policy, verifiedAt, hypotheses);
  return {
    // Taken apart so that its hypotheses stand once, in full.
    account: account as ExplainedAccount,
    hypotheses,
    refused,
    wanted,
    recent: folded.slice(-RECENT).map(entryOf),
    ...(await twinsOf(ledger, snapshot, policy)),
  };
};
