/**
 * Evidence about an account that is not a status: what the embedding program, or the engine itself, knows
 * (DOMAIN §5, "Signals"). Field names are those of a log line's payload, so that a signal is the same thing
 * on the wire, in the log and in memory.
 */
export type Signal =
  | ConnectionSignal
  | ApiErrorSignal
  | ApiOkSignal
  | TokenAnswerSignal
  | UsageSignal
  | ReconnectAnswerSignal
  | ProxyHealthSignal
  | DeviceSeenSignal
  | OauthKeysChangedSignal
  | FleetSignal
  | OutcomeSignal
  | HandledSignal
  | IncidentSignal
  | UnknownSignal;

/** How an account was connected. A later one adds to and overrides what earlier ones said. */
export interface ConnectionSignal {
  readonly type: 'connection';
  /** A hosted sign-in hides it. */
  readonly method?: ConnectionMethod;
  /** Whether the account itself asks for a second factor at each sign-in. */
  readonly two_factor?: boolean;
  /** The user agent given to Unipile. */
  readonly user_agent?: string;
  /** The user agent of the browser that the cookies come from. */
  readonly browser_user_agent?: string;
  readonly proxy_host?: string;
  /** What stands behind the @ of the mailbox's address. */
  readonly mail_domain?: string;
  readonly imap_host?: string;
  readonly scopes_granted?: readonly string[];
  readonly scopes_required?: readonly string[];
  /** Paid features of the account, for example `recruiter` or `sales_navigator`. */
  readonly premium_features?: readonly string[];
}

/** The ways to connect an account (DOMAIN §5, "Signals"). */
export type ConnectionMethod = (typeof connectionMethods)[number];

/** See {@link ConnectionMethod}. */
export const connectionMethods = ['credentials', 'cookies', 'custom', 'oauth', 'qr'] as const;

/** A call to the API on behalf of the account that was answered with an error. */
export interface ApiErrorSignal {
  readonly type: 'apiError';
  /** HTTP status. */
  readonly status: number;
  /** The error's slug without the `errors/` before it, for example `too_many_requests`; empty when none was given. */
  readonly error: string;
  /** The provider's own words, cut to {@link detailLength}. */
  readonly detail?: string;
}

/** How many characters of a provider's own words are kept. */
export const detailLength = 240;

/** A call to the API on behalf of the account succeeded, at the time of the signal. */
export interface ApiOkSignal {
  readonly type: 'apiOk';
}

/** What a provider's token endpoint answered to a client of your own. */
export interface TokenAnswerSignal {
  readonly type: 'tokenAnswer';
  /** `invalid_grant`, `invalid_client`, …; empty when none was given. */
  readonly error: string;
  /** `invalid_rapt`, `consent_required`, … */
  readonly error_subtype?: string;
  /** The provider's own codes, for example `50173` or `AADSTS50173`. */
  readonly codes?: readonly string[];
}

/** How much an account was used: the embedding program's own counters, or Unipile's `usage`. */
export interface UsageSignal {
  readonly type: 'usage';
  /** `invitation`, `profileView`, `message`, `inmail`, `search`, … */
  readonly action: string;
  readonly count: number;
  /** The window that `count` was counted over, in hours. */
  readonly window_hours: number;
  /** Percent of the provider's limit, where known. */
  readonly percent?: number;
}

/** What `POST /accounts/{id}` answered to a reconnection (DOMAIN §7). */
export interface ReconnectAnswerSignal {
  readonly type: 'reconnectAnswer';
  /** HTTP status. */
  readonly status: number;
  /** The error's slug without the `errors/` before it; empty when none was given. */
  readonly error: string;
  /** Whether what was tried is what Unipile had, or what the user has just given. */
  readonly with?: TriedSecret;
  /** What kind of secret was tried. A stored cookie that fails says nothing of the password. */
  readonly secret?: SecretKind;
  readonly checkpoint?: Checkpoint;
  /** The provider's own words, cut to {@link detailLength}. */
  readonly detail?: string;
}

/** Where a secret that a reconnection tried came from. */
export type TriedSecret = (typeof triedSecrets)[number];

/** See {@link TriedSecret}. */
export const triedSecrets = ['stored', 'new'] as const;

/** The kinds of secret that a reconnection can try. */
export type SecretKind = (typeof secretKinds)[number];

/** See {@link SecretKind}. */
export const secretKinds = ['password', 'cookie', 'token'] as const;

/** What a provider can ask of the user during a reconnection (DOMAIN §7). */
export type Checkpoint = (typeof checkpoints)[number];

/** See {@link Checkpoint}. */
export const checkpoints = [
  '2FA',
  'OTP',
  'IN_APP_VALIDATION',
  'CAPTCHA',
  'PHONE_REGISTER',
  'QRCODE',
] as const;

/** A signal that speaks of many accounts: it may be told of one, or without an account of all whom it concerns. */
export type SharedSignal = ProxyHealthSignal | OauthKeysChangedSignal | FleetSignal;

