import type { EventFacts, PolledConnection } from './event.ts';
import type { AccountParts } from './parts.ts';
import { providerOf, type Provider } from './provider.ts';
import type { ConnectionSignal, Signal } from './signal.ts';

/** What the machine remembers of an account. Plain JSON, bounded in size; times are milliseconds since 1970. */
export interface AccountContext {
  readonly accountId: string;
  readonly provider: Provider;
  /** As the wire spelled it first, or null while no event has named it. */
  readonly accountType: string | null;
  readonly tenant: string | null;
  readonly product: string | null;
  /** The levels of its products, while not all are OK; null otherwise, and while nobody has told of any. */
  readonly parts: AccountParts | null;
  /** The account's label, as a poll showed it last, or null. */
  readonly name: string | null;
  /**
   * When the account was made, as a poll showed it or CREATION_SUCCESS said it, or null. Its authorisation is no older, and may
   * be younger.
   */
  readonly createdAt: number | null;
  /** 1, and one more each time a deleted account is seen again. */
  readonly incarnation: number;
  /** Received time of the last event, whatever it did. */
  readonly lastSeenAt: number;
  /** Received time of the last poll that showed the account, or null. */
  readonly lastVerifiedAt: number | null;
  /** The newest `occurredAt` among the events applied, or null. */
  readonly lastOccurredAt: number | null;
  /**
   * When the account was last authorised, or null: created, reconnected after it had been refused, or signed in to as a
   * `connection` signal told. "Auth age" counts from here (DOMAIN §5, §9.4).
   */
  readonly authorizedAt: number | null;
  /** Since when its authorisation has been refused or missing: it came to CREDENTIALS, PERMISSIONS or CREATION_FAIL, and has not worked since. */
  readonly refusedAt: number | null;
  /** When the account flipped to CREDENTIALS; null while it is elsewhere. */
  readonly flippedAt: number | null;
  /** When the account was deleted; null while it lives. */
  readonly deletedAt: number | null;
  /** The latest breaks of this incarnation, oldest first and few; only the last can be open. */
  readonly breaks: readonly AccountBreak[];
  /** The number of the incident that it is a member of, or null; what is known of that stands first among the evidence. */
  readonly incident: number | null;
  /** What is known of the way it was connected, and since when; null while nothing is. */
  readonly connection: ConnectionFacts | null;
  /** Remembered signals and lesser facts, oldest first. */
  readonly evidence: readonly EvidenceItem[];
}

/**
 * A time in which an account did not work: from leaving a working state to reaching one again, or being deleted. What comes
 * between belongs to it. With the account and its incarnation, `version` is its key.
 */
export interface AccountBreak {
  /** The version of its first transition. */
  readonly version: number;
  readonly at: number;
  /** When the account worked again or was deleted; null while the break is open. */
  readonly endedAt: number | null;
}

/** The union of what `connection` signals and polls said, each field the latest. */
export interface ConnectionFacts extends Omit<ConnectionSignal, 'type'>, PolledConnection {
  /** When the latest `connection` signal was received; null while polls alone have told of it. */
  readonly at: number | null;
}

/** One remembered fact, with the time at which it was received. */
export type EvidenceItem = (RememberedSignal | LesserFact) & { readonly at: number };

/** Signals that are remembered one by one; `connection` is merged, unknown ones stay in the log alone. */
export type RememberedSignal = Exclude<Signal, { type: 'connection' | 'unknown' }>;

/** A fact that is no signal. */
export type LesserFact = ConnectingFact | ErrorReasonFact | BrokeFact;

/** The account entered CONNECTING; several in a short time are flapping (DOMAIN §5.10, §5.16). */
export interface ConnectingFact {
  readonly type: 'connecting';
}

/** A v2 `errored` event named a reason (DOMAIN §6). */
export interface ErrorReasonFact {
  readonly type: 'errorReason';
  /** unipile, proxy, provider, or a word not yet documented. */
  readonly reason: string;
}

/** A time in CREDENTIALS is over: its `at` is when the account left it. Several tell how often, and after how long, it breaks. */
export interface BrokeFact {
  readonly type: 'broke';
  /** When the account flipped. */
  readonly flippedAt: number;
  /** How old its authorisation was then, in milliseconds; null while that was not known. */
  readonly age: number | null;
}

/** The context of an account that `first` makes known. */
export const initialContext = (first: EventFacts): AccountContext => ({
  accountId: first.accountId,
  provider: providerOf(first.accountType ?? null),
  accountType: first.accountType ?? null,
  tenant: null,
  product: null,
  parts: null,
  name: null,
  createdAt: null,
  incarnation: 1,
  lastSeenAt: first.at,
  lastVerifiedAt: null,
  lastOccurredAt: null,
  authorizedAt: null,
  refusedAt: null,
  flippedAt: null,
  deletedAt: null,
  breaks: [],
  incident: null,
  connection: null,
  evidence: [],
});

/** A context that is being put together. */
export type Draft = { -readonly [Field in keyof AccountContext]: AccountContext[Field] };

/**
 * The context with what `change` changes in a copy of it. Each field is named here, because a step makes several copies,
 * and V8 spreads an object many times slower than it copies what is written out.
 */
export const changed = (context: AccountContext, change: (draft: Draft) => void): AccountContext => {
  const draft: Draft = {
    accountId: context.accountId,
    provider: context.provider,
    accountType: context.accountType,
    tenant: context.tenant,
    product: context.product,
    parts: context.parts,
    name: context.name,
    createdAt: context.createdAt,
    incarnation: context.incarnation,
    lastSeenAt: context.lastSeenAt,
    lastVerifiedAt: context.lastVerifiedAt,
    lastOccurredAt: context.lastOccurredAt,
    authorizedAt: context.authorizedAt,
    refusedAt: context.refusedAt,
    flippedAt: context.flippedAt,
    deletedAt: context.deletedAt,
    breaks: context.breaks,
    incident: context.incident,
    connection: context.connection,
    evidence: context.evidence,
  };
  change(draft);
  return draft;
};
