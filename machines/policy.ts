import { shippedWeights, type Weights } from './causes/weights.ts';

/**
 * Every threshold and window that the machine and the cause rules use. All may be set; none is a constant in
 * code. The unit is in the name.
 */
export interface Policy {
  /** Evidence counts when it is at most this much older than the flip to CREDENTIALS. Default 24. */
  readonly evidenceWindowHours: number;
  /** How long usage and rejected requests are remembered, to know what is usual with an account. Default 14. */
  readonly habitDays: number;
  /** How long an Instagram or LinkedIn session lasts (DOMAIN §5.12, §5.17). Default 365. */
  readonly sessionLifetimeDays: number;
  /** How far from `sessionLifetimeDays` the authorisation's age may lie. Default 7. */
  readonly sessionLifetimeToleranceDays: number;
  /** A flip at most this long after an authorisation suggests missing scopes (DOMAIN §5.7). Default 15. */
  readonly scopesSuspectedMinutes: number;
  /** A phone not seen for this long counts as offline, where it was seen regularly (DOMAIN §5.10). Default 13.5. */
  readonly phoneOfflineDays: number;
  /** A flip at most this long after connecting without a user agent suggests a wrong one (DOMAIN §5.24). Default 24. */
  readonly wrongUserAgentHours: number;
  /** How many rejected requests make a streak (DOMAIN §5.21). Default 10. */
  readonly rejectStreakCount: number;
  /** The window that a streak of rejects is counted over. Default 24. */
  readonly rejectStreakWindowHours: number;
  /** How many `provider_error` answers make a burst (DOMAIN §5.15, §5.20). Default 5. */
  readonly providerErrorBurstCount: number;
  /** The window that a burst is counted over. Default 1. */
  readonly providerErrorBurstWindowHours: number;
  /** How many times CONNECTING makes flapping (DOMAIN §5.10, §5.16). Default 3. */
  readonly flappingCount: number;
  /** The window that flapping is counted over. Default 6. */
  readonly flappingWindowHours: number;
  /** Usage from this share of the limit on counts as too much (DOMAIN §5.20). Default 90. */
  readonly usagePercent: number;
  /** How long CONNECTING may last before it counts as stalled. Default 60. */
  readonly connectingStallsMinutes: number;
  /** A v1 webhook that brings a status back which was left at most this long ago may be a late copy (DOMAIN §4). 0: never. Default 24. */
  readonly retryHorizonHours: number;
  /** How long after the beginning of a break nobody is asked yet, unless its cause is beyond doubt. 0: at once. Default 10. */
  readonly askWaitMinutes: number;
  /** How long the effects of such a webhook wait for the API to confirm it. 0: not at all. Default 15. */
  readonly heldEffectsMinutes: number;
  /** What is known of an account counts as stale when nothing was heard of it for longer. Default 24. */
  readonly staleAfterHours: number;
  /** An account that was made at most this long before or after another one of the same person broke is its twin. Default 60. */
  readonly twinMinutes: number;
  /** How many accounts of one mail domain flipping together suggest an administrator (DOMAIN §5.3). Default 2. */
  readonly fleetMailDomainAccounts: number;
  /** The share of a mail domain's accounts flipping together that suggests an administrator. Default 0.5. */
  readonly fleetMailDomainShare: number;
  /** The share of an OAuth provider's accounts flipping together that suggests changed keys (DOMAIN §5.6). Default 0.5. */
  readonly fleetOauthProviderShare: number;
  /** How many accounts on one proxy flipping together suggest the proxy (DOMAIN §5.16). Default 2. */
  readonly fleetProxyHostAccounts: number;
  /** The longest window that counts as "together", in minutes. Default 60. */
  readonly fleetWindowMinutes: number;
  /** So many breaks within a window are an incident where chance brings them in fewer than this of a million looks. Default 10. */
  readonly incidentChancePerMillion: number;
  /** The longest window that breaks are looked at together in; shorter ones are looked at as well. Default 360. */
  readonly incidentWindowMinutes: number;
  /** The fewest accounts that make an incident of the whole fleet. Default 5. */
  readonly incidentAllAccounts: number;
  /** The fewest that make one of a provider. Default 4. */
  readonly incidentProviderAccounts: number;
  /** The fewest that make one of a mail host. Default 3. */
  readonly incidentImapHostAccounts: number;
  /** The least share of a mail host's accounts. Default 0.02. */
  readonly incidentImapHostShare: number;
  /** The fewest that make one of a proxy. Default 3. */
  readonly incidentProxyHostAccounts: number;
  /** The least share of a proxy's accounts. Default 0.05. */
  readonly incidentProxyHostShare: number;
  /** The fewest that make one of a mail domain. Default 2. */
  readonly incidentMailDomainAccounts: number;
  /** The least share of a mail domain's accounts: 2 of 200 are leavers. Default 0.5. */
  readonly incidentMailDomainShare: number;
  /** The fewest that make one of a tenant. Default 5. */
  readonly incidentTenantAccounts: number;
  /** The least share of a tenant's accounts. Default 0.5. */
  readonly incidentTenantShare: number;
  /** A cause leads from this probability on; below it the cause is undetermined. Default 0.4. */
  readonly weakProbability: number;
  /** A hypothesis is strong from this probability on. Default 0.7. */
  readonly strongProbability: number;
  /** A hypothesis is decisive from this probability on, and only then is a user told what they did. Default 0.9. */
  readonly decisiveProbability: number;
  /** What each clue says for and against each cause. Default: those shipped. */
  readonly weights: Weights;
  /** How many requests of an action a provider bears (DOMAIN §5, "Limits"). */
  readonly limits: readonly UsageLimit[];
}

