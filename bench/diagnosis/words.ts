import type { Provider } from '../../machines/provider.ts';
import type { Checkpoint, ConnectionMethod } from '../../machines/signal.ts';

/**
 * How much a team tells, each level more than the one before: W0 webhooks of the default subscription; W1 all statuses; W2
 * also one read of the API after each break; S1 how accounts were connected; S2 errors of API calls; S3 usage, phones,
 * proxies, keys; S4 answers to reconnections.
 */
export const levels = ['W0', 'W1', 'W2', 'S1', 'S2', 'S3', 'S4'] as const;

/** See {@link levels}. */
export type Level = (typeof levels)[number];

/** What mends a break: the classes by which "the right thing to do" is judged. */
export type RemedyClass =
  /** The user signs in again: nothing was wrong with the secret, or a prompt waits. */
  | 'signIn'
  /** The user has a new secret: password, app password. */
  | 'newSecret'
  /** Stop, slow down, try later. */
  | 'wait'
  /** The operator mends something: proxy, keys, scopes, user agent. */
  | 'operator'
  /** An administrator of the customer must allow it. */
  | 'admin'
  /** The account is no more. */
  | 'remove'
  /** It heals alone. */
  | 'nothing';

/** One answer of the API and how likely it is against the others of its list. */
export interface Answer {
  readonly weight: number;
  readonly status: number;
  /** The slug without `errors/`; empty where none comes. */
  readonly error: string;
  readonly checkpoint?: Checkpoint;
}

/** The ways in which an account stops working, as its provider, its proxy or its host sees it. */
export type FailureName =
  | 'sessionEnded'
  | 'passwordWrong'
  | 'grantInvalid'
  | 'consentWithdrawn'
  | 'scopesMissing'
  | 'clientRefused'
  | 'interactionRequired'
  | 'accountMissing'
  | 'checkpoint'
  | 'restricted'
  | 'rejected'
  | 'sessionChoice'
  | 'proxyDown'
  | 'hostDown'
  | 'deviceUnlinked'
  | 'deviceSilent'
  | 'vendorFault';

/** What a failure shows to whoever looks. */
export interface Failure {
  /** What calls meet between the death and the flip. */
  readonly calls: readonly Answer[];
  /** What a reconnection with the stored secret is answered. */
  readonly stored: readonly Answer[];
  /** What the user's own attempts are answered before the one that succeeds. */
  readonly attempts: readonly Answer[];
  /** The median time from the death to the flip, in minutes. */
  readonly lagMinutes: number;
  /** How likely CONNECTING flaps in that time. */
  readonly flaps: number;
}

/** A property of an account that some causes need. */
export type Trait =
  | 'credentials'
  | 'cookies'
  | 'custom'
  | 'recruiter'
  | 'premium'
  | 'ownProxy'
  | 'busy'
  | 'idle'
  | 'wrongUserAgent'
  | 'green'
  | 'workspace';

/** When a cause strikes, left alone. */
export type Dying =
  /** At any time, so many times in the year of an account. */
  | { readonly kind: 'rate'; readonly perYear: number }
  /** At an age of the authorisation, for this share of authorisations. */
  | { readonly kind: 'age'; readonly share: number; readonly days: number; readonly spreadDays: number }
  /** Soon after the authorisation, for this share of them. */
  | { readonly kind: 'early'; readonly share: number; readonly meanHours: number };

/** One cause: where, when and how it strikes, and what mends it. */
export interface CauseRow {
  /** The engine's code if it is documented, otherwise a name of this table's. */
  readonly cause: string;
  readonly providers: readonly Provider[];
  readonly remedy: RemedyClass;
  readonly failure: FailureName;
  /** Absent where only incidents bring it. */
  readonly dying?: Dying;
  /** Only accounts with one of these have it. */
  readonly among?: readonly Trait[];
  /** Where the figure comes from. */
  readonly source: string;
}

/** What the accounts of an incident share. */
export type Scope = 'oauthProvider' | 'mailDomain' | 'proxyHost' | 'mailHost' | 'provider' | 'team';

/** Something that strikes many accounts at once. */
export interface IncidentRow {
  readonly name: string;
  readonly scope: Scope;
  readonly providers: readonly Provider[];
  /** The cause by provider; `*` for the others. */
  readonly cause: Readonly<Record<string, string>>;
  /** How often in a year, for one domain, proxy, host, provider or team. */
  readonly perYear: number;
  /** Which share of the accounts it strikes, from and to. */
  readonly share: readonly [number, number];
  /** Within how many minutes, from and to. */
  readonly minutes: readonly [number, number];
  readonly source: string;
}

/** A break as it was: the engine never sees it. Times are ISO 8601. */
export interface Truth {
  readonly accountId: string;
  readonly provider: Provider;
  readonly flippedAt: string;
  /** When it was in order again, or null: not before the log ended. */
  readonly healedAt: string | null;
  /** The engine's code if it has one, otherwise a name that it does not know. */
  readonly cause: string;
  readonly remedy: RemedyClass;
  /** The incident that it is part of, or null for a lone one. */
  readonly incident: string | null;
}

/** How accounts of a provider are connected, by weight. */
export type MethodWeights = readonly (readonly [ConnectionMethod, number])[];
