import type { AccountEvent, DeadlineEvent } from '../machines/event.ts';
import type { Policy } from '../machines/policy.ts';
import type { Step } from './step.ts';
import type { DeliverySource, Reader } from './delivery.ts';
import { LifecycleError } from './errors.ts';
import { serialize, type AccountSnapshot } from './snapshot.ts';
import { stepperUnder } from './step.ts';
import type { LogEntry, StoreReader } from './store.ts';

/** One entry of an account's log, taken again: what was before it, and what it did. */
export interface FoldedEntry {
  readonly entry: LogEntry;
  readonly event: AccountEvent;
  readonly before: AccountSnapshot | null;
  readonly step: Step;
  readonly policy: Policy;
}

const diverged = (entry: LogEntry, found: string): LifecycleError =>
  new LifecycleError('historyDiverged', `log entry ${entry.seq} of account ${entry.accountId} ${found}`, {
    hint: 'The log was written by another version of this package, or the file is damaged: run "db check".',
  });

/** Reads a stored entry as the event that it was. */
const eventOf = (entry: LogEntry, reader: Reader): AccountEvent => {
  const { accountId, at, source, type, payload } = entry;
  if (source === 'deadline') return { type: type as DeadlineEvent['type'], accountId, at, source };
  const reading = reader(JSON.parse(payload ?? 'null'), at, source as DeliverySource);
  if (reading.kind !== 'event') throw diverged(entry, `can no longer be read: it is ${reading.kind}`);
  return reading.event;
};

const policies = (store: StoreReader) => {
  const known = new Map<number, Policy>();
  return (entry: LogEntry): Policy => {
    const policy = known.get(entry.policyId) ?? store.policy(entry.policyId);
    if (policy === null) throw diverged(entry, `names policy ${entry.policyId}, which is not stored`);
    known.set(entry.policyId, policy);
    return policy;
  };
};

/**
 * Takes log entries of accounts again from the beginning, each with what was before it and what it did. Whether an
 * event was a duplicate is read from its stored decision; all else follows from the event itself.
 *
 * @param entries - whole logs, oldest first; entries of several accounts may be mixed
 * @throws LifecycleError `historyDiverged` when an entry cannot be read or decides differently today
 */
export function* fold(
  entries: Iterable<LogEntry>,
  reader: Reader,
  store: StoreReader,
): Generator<FoldedEntry, void, undefined> {
  const policyOf = policies(store);
  const snapshots = new Map<string, AccountSnapshot>();
  for (const entry of entries) {
    const policy = policyOf(entry);
    const event = eventOf(entry, reader);
    const before = snapshots.get(entry.accountId) ?? null;
    const step = stepperUnder(policy)(before, event, entry.decision === 'duplicate');
    if (step.decision !== entry.decision)
      throw diverged(entry, `was decided "${entry.decision}" and would be "${step.decision}" today`);
    snapshots.set(entry.accountId, step.snapshot);
    yield { entry, event, before, step, policy };
  }
}

/** An account whose stored snapshot is not what its log gives. */
export interface Divergence {
  readonly accountId: string;
  readonly stored: string;
  /** What the log gives, or the reason why it gives nothing. */
  readonly rebuilt: string;
}

const rebuiltText = (accountId: string, reader: Reader, store: StoreReader): string => {
  try {
    let last: AccountSnapshot | null = null;
    for (const { step } of fold(store.log({ accountId }), reader, store)) last = step.snapshot;
    return last === null ? 'nothing' : serialize(last);
  } catch (error) {
    if (error instanceof LifecycleError) return error.message;
    throw error;
  }
};

/**
 * Builds every account's snapshot again from its log alone and compares it, byte for byte, with the stored one.
 * Yields the divergences; none is the promise kept.
 */
export function* rebuild(store: StoreReader, reader: Reader): Generator<Divergence, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const page = store.accounts({ limit: 500, ...(after === undefined ? {} : { after }) });
    for (const snapshot of page) {
      const { accountId } = snapshot.context;
      const stored = serialize(snapshot);
      const rebuilt = rebuiltText(accountId, reader, store);
      if (stored !== rebuilt) yield { accountId, stored, rebuilt };
      after = accountId;
    }
    if (page.length < 500) return;
  }
}
