import type { FleetState } from '../model/incident.ts';
import type { FactsAtHand } from '../model/shared-fact.ts';
import type { Deadline } from '../model/snapshot.ts';
import type { ErasureRequest, ErasureSummary } from './erasure-port.ts';
import type { PayloadRequest, PayloadSummary } from './payload-port.ts';
import type { HeldEffects, LaneName, LogEntry, StoreReader, StoreWriter } from './port.ts';

/**
 * A moment at which something is due for an account: a deadline of the machine, or the end of a hold on effects. Or an
 * incident ends: then the number of that one stands in the place of the account's id.
 */
export interface Due {
  readonly accountId: string;
  readonly event: Deadline['event'] | 'RELEASE' | 'INCIDENT';
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** What is due, the earliest first. An account has at most one entry for each event. */
export interface DueSource {
  /** Takes the next one that is due at `now`, in milliseconds since 1970. May be out of date: check it. */
  take(now: number): Due | undefined;
  /** Adds one, in place of the one that the account has for the same event. */
  add(due: Due): void;
}

/** What a piece of work reads and writes of its accounts, see the methods of {@link StoreWriter}. */
export type WorkbenchWriter = Pick<
  StoreWriter,
  | 'snapshot'
  | 'knowsSource'
  | 'leftAt'
  | 'verification'
  | 'log'
  | 'append'
  | 'addTransition'
  | 'save'
  | 'enqueue'
  | 'hold'
  | 'unhold'
  | 'addQuarantined'
  | 'restateQuarantined'
  | 'dropQuarantined'
  | 'countForeign'
  | 'policyId'
  | 'saveProgress'
  | 'verify'
  | 'scopeCounters'
  | 'members'
  | 'saveScopeCounters'
  | 'addBreak'
  | 'dropBreaks'
  | 'saveIncident'
  | 'addMember'
  | 'accounts'
  | 'newestFacts'
  | 'addFact'
  | 'databaseId'
  | 'lastEffect'
  | 'nameDatabase'
  | 'markReplayed'
  | 'pruneOutbox'
  | 'sinks'
  | 'lane'
  | 'letters'
  | 'saveSink'
  | 'dropSink'
  | 'saveLane'
  | 'addLetter'
  | 'saveLetter'
  | 'dropLetter'
>;

/**
 * What one piece of work is done on: the accounts that it named, what is due and what is held for them, and what it writes.
 * Synchronous: whatever it needs is there before the work begins.
 */
export interface Workbench {
  readonly writer: WorkbenchWriter;
  readonly due: DueSource;
  /** What is held, by account, as it is stored now. Work changes it on its way. */
  readonly held: Map<string, HeldEffects>;
  /**
   * What is known of the fleet as a whole, as it is stored now. Work changes it on its way. The accounts of its recent breaks and
   * the members of its open incidents may be told what they have in common: they have to be loaded too.
   */
  readonly fleet: FleetState;
  /** What is known of facts that were told without an account. Work changes it on its way. */
  readonly facts: FactsAtHand;
}

/** The accounts that a piece of work concerns, and the source ids that its events bring. */
export interface Needs {
  readonly accountIds: readonly string[];
  readonly sourceIds: readonly string[];
  /**
   * The scopes that facts are told of without an account: whoever needs somebody there may be told, and `accounts` must find them.
   * Default: none.
   */
  readonly scopes?: readonly string[];
  /** Until when the work will ask what is due, in milliseconds since 1970. Default: nobody can say yet. */
  readonly until?: number;
  /** What is taken out of quarantine, by number. Default: nothing. */
  readonly quarantineIds?: readonly number[];
  /** The lanes that are read or written, with their letters. Default: none. The sinks are few, and always there. */
  readonly lanes?: readonly LaneName[];
}

/** The reads of a {@link StoreReader} as promises: the data may be far away. Ask for lists by pages. */
export type LedgerReader = {
  readonly [Method in keyof StoreReader]: (
    ...args: Parameters<StoreReader[Method]>
  ) => Promise<ReturnType<StoreReader[Method]>>;
};

/** The number of the log's newest entry, 0 while it has none. */
export const newestSeqIn = async (ledger: Pick<LedgerReader, 'log'>): Promise<number> =>
  (await ledger.log({ last: true, limit: 1 }))[0]?.seq ?? 0;

/** Reads that are answered at once, where the data is in this process. */
export interface ReadsAtOnce extends Pick<StoreReader, 'snapshot' | 'verification'> {
  /** A number that is another one after somebody else, by another connection, has written. */
  changes(): number;
}

/**
 * Where accounts, log and outbox are kept, seen from an asynchronous engine.
 *
 * What every ledger guarantees: a piece of work is kept whole or not at all, and is durable when its promise resolves; of two
 * pieces that began from the same state of an account never both are kept; for each account the log's numbers rise in the
 * order of decisions; over all accounts they have no gap and rise in the order of commits, so that a cursor never misses an
 * entry; a source id is applied once for an account; pieces of work take effect in the order of the calls; whoever stops for an
 * hour and goes on can do no harm.
 *
 * Faults reject with a `LifecycleError`, as those of a `Store` do.
 */
export interface Ledger extends LedgerReader {
  /**
   * Loads what the work needs, runs it, and keeps what it wrote. The work may be run again from its beginning when somebody
   * else moved one of its accounts meanwhile: it must have no effect but on its workbench.
   *
   * @param needs - asked only where accounts have to be loaded beforehand
   */
  transact<T>(needs: () => Needs, work: (bench: Workbench) => T): Promise<T>;
  /**
   * When something is due next, in milliseconds since 1970, or null. May be early, never late, as far as this process knows;
   * a ledger that others write to may name the moment at which it wants to be asked again.
   */
  nextDue(): number | null;
  /**
   * Why a text cannot be kept as the id of an account or of a source: a reason for quarantine, or null. Left out by a ledger
   * that keeps any.
   */
  readonly idFault?: (id: string) => string | null;
  /** Left out by a ledger that is far away: without it nobody can ask what an account can be used for and be answered at once. */
  readonly atOnce?: ReadsAtOnce;
  /** Erases accounts: see `ErasingStore.erase`. Work that was asked for before comes before it. */
  erase(request: ErasureRequest): Promise<ErasureSummary>;
  /** Drops old payloads: see `PayloadDroppingStore.dropPayloads`. Left out by a ledger that keeps them for ever. */
  dropPayloads?(request: PayloadRequest<LogEntry>): Promise<PayloadSummary>;
  /** Releases what it holds. A second call does nothing; any other call afterwards rejects with `closed`. */
  close(): Promise<void>;
}
