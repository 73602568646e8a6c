import type { AccountEvent, DeadlineEvent } from '../../machines/event.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import type { IncidentSignal } from '../../machines/signal.ts';
import { explainStep, type Explanation } from '../decide/explain.ts';
import { keptStep } from '../decide/kept-step.ts';
import type { Step } from '../decide/step.ts';
import type { DecisionName } from '../model/decision.ts';
import type { DeliverySource, Reader } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stepperUnder } from '../decide/step.ts';
import type { LedgerReader } from '../store/ledger.ts';
import { isOvertaken } from '../store/overtaken.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';

/** One entry of an account's log, taken again: what was before it, and what it did. */
export interface FoldedEntry {
  readonly entry: LogEntry;
  readonly event: AccountEvent;
  readonly before: AccountSnapshot | null;
  readonly step: Step;
  readonly policy: Policy;
  /**
   * What today's machine would decide, where an earlier version decided otherwise and its decision is kept; null elsewhere.
   */
  readonly today: DecisionName | null;
}

/** Explains an entry: what its step did and did not do, from what was there before it. */
export const whyOf = ({ before, event, step, policy }: FoldedEntry): Explanation =>
  explainStep(before, event, step, policy);

const diverged = (entry: LogEntry, found: string): LifecycleError =>
  new LifecycleError('historyDiverged', `log entry ${entry.seq} of account ${entry.accountId} ${found}`, {
    hint: 'The log was written by another version of this package, or the file is damaged: run "db check".',
  });

const parsed = (entry: LogEntry, payload: string | null): unknown => {
  try {
    return JSON.parse(payload ?? 'null');
  } catch {
    throw diverged(entry, 'can no longer be read: its payload is not JSON');
  }
};

/**
 * Reads a stored entry as the event that it was.
 *
 * @throws LifecycleError `historyDiverged` when it cannot be read
 */
export const storedEventOf = (entry: LogEntry, reader: Reader): AccountEvent => {
  const { accountId, at, source, type, payload } = entry;
  if (entry.payloadDropped === true) return parsed(entry, payload) as AccountEvent;
  if (source === 'deadline') return { type: type as DeadlineEvent['type'], accountId, at, source };
  if (source === 'engine') {
    // The engine wrote it itself; no reader of deliveries knows it.
    return { type: 'SIGNAL', signal: parsed(entry, payload) as IncidentSignal, accountId, at, source };
  }
  const reading = reader(parsed(entry, payload), at, source as DeliverySource);
  // An earlier version kept events of other kinds as words that it did not know.
  if (reading.kind === 'foreign' && type === 'UNKNOWN_STATUS')
    return asStored({ type, status: reading.name, accountId, at, source, ...ownId(entry) }, entry);
  if (reading.kind !== 'event') throw diverged(entry, `can no longer be read: it is ${reading.kind}`);
  return asStored(reading.event, entry);
};

const ownId = ({ sourceId }: LogEntry): Pick<AccountEvent, 'sourceId'> =>
  sourceId === null ? {} : { sourceId };

/**
 * The event with what the entry says of it that depends on more than its payload: when it happened follows from when it was
 * received as well, and an entry may count from later than that.
 */
const asStored = (event: AccountEvent, { occurredAt, flags }: LogEntry): AccountEvent => {
  const isSameTime = (event.occurredAt ?? null) === occurredAt;
  if (isSameTime && flags.length === 0 && event.flags === undefined) return event;
  const { occurredAt: _time, flags: _flags, ...rest } = event;
  return {
    ...rest,
    ...(occurredAt === null ? {} : { occurredAt }),
    ...(flags.length === 0 ? {} : { flags }),
  };
};

/** The part of a store that folding needs: their policies, and which of them keep their decisions. */
export type FoldSource = Pick<StoreReader, 'policy' | 'decidedEarlierUntil'>;

/**
 * A policy with all settings: one that was stored before a setting came to be lacks it. Where none is missing it is the same
 * object, since a chart is made for each.
 */
export const completePolicy = (stored: Policy): Policy =>
  Object.keys(defaultPolicy).every((setting) => setting in stored) ? stored : { ...defaultPolicy, ...stored };

