import type { Policy } from '../../machines/policy.ts';
import type { DecisionName, Transition } from '../model/decision.ts';
import type { QuarantinedDelivery } from '../model/delivery.ts';
import type { Effect } from '../model/effect.ts';
import type { AccountSnapshot, Deadline } from '../model/snapshot.ts';
import type { State } from '../model/state.ts';
import type { AccountCause, AccountStatus } from '../model/names.ts';
import type { EventFlag, EventSource } from '../../machines/event.ts';
import type { Provider } from '../../machines/provider.ts';
import type { DispatchReader, DispatchWriter } from './delivery-port.ts';
import type { ErasingStore, ErasureReader } from './erasure-port.ts';
import type { FactReader, FactWriter } from './fact-port.ts';
import type { IncidentReader, IncidentWriter } from './incident-port.ts';
import type { PayloadDroppingStore, PayloadMark } from './payload-port.ts';
import type { QuarantineEntry, QuarantineQuery, QuarantineReason } from './quarantine.ts';

export type { QuarantinedDelivery } from '../model/delivery.ts';
export type * from './delivery-port.ts';
export type { Erasure, ErasureRequest, ErasureSummary } from './erasure-port.ts';
export type { FactQuery } from './fact-port.ts';
export type { IncidentQuery } from './incident-port.ts';
export type { QuarantineEntry, QuarantineQuery, QuarantineReason } from './quarantine.ts';

/**
 * Where accounts, log and outbox are kept. The port has two adapters, on SQLite and in memory, and one contract that
 * both keep: `storeContract` of `account-lifecycle/testing`. Each method names the chapters of the contract from which
 * another adapter learns its rules, and the functions of `account-lifecycle/store` that help with them.
 *
 * All calls are synchronous: a transaction never spans a turn of the event loop. (A store that is far away is a `Ledger`.)
 * All times are milliseconds since 1970. Faults throw a `LifecycleError` (`databaseBusy`, `diskFull`, `databaseCorrupt`,
 * `databaseFailed`, `commitUnknown`, `versionConflict`, `closed`).
 */
export interface Store extends StoreReader, Partial<ErasingStore & PayloadDroppingStore<LogEntry>> {
  /**
   * Runs `work` in one transaction and returns what it returned, after it is durable. When `work` throws, nothing of
   * it is kept and the error is passed on. A second writer waits (busy timeout) and then gets `databaseBusy`.
   * Transactions do not nest, `work` must not return a promise, and the writer ends with it: otherwise `internal`, see
   * `nestedFault`, `refusePromise` and `GuardedWriter`.
   *
   * Contract: 1 transactions; 10 durability; 11 sharing.
   */
  transaction<T>(work: (writer: StoreWriter) => T): T;
  /**
   * Whether somebody else has committed to the same database since the last call of this method. Always false where
   * nobody else can.
   *
   * Contract: 1 transactions; 11 sharing.
   */
  changedElsewhere(): boolean;
  /**
   * Releases the database. A second call does nothing; any other call afterwards throws `closed`, see
   * `closedFault` and `GuardedReader`.
   *
   * Contract: 1 transactions.
   */
  close(): void;
}

