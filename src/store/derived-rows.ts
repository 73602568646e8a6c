import type { Transition } from '../model/decision.ts';
import type { LogEntry, OutboxItem, StoreReader } from './port.ts';

/** A snapshot that is kept of an account's past, as it is stored. */
export interface StoredCheckpoint {
  readonly accountId: string;
  readonly at: number;
  /** The snapshot as JSON. */
  readonly text: string;
}

/**
 * What a proof reads besides what every store gives: derived rows, in the order of the log. A store whose tables allow more than
 * the port says gives them from there.
 */
export interface DerivedRows {
  /**
   * The stored transitions of an entry, by version.
   *
   * @param before - the account's version before the entry
   */
  transitionsOf(entry: LogEntry, before: number): readonly Transition[];
  /** Effects of the outbox after one of them, oldest first, at most some thousands; none when there are no more. */
  outboxAfter(id: number): readonly OutboxItem[];
  /** The snapshot that is kept of the moment after an entry, if there is one. */
  checkpointAt(seq: number): StoredCheckpoint | null;
  /** How many snapshots of the past are kept. */
  readonly checkpoints: number;
  /** Entries of the log that were erased, by number. */
  readonly erased: ReadonlySet<number>;
  /** How many transitions those had. */
  readonly erasedTransitions: number;
  /** Which versions of the machine decided part of the log, besides the present one. */
  readonly earlierMachines: readonly string[];
}

/** How many effects are read at once. */
const PAGE = 1000;

/** The same from any store, all of it at once: for small ones. */
export const derivedRowsOf = (store: StoreReader): DerivedRows => {
  const transitions = new Map<string, readonly Transition[]>();
  const ofAccount = (accountId: string): readonly Transition[] => {
    const known = transitions.get(accountId) ?? store.transitions(accountId);
    transitions.set(accountId, known);
    return known;
  };
  return {
    transitionsOf: ({ accountId, version }, before) =>
      ofAccount(accountId).filter((one) => one.version > before && one.version <= version),
    outboxAfter: (id) => store.outbox(PAGE, id),
    checkpointAt: () => null,
    checkpoints: 0,
    erased: new Set(),
    erasedTransitions: 0,
    earlierMachines: store.decidedEarlierUntil() === 0 ? [] : ['another'],
  };
};