/** Policies by store and number. A number never changes its meaning, and a chart is made once per policy object. */
const policiesOf = new WeakMap<object, Map<number, Policy>>();

/**
 * What is needed to fold some entries, read beforehand from a store that answers with promises. A policy is read once, as long
 * as the ledger lives.
 */
export const foldSourceFor = async (
  ledger: Pick<LedgerReader, 'policy' | 'decidedEarlierUntil'>,
  entries: readonly LogEntry[],
): Promise<FoldSource> => {
  const known = policiesOf.get(ledger) ?? new Map<number, Policy>();
  policiesOf.set(ledger, known);
  for (const policyId of new Set(entries.map((entry) => entry.policyId))) {
    if (known.has(policyId)) continue;
    const policy = await ledger.policy(policyId);
    if (policy !== null) known.set(policyId, completePolicy(policy));
  }
  const keptUntil = await ledger.decidedEarlierUntil();
  return { policy: (policyId) => known.get(policyId) ?? null, decidedEarlierUntil: () => keptUntil };
};

const policies = (store: FoldSource) => {
  const known = policiesOf.get(store) ?? new Map<number, Policy>();
  policiesOf.set(store, known);
  return (entry: LogEntry): Policy => {
    const found = known.get(entry.policyId);
    if (found !== undefined) return found;
    const stored = store.policy(entry.policyId);
    if (stored === null) throw diverged(entry, `names policy ${entry.policyId}, which is not stored`);
    const policy = completePolicy(stored);
    known.set(entry.policyId, policy);
    return policy;
  };
};

/** The step of an entry, with what today's machine would decide where that is not what it keeps. */
const stepOf = (
  entry: LogEntry,
  event: AccountEvent,
  before: AccountSnapshot | null,
  policy: Policy,
  isKept: boolean,
): Pick<FoldedEntry, 'step' | 'today'> => {
  const overtaken = isOvertaken(entry);
  if (isKept) return keptStep(before, event, { ...entry, overtaken }, policy);
  const step = stepperUnder(policy)(before, event, entry.decision === 'duplicate', overtaken);
  if (step.decision !== entry.decision)
    throw diverged(entry, `was decided "${entry.decision}" and would be "${step.decision}" today`);
  return { step, today: null };
};

/** Takes the next entry of an account again. Throws a `LifecycleError`, see {@link fold}. */
export type Folding = (entry: LogEntry) => FoldedEntry;

/**
 * Begins to take entries again, one after the other; those of several accounts may be mixed. An entry that cannot be taken leaves
 * its account as it was, and the others as they are.
 *
 * @param from - where the entries are only the later ones of a single account: how it was before them
 */
export const folding = (reader: Reader, store: FoldSource, from: AccountSnapshot | null = null): Folding => {
  const policyOf = policies(store);
  const keptUntil = store.decidedEarlierUntil();
  const snapshots = new Map<string, AccountSnapshot>();
  return (entry) => {
    const policy = policyOf(entry);
    const event = storedEventOf(entry, reader);
    const before = snapshots.get(entry.accountId) ?? from;
    const { step, today } = stepOf(entry, event, before, policy, entry.seq <= keptUntil);
    snapshots.set(entry.accountId, step.snapshot);
    return { entry, event, before, step, policy, today };
  };
};

/**
 * Takes log entries of accounts again from the beginning, each with what was before it and what it did. Whether an event was
 * a duplicate or overtaken is read from what is stored of it; all else follows from the event itself. Entries that an earlier
 * version of the machine decided keep their decisions, see {@link keptStep}.
 *
 * @param entries - whole logs, oldest first; entries of several accounts may be mixed
 * @param from - where the entries are only the later ones of a single account: how it was before them
 * @throws LifecycleError `historyDiverged` when an entry cannot be read, or this version of the machine would decide it differently
 */
export function* fold(
  entries: Iterable<LogEntry>,
  reader: Reader,
  store: FoldSource,
  from: AccountSnapshot | null = null,
): Generator<FoldedEntry, void, undefined> {
  const take = folding(reader, store, from);
  for (const entry of entries) yield take(entry);
}