/** A limit on one action, over one window. A matching `usage` above it is evidence of excessive requests. */
export interface UsageLimit {
  readonly provider: string;
  /** As in the `usage` signal: invitation, profileView, message, inmail, … */
  readonly action: string;
  readonly windowHours: number;
  readonly count: number;
}

/** The defaults (DOMAIN §5). WhatsApp and Instagram have no published limits. */
export const defaultPolicy: Policy = {
  evidenceWindowHours: 24,
  habitDays: 14,
  sessionLifetimeDays: 365,
  sessionLifetimeToleranceDays: 7,
  scopesSuspectedMinutes: 15,
  phoneOfflineDays: 13.5,
  wrongUserAgentHours: 24,
  rejectStreakCount: 10,
  rejectStreakWindowHours: 24,
  providerErrorBurstCount: 5,
  providerErrorBurstWindowHours: 1,
  flappingCount: 3,
  flappingWindowHours: 6,
  usagePercent: 90,
  connectingStallsMinutes: 60,
  retryHorizonHours: 24,
  askWaitMinutes: 10,
  heldEffectsMinutes: 15,
  staleAfterHours: 24,
  twinMinutes: 60,
  fleetMailDomainAccounts: 2,
  fleetMailDomainShare: 0.5,
  fleetOauthProviderShare: 0.5,
  fleetProxyHostAccounts: 2,
  fleetWindowMinutes: 60,
  incidentChancePerMillion: 10,
  incidentWindowMinutes: 360,
  incidentAllAccounts: 5,
  incidentProviderAccounts: 4,
  incidentImapHostAccounts: 3,
  incidentImapHostShare: 0.02,
  incidentProxyHostAccounts: 3,
  incidentProxyHostShare: 0.05,
  incidentMailDomainAccounts: 2,
  incidentMailDomainShare: 0.5,
  incidentTenantAccounts: 5,
  incidentTenantShare: 0.5,
  weakProbability: 0.4,
  strongProbability: 0.7,
  decisiveProbability: 0.9,
  weights: shippedWeights,
  limits: [
    { provider: 'linkedin', action: 'invitation', windowHours: 24, count: 100 },
    { provider: 'linkedin', action: 'invitation', windowHours: 168, count: 200 },
    { provider: 'linkedin', action: 'profileView', windowHours: 24, count: 100 },
    { provider: 'linkedin', action: 'message', windowHours: 24, count: 100 },
    { provider: 'linkedin', action: 'inmail', windowHours: 24, count: 50 },
  ],
};

/** Milliseconds in a minute. */
export const MINUTE = 60_000;
/** Milliseconds in an hour. */
export const HOUR = 60 * MINUTE;
/** Milliseconds in a day. */
export const DAY = 24 * HOUR;