/** What can be read at any time, and inside a transaction too. */
export interface StoreReader extends IncidentReader, FactReader, DispatchReader, ErasureReader {
  /**
   * The stored snapshot, the same bytes as were saved, or null when the account has none.
   *
   * Contract: 4 snapshots.
   */
  snapshot(accountId: string): AccountSnapshot | null;
  /**
   * Whether an event with this source id stands in the account's log.
   *
   * Contract: 2 log.
   */
  knowsSource(accountId: string, sourceId: string): boolean;
  /**
   * Snapshots that match, in the order of the query; see `rowOf`, `attentionOf` and `compareText`.
   *
   * Contract: 5 accounts.
   */
  accounts(query: AccountQuery): readonly AccountSnapshot[];
  /**
   * How many accounts there are by status, provider and cause; only groups with members, by name. See `rowOf`.
   *
   * Contract: 5 accounts.
   */
  counts(): AccountCounts;
  /**
   * The account's log entries, oldest first. Without an account id: everybody's.
   *
   * Contract: 2 log.
   */
  log(query: LogQuery): readonly LogEntry[];
  /**
   * The account's transitions, oldest first; with `since`, only those of that moment and later.
   *
   * Contract: 3 transitions.
   */
  transitions(accountId: string, since?: number): readonly Transition[];
  /**
   * How an account was at some time up to a moment, or null: a store keeps a snapshot for good now and then, so that a
   * past need not be worked out from its beginning, see `isCheckpointDue`. Snapshots of accounts without a log entry are
   * not kept.
   *
   * Contract: 4 snapshots.
   */
  checkpointBefore(accountId: string, until: number): EarlierSnapshot | null;
  /**
   * All pending deadlines, the next due first; among equals by account id in the order of `compareText`.
   *
   * Contract: 6 deadlines.
   */
  deadlines(): readonly PendingDeadline[];
  /**
   * Effects of the outbox, oldest first; `limit` may be `Infinity`. With `after` only those with a higher number.
   *
   * Contract: 7 outbox.
   */
  outbox(limit: number, after?: number): readonly OutboxItem[];
  /**
   * What is held back, by account id in the order of `compareText`.
   *
   * Contract: 7 outbox.
   */
  held(): readonly HeldEffects[];
  /**
   * What could not be read and still stands in quarantine, in the order of the query.
   *
   * Contract: 8 quarantine.
   */
  quarantine(query: QuarantineQuery): readonly QuarantineEntry[];
  /**
   * How many deliveries stand in quarantine for each reason; only reasons that occur, in the order of `compareText`.
   *
   * Contract: 8 quarantine.
   */
  quarantineReasons(): readonly QuarantineReason[];
  /**
   * The policy that was in force under this number, or null.
   *
   * Contract: 9 remarks.
   */
  policy(policyId: number): Policy | null;
  /**
   * How far an earlier replay of the same input came, or null.
   *
   * Contract: 9 remarks.
   */
  progress(key: string): ReplayProgress | null;
  /**
   * When the API last showed the account, and what, also where that said nothing new; null when it never has.
   *
   * Contract: 9 remarks.
   */
  verification(accountId: string): Verification | null;
  /**
   * Numbers about the whole store.
   *
   * Contract: 9 remarks.
   */
  totals(): StoreTotals;
  /**
   * The newest log entry whose decision an earlier version of the machine took, so that it is kept whatever this version
   * would decide; 0 when there is none. A store that never outlives a version answers 0.
   *
   * Contract: 9 remarks.
   */
  decidedEarlierUntil(): number;
}

/** What can be done inside a transaction. */
export interface StoreWriter extends StoreReader, IncidentWriter, FactWriter, DispatchWriter {
  /**
   * Appends to the log and returns the entry's number; numbers rise by one from 1. Entries are never changed. An entry
   * under a policy that has no number throws `databaseFailed`, see `unknownPolicy`.
   *
   * Contract: 2 log; 10 durability; 11 sharing.
   */
  append(entry: NewLogEntry): number;
  /**
   * Adds an applied transition of the entry `seq`, which is one of this account's, with the entry's time. A version that
   * is not higher than all that the account's transitions and snapshot have had throws `versionConflict`, here or at the
   * end of the transaction.
   *
   * Contract: 3 transitions; 11 sharing.
   */
  addTransition(transition: Transition, seq: number): void;
  /**
   * Replaces the account's snapshot and its pending deadlines: this is how it is after its newest entry. Called for
   * every event; what it costs to write it is up to the store. The snapshot must not be changed afterwards. See
   * `serialize`, `rowOf` and `isCheckpointDue`.
   *
   * Contract: 4 snapshots; 5 accounts; 6 deadlines.
   */
  save(snapshot: AccountSnapshot): void;
  /**
   * When the account last left a status for another one, if it did so at `since` or later; else null. Times are
   * milliseconds since 1970. What changes below a status leaves nothing, see `statusOfPath`.
   *
   * Contract: 3 transitions.
   */
  leftAt(accountId: string, status: string, since: number): number | null;
  /**
   * Puts an effect of the entry `seq` into the outbox; numbers rise by one from 1 and are never used again.
   *
   * Contract: 7 outbox; 10 durability; 11 sharing.
   */
  enqueue(effect: Effect, accountId: string, seq: number, at: number): void;
  /**
   * Holds effects back, replacing those held for the account. They are not in the outbox.
   *
   * Contract: 7 outbox.
   */
  hold(held: HeldEffects): void;
  /**
   * Forgets the effects held for the account, if any.
   *
   * Contract: 7 outbox.
   */
  unhold(accountId: string): void;
  /**
   * Keeps a delivery that cannot be read. Lone surrogates in `raw` become U+FFFD, see `wellFormed`. Numbers rise from 1 and
   * are never used again.
   *
   * Contract: 8 quarantine.
   */
  addQuarantined(delivery: QuarantinedDelivery): void;
  /**
   * Says anew why a delivery cannot be read, and returns whether it stands in quarantine.
   *
   * Contract: 8 quarantine.
   */
  restateQuarantined(id: number, reason: string): boolean;
  /**
   * Takes a delivery out of quarantine for good, and returns whether it stood there.
   *
   * Contract: 8 quarantine; 10 durability.
   */
  dropQuarantined(id: number): boolean;
  /**
   * Counts a webhook about something other than account status (DOMAIN §3).
   *
   * Contract: 8 quarantine.
   */
  countForeign(name: string): void;
  /**
   * The number of a policy; numbers rise by one from 1, and the same policy always gets the same one, whatever the order
   * of its keys: see `canonicalText`.
   *
   * Contract: 9 remarks; 11 sharing.
   */
  policyId(policy: Policy): number;
  /**
   * Remembers how far a replay has come, in place of what was remembered under the key.
   *
   * Contract: 9 remarks.
   */
  saveProgress(key: string, progress: ReplayProgress): void;
  /**
   * Notes that the API showed the account, in place of what was noted before. No part of log or snapshot.
   *
   * Contract: 9 remarks.
   */
  verify(accountId: string, verification: Verification): void;
}

