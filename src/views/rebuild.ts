import { LifecycleError } from '../model/errors.ts';
import type { Reader } from '../model/delivery.ts';
import { serialize, type AccountSnapshot } from '../model/snapshot.ts';
import { accountsByPage, entriesByPage } from '../store/by-page.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';
import { fold, type FoldSource } from './fold.ts';

/** An account whose stored snapshot is not what its log gives. */
export interface Divergence {
  readonly accountId: string;
  readonly stored: string;
  /** What the log gives, or the reason why it gives nothing. */
  readonly rebuilt: string;
}

/** What stands in a divergence where one side has no snapshot. */
const NOTHING = 'nothing';

/** How many accounts or log entries are read at once. */
const PAGE = 500;

/** Accounts that the log knows and the store does not, with what their logs give. */
function* lost(store: StoreReader, reader: Reader): Generator<Divergence, void, undefined> {
  const seen = new Set<string>();
  for (const page of entriesByPage(store, PAGE)) {
    for (const { accountId } of page) {
      if (seen.has(accountId) || store.snapshot(accountId) !== null) continue;
      seen.add(accountId);
      yield { accountId, stored: NOTHING, rebuilt: rebuiltText(store.log({ accountId }), reader, store) };
    }
  }
}

const rebuiltText = (
  log: readonly LogEntry[],
  reader: Reader,
  store: FoldSource,
  look: (seq: number, snapshot: AccountSnapshot) => void = () => {},
): string => {
  try {
    let last: AccountSnapshot | null = null;
    for (const { entry, step } of fold(log, reader, store)) {
      last = step.snapshot;
      look(entry.seq, last);
    }
    return last === null ? NOTHING : serialize(last);
  } catch (error) {
    if (error instanceof LifecycleError) return error.message;
    throw error;
  }
};

/** The snapshots kept of an account's past, by the entries after which it was like that. */
const keptOf = (store: StoreReader, accountId: string): ReadonlyMap<number, string> => {
  const kept = new Map<number, string>();
  for (let until = Number.MAX_SAFE_INTEGER; ;) {
    const found = store.checkpointBefore(accountId, until);
    if (found === null) return kept;
    kept.set(found.seq, serialize(found.snapshot));
    until = found.snapshot.context.lastSeenAt - 1;
  }
};

/** How the stored snapshots of an account differ from what its log gives: those of its past first, the present one last. */
const divergencesOf = (
  snapshot: AccountSnapshot,
  log: readonly LogEntry[],
  store: StoreReader,
  reader: Reader,
): readonly Divergence[] => {
  const { accountId } = snapshot.context;
  const kept = keptOf(store, accountId);
  const found: Divergence[] = [];
  const compare = (stored: string, rebuilt: string): void => {
    if (stored !== rebuilt) found.push({ accountId, stored, rebuilt });
  };
  const rebuilt = rebuiltText(log, reader, store, (seq, then) => {
    const stored = kept.get(seq);
    if (stored !== undefined) compare(stored, serialize(then));
  });
  compare(serialize(snapshot), rebuilt);
  return found;
};

/**
 * Builds every account's snapshot again from its log alone and compares it, byte for byte, with the stored one; on the way
 * also those kept of its past. Yields the divergences, one for an account; none is the promise kept.
 */
export function* rebuild(store: StoreReader, reader: Reader): Generator<Divergence, void, undefined> {
  let entries = 0;
  for (const page of accountsByPage(store, PAGE)) {
    for (const snapshot of page) {
      const log = store.log({ accountId: snapshot.context.accountId });
      entries += log.length;
      yield* divergencesOf(snapshot, log, store, reader).slice(-1);
    }
  }
  if (entries !== store.totals().logEntries) yield* lost(store, reader);
}

/** An account whose log cannot be taken again, and why. */
export interface UnreadableLog {
  readonly accountId: string;
  readonly reason: string;
}

/** Goes through the logs of a store whose snapshots an older machine made: yields those that cannot be taken again. */
export function* unreadableLogs(
  store: StoreReader,
  reader: Reader,
): Generator<UnreadableLog, void, undefined> {
  // All entries keep their decisions, as when an older machine's snapshots are built again.
  const kept: FoldSource = {
    policy: (policyId) => store.policy(policyId),
    decidedEarlierUntil: () => Number.MAX_SAFE_INTEGER,
  };
  for (const page of accountsByPage(store, PAGE))
    for (const { context } of page) {
      const { accountId } = context;
      const rebuilt = rebuiltText(store.log({ accountId }), reader, kept);
      if (!rebuilt.startsWith('{')) yield { accountId, reason: rebuilt };
    }
}