/** The types of {@link SharedSignal}. */
export const sharedTypes = [
  'proxyHealth',
  'oauthKeysChanged',
  'fleet',
] as const satisfies readonly SharedSignal['type'][];

/** A signal that names no account, and which accounts it concerns: all of a proxy host, of a provider, or of a mail domain there. */
export type FleetFact =
  | Omit<ProxyHealthSignal, 'told_at'>
  | { readonly type: 'oauthKeysChanged'; readonly provider: 'google' | 'microsoft' }
  | (FleetFigures & { readonly scope: 'oauthProvider'; readonly provider: 'google' | 'microsoft' })
  | (FleetFigures & { readonly scope: 'proxyHost'; readonly proxy_host: string })
  | (FleetFigures & {
      readonly scope: 'mailDomain';
      readonly provider: 'google' | 'microsoft' | 'imap';
      readonly mail_domain: string;
    });

type FleetFigures = Omit<FleetSignal, 'scope' | 'told_at'>;

/** What the engine adds to a fact that was told without an account, when it tells an account; nobody else can. */
interface PassedOn {
  /** When it was told, in milliseconds since 1970: from then on it counts. */
  readonly told_at?: number;
}

/** A measurement of one of your own proxies. */
export interface ProxyHealthSignal extends PassedOn {
  readonly type: 'proxyHealth';
  readonly proxy_host: string;
  readonly healthy: boolean;
}

/** The phone behind the account was seen online, at the time of the signal. */
export interface DeviceSeenSignal {
  readonly type: 'deviceSeen';
}

/** You changed the OAuth keys in your own settings. */
export interface OauthKeysChangedSignal extends PassedOn {
  readonly type: 'oauthKeysChanged';
}

/** Many accounts that share something flipped to CREDENTIALS together. */
export interface FleetSignal extends PassedOn {
  readonly type: 'fleet';
  /** What the accounts share. */
  readonly scope: FleetScope;
  /** How many accounts flipped. */
  readonly accounts: number;
  /** The share of all accounts in that scope that flipped, 0 to 1. */
  readonly share: number;
  /** The window that they flipped within, in minutes. */
  readonly window_minutes: number;
}

/** What a {@link FleetSignal} counts over. */
export type FleetScope = (typeof fleetScopes)[number];

/** See {@link FleetScope}. */
export const fleetScopes = ['oauthProvider', 'mailDomain', 'proxyHost'] as const;

/** What a break turned out to have come from. */
export interface OutcomeSignal {
  readonly type: 'outcome';
  /** The name of a cause, for example `linkedin.sessionExpired`, or another word for one that has no name here. */
  readonly cause: string;
  /** Who says so. */
  readonly by: OutcomeSource;
  /** Of which break: when it flipped, ISO 8601 UTC; the latest one where it is left out. */
  readonly flipped_at?: string;
}

/** Who can say what a break came from. */
export type OutcomeSource = (typeof outcomeSources)[number];

/** See {@link OutcomeSource}. */
export const outcomeSources = ['user', 'operator', 'provider', 'derived'] as const;

/** Somebody has done what there was to do about the account, at the time of the signal. It says nothing of the cause. */
export interface HandledSignal {
  readonly type: 'handled';
}

/**
 * Many accounts of one scope break together, and this one is among them; or that is over. The engine itself says so, and nobody
 * else can: on the wire it is an unknown signal.
 */
export interface IncidentSignal {
  readonly type: 'incident';
  /** The incident's number. */
  readonly incident: number;
  readonly scope: IncidentScope;
  /** Which of that scope: a provider, a host, a tenant, provider and mail domain; empty for `all`. */
  readonly name: string;
  /** How many accounts had broken when it was found. */
  readonly accounts: number;
  /** How many accounts the scope had then. */
  readonly of: number;
  /** The window that they broke within, in minutes. */
  readonly window_minutes: number;
  /** Others came back without anybody having signed in: nobody's keys or secrets are the reason. */
  readonly comes_back?: true;
  /** It is over. That the account broke with it stays known until it works again. */
  readonly ended?: true;
  /** Beside `ended`: it was another scope's, and the account is none of that one's: it broke alone. */
  readonly mistaken?: true;
}

/** What the accounts of an incident share. */
export type IncidentScope = (typeof incidentScopes)[number];

/** See {@link IncidentScope}; from the widest to the narrowest. */
export const incidentScopes = ['all', 'provider', 'imapHost', 'proxyHost', 'mailDomain', 'tenant'] as const;

/** A signal of a type that this version does not know: kept in the log, no evidence. */
export interface UnknownSignal {
  readonly type: 'unknown';
  /** The type as the sender spelled it. */
  readonly name: string;
}

/** The names of the known signals, as the wire spells them. */
export const signalTypes = [
  'connection',
  'apiError',
  'apiOk',
  'tokenAnswer',
  'usage',
  'reconnectAnswer',
  'proxyHealth',
  'deviceSeen',
  'oauthKeysChanged',
  'fleet',
  'outcome',
  'handled',
] as const satisfies readonly Signal['type'][];
