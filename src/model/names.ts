import type { StateValueFrom } from 'xstate';
import type { accountMachine } from '../../machines/account.ts';
import type { CauseFamily } from '../../machines/causes/cause.ts';
import type { Provider } from '../../machines/provider.ts';

/*
 * The words of the domain as literal types, read off the chart's own type: a misspelt one does not compile.
 */

/** The keys of the states that have states below them. */
type Compound<Value> = Value extends object ? keyof Value & string : never;

/** The paths of a value's leaves, with dots between. XState's type also allows a compound state by its name alone. */
type LeafPaths<Value> = Value extends string
  ? Value
  : Value extends object
    ? { [Key in keyof Value & string]-?: `${Key}.${Leaves<NonNullable<Value[Key]>>}` }[keyof Value & string]
    : never;

type Leaves<Value> = LeafPaths<Exclude<Value, Compound<Value>>>;

type Regions = Required<Extract<StateValueFrom<typeof accountMachine>, object>>;

/** The path of a state of the `connection` region, for example `OK` or `CREDENTIALS.linkedin.sessionExpired`. */
export type ConnectionPath = Leaves<Regions['connection']>;

/** A state of the `sync` region. */
export type SyncState = Leaves<Regions['sync']>;

/** The status of an account: the first part of its connection path. */
export type AccountStatus = StatusOf<ConnectionPath>;

/** The status that a connection path belongs to. */
export type StatusOf<Path extends string> = Path extends `${infer Status}.${string}` ? Status : Path;

/** What stands below CREDENTIALS: a cause, or `undetermined`. */
export type AccountCause = BelowCredentials<ConnectionPath>;

type BelowCredentials<Path extends string> = Path extends `CREDENTIALS.${infer Cause}` ? Cause : never;

/** The full name of a cause, documented or not, for example `linkedin.sessionExpired`. */
export type NamedCause = Exclude<AccountCause, 'undetermined'>;

/** The families of causes, by provider; the providers that are left out have no causes (DOMAIN §5). */
interface Families {
  readonly linkedin: 'linkedin';
  readonly whatsapp: 'phone';
  readonly telegram: 'phone';
  readonly instagram: 'instagram';
  readonly google: 'email';
  readonly microsoft: 'email';
  readonly imap: 'imap';
}

/** The family of a provider's causes; never where none is documented. */
export type FamilyOf<P extends Provider> = P extends keyof Families ? Families[P] & CauseFamily : never;

/** The causes that an account of a provider can have. */
export type CauseOf<P extends Provider = Provider> =
  'undetermined' | Extract<NamedCause, `${FamilyOf<P>}.${string}`>;

/** An account type that is documented (DOMAIN §1). */
export type DocumentedAccountType =
  | 'LINKEDIN'
  | 'WHATSAPP'
  | 'INSTAGRAM'
  | 'MESSENGER'
  | 'TELEGRAM'
  | 'TWITTER'
  | 'GOOGLE'
  | 'GOOGLE_OAUTH'
  | 'GOOGLE_CALENDAR'
  | 'OUTLOOK'
  | 'MICROSOFT'
  | 'EXCHANGE'
  | 'MAIL'
  | 'IMAP'
  | 'ICLOUD';

/**
 * An account type as the wire spells it: a documented one, or any other word, for the wire may bring what is not yet
 * known. The intersection keeps editors suggesting the documented ones.
 */
export type AccountType = DocumentedAccountType | (string & {});
