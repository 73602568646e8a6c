import type { ConnectionSignal, Signal } from './signal.ts';
import type { Status } from './status.ts';

/**
 * A delivery, signal, poll result or due deadline in normalised form: what the machine hears.
 *
 * All times are milliseconds since 1970 (UTC).
 */
export type AccountEvent = StatusEvent | SignalEvent | UnknownStatusEvent | NoticeEvent | DeadlineEvent;

/** Where an event came from (DOMAIN §3); `deadline` and `engine` are the engine's own. */
export type EventSource = (typeof eventSources)[number];

/** See {@link EventSource}. */
export const eventSources = ['webhook', 'notify', 'v2', 'poll', 'signal', 'deadline', 'engine'] as const;

/**
 * What is noted beside an event without costing it its status (DOMAIN §9.3, §9.11): a fact whose type or form is not the
 * documented one was left out, or the sender's clock is ahead.
 */
export type EventFlag = (typeof eventFlags)[number];

/** See {@link EventFlag}; in the order in which an event carries them. */
export const eventFlags = [
  'accountTypeDropped',
  'tenantDropped',
  'productDropped',
  'reasonDropped',
  'sourceIdDropped',
  'sourceDropped',
  'payloadDropped',
  'timeDropped',
  'clockAhead',
] as const;

/** What every event carries. */
export interface EventFacts {
  readonly accountId: string;
  /** When it was received (for a deadline: when it fell due). */
  readonly at: number;
  readonly source: EventSource;
  /** When it happened, where the sender says so; v1 never does (DOMAIN §4). */
  readonly occurredAt?: number;
  /** The sender's own id of the event, where it has one; v1 never has (DOMAIN §4). */
  readonly sourceId?: string;
  /** The account's type as the wire spells it, where the event names one (DOMAIN §1). */
  readonly accountType?: string;
  /** Your own user's id: `name` or `state` of a v1 notification, `state` of a v2 event (DOMAIN §3.2, §6, §9.7). */
  readonly tenant?: string;
  /** The product that the event speaks of (DOMAIN §3.1, §6). */
  readonly product?: string;
  /** Of an `errored` v2 event: unipile, proxy or provider (DOMAIN §6). */
  readonly reason?: string;
  /** Of a poll: each source of the account with its own status (DOMAIN §3.4). */
  readonly parts?: readonly SourcePart[];
  /** Of a poll: what else the API shows of the account (DOMAIN §7). */
  readonly polled?: PolledFacts;
  /** What is to be noted beside it; absent where nothing is. */
  readonly flags?: readonly EventFlag[];
}

/** What the API shows of an account beside its status; never a secret. What it does not show is absent. */
export interface PolledFacts {
  /** Its label, as the API has it. */
  readonly name?: string;
  /** When the API made it, in milliseconds since 1970. A reconnection does not change that. */
  readonly createdAt?: number;
  readonly connection?: PolledConnection;
}

/** What the API shows of the way an account is connected. */
export interface PolledConnection extends Pick<
  ConnectionSignal,
  'method' | 'proxy_host' | 'mail_domain' | 'imap_host' | 'premium_features'
> {
  /** The provider's own id of the person: two accounts with the same one are two sessions of one person (DOMAIN §9.6). */
  readonly person_id?: string;
}

/** One source of an account and its status word, as polled (DOMAIN §7). */
export interface SourcePart {
  readonly id: string;
  readonly status: string;
}

/** One of the eleven documented statuses was announced or read. */
export interface StatusEvent extends EventFacts {
  readonly type: Status;
}

/** Evidence that is not a status. */
export interface SignalEvent extends EventFacts {
  readonly type: 'SIGNAL';
  readonly signal: Signal;
}

/** A status word that is not documented: kept and flagged, never taken for a failure (DOMAIN §8). */
export interface UnknownStatusEvent extends EventFacts {
  readonly type: 'UNKNOWN_STATUS';
  /** The word as it stood on the wire. */
  readonly status: string;
}

/** Something about the account that is recorded and changes no status, such as `account.locked` (DOMAIN §6). */
export interface NoticeEvent extends EventFacts {
  readonly type: 'NOTICE';
  /** What was said, as it stood on the wire. */
  readonly notice: string;
}

/** Time has passed: a stored deadline fell due. `type` is the name that XState gives to the delayed transition. */
export interface DeadlineEvent extends EventFacts {
  readonly type: `xstate.after.${string}`;
  readonly source: 'deadline';
}

/** Told by the `connection` region to the `sync` region when a (re-)authorisation took effect. Never logged. */
export interface SyncStartedEvent {
  readonly type: 'SYNC_STARTED';
}

/** The account's type became known: told before the event that first names it. Never logged by itself. */
export interface IdentifiedEvent {
  readonly type: 'IDENTIFIED';
  /** As the wire spells it (DOMAIN §1). */
  readonly accountType: string;
}

/** All that the chart listens to. */
export type MachineEvent = AccountEvent | SyncStartedEvent | IdentifiedEvent;