/** Which accounts, and in which order. */
export interface AccountQuery {
  readonly status?: AccountStatus;
  readonly provider?: Provider;
  /** As in the view, for example `linkedin.sessionExpired`. */
  readonly cause?: AccountCause;
  readonly tenant?: string;
  /** Only accounts that need somebody. */
  readonly attention?: boolean;
  /**
   * `id`: by account id, ascending. `attention`: who needs an operator first, then who needs a user, then the
   * rest; among equals the longest in that status first, then by id. Default `id`.
   */
  readonly order?: 'id' | 'attention';
  /** With order `id`: only ids after this one in the order of code points. */
  readonly after?: string;
  /** How many of the first matches to leave out. Default 0. */
  readonly offset?: number;
  /** At most this many. Default: all. */
  readonly limit?: number;
}

/** Numbers of accounts by group. */
export interface AccountCounts {
  readonly total: number;
  readonly byStatus: Readonly<Partial<Record<AccountStatus, number>>>;
  readonly byCause: Readonly<Partial<Record<AccountCause, number>>>;
  readonly byProvider: Readonly<Partial<Record<Provider, number>>>;
  /** How many need somebody. */
  readonly attention: number;
}

/** An entry of the log: what was heard, and what it did. */
export interface LogEntry extends NewLogEntry, PayloadMark {
  readonly seq: number;
}

/** A log entry without its number. */
export interface NewLogEntry {
  readonly accountId: string;
  /** When it counts from: its received time, or its predecessor's where that is later. */
  readonly at: number;
  readonly source: EventSource;
  /** The machine's event type. */
  readonly type: string;
  readonly occurredAt: number | null;
  readonly sourceId: string | null;
  /** The raw payload as JSON text; null for a deadline. */
  readonly payload: string | null;
  readonly decision: DecisionName;
  /** The account's version after the event. */
  readonly version: number;
  /** The policy in force, see {@link StoreWriter.policyId}. */
  readonly policyId: number;
  /** What is noted beside the event, in the order of `eventFlags`; most entries have none. */
  readonly flags: readonly EventFlag[];
}

/** Which part of the log. */
export interface LogQuery {
  readonly accountId?: string;
  /** Only entries after this number. */
  readonly after?: number;
  /** Only entries up to this moment, inclusive. */
  readonly until?: number;
  /** At most this many: the first ones, or with `last` the last ones (still oldest first). */
  readonly limit?: number;
  readonly last?: boolean;
}

/** How an account was at some time. */
export interface EarlierSnapshot {
  /** The log entry after which it was like this. */
  readonly seq: number;
  readonly snapshot: AccountSnapshot;
}

/** A deadline and whose it is. */
export interface PendingDeadline extends Deadline {
  readonly accountId: string;
}

/** An effect that waits for delivery. */
export interface OutboxItem {
  readonly id: number;
  readonly accountId: string;
  /** The log entry that caused it. */
  readonly seq: number;
  /** Since when it may be delivered. */
  readonly at: number;
  readonly effect: Effect;
  /** It comes from a log that was replayed. */
  readonly replayed?: true;
}

/** Effects of an account that are held back until it is clear whether they are needed. */
export interface HeldEffects {
  readonly accountId: string;
  /** The log entry that caused them. */
  readonly seq: number;
  /** The state that the outside was last told of. */
  readonly from: State;
  /** Until when, unless they are released earlier; null: until the account moves on. */
  readonly until: number | null;
  readonly effects: readonly Effect[];
}

/** What the API showed of an account, and when. */
export interface Verification {
  readonly at: number;
  /** A fingerprint of its level and those of its sources; only ever compared for equality. */
  readonly fingerprint: string;
}

/** How far a replay has come. */
export interface ReplayProgress {
  /** Entries of the input that are done. */
  readonly entries: number;
  /** The replay's time, in milliseconds since 1970. */
  readonly clock: number;
  readonly finished: boolean;
  /** A digest of these entries, only ever compared for equality; null where nobody made one. */
  readonly digest: string | null;
}

/** Numbers about the whole store. */
export interface StoreTotals {
  readonly accounts: number;
  readonly logEntries: number;
  readonly transitions: number;
  readonly quarantined: number;
  readonly foreign: number;
  readonly outbox: number;
  readonly deadlines: number;
  /** The `at` of the newest log entry, or null. */
  readonly newestAt: number | null;
}
