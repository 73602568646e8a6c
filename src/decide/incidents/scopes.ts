import type { AccountContext } from '../../../machines/context.ts';
import { providers, type Provider } from '../../../machines/provider.ts';
import type { IncidentScope } from '../../../machines/signal.ts';
import { scopeKey, type Scope, type ScopeCounters } from '../../model/incident.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { newCounters } from './counters.ts';
import { HOUR, MINUTE, type Policy } from '../../../machines/policy.ts';

/** How far each kind of scope reaches: one with a higher number is narrower. */
const ranks: Readonly<Record<IncidentScope, number>> = {
  all: 0,
  provider: 1,
  imapHost: 2,
  proxyHost: 2,
  mailDomain: 2,
  tenant: 2,
};

/** How far a kind of scope reaches: one with a higher number is narrower. */
export const rankOf = (kind: IncidentScope): number => ranks[kind];

/** The part of an account that its scopes follow from. */
export type Scoped = Pick<AccountContext, 'provider' | 'tenant' | 'connection' | 'deletedAt'>;

/** Whether two accounts, or one at two times, are in the same scopes for certain. Cheap: asked for every event. */
export const sameScopes = (one: Scoped, other: Scoped): boolean =>
  one.provider === other.provider &&
  one.connection === other.connection &&
  one.tenant === other.tenant &&
  one.deletedAt === other.deletedAt;

/** The scopes of an account when only its provider is known. */
const wideScopes: ReadonlyMap<Provider, readonly string[]> = new Map(
  providers.map((provider) => [provider, ['all', scopeKey({ kind: 'provider', name: provider })]]),
);

/** The scopes that a living account belongs to, as keys, the widest first; none once it is deleted. */
export const scopesOf = ({ provider, tenant, connection, deletedAt }: Scoped): readonly string[] => {
  if (deletedAt !== null) return [];
  const wide = wideScopes.get(provider) ?? [];
  if (connection === null && tenant === null) return wide;
  const scopes: Scope[] = [];
  const { proxy_host: proxyHost, imap_host: imapHost, mail_domain: domain } = connection ?? {};
  if (imapHost !== undefined) scopes.push({ kind: 'imapHost', name: imapHost });
  if (proxyHost !== undefined) scopes.push({ kind: 'proxyHost', name: proxyHost });
  if (domain !== undefined) scopes.push({ kind: 'mailDomain', name: `${provider} ${domain}` });
  if (tenant !== null) scopes.push({ kind: 'tenant', name: tenant });
  return [...wide, ...scopes.map(scopeKey)];
};

const mailProviders: ReadonlySet<Provider> = new Set(['google', 'microsoft', 'imap']);

/** Whether it is known which host, proxy or domain an account has, or that it has none. */
const isLocated = ({ provider, connection }: Scoped): boolean =>
  connection !== null && (!mailProviders.has(provider) || connection.mail_domain !== undefined);

/**
 * The key under which the located accounts of a scope that is `all` or a provider are counted: how many more a narrow scope has
 * than are known follows from them.
 */
export const locatedKey = (wide: string): string => `located ${wide}`;

/** Where an account is counted: in its scopes, and among the located ones of the wide ones. */
export const countedIn = (scoped: Scoped): readonly string[] => {
  const scopes = scopesOf(scoped);
  return scopes.length > 0 && isLocated(scoped) ? [...scopes, ...locatedIn(scoped.provider)] : scopes;
};

const locatedIn = (provider: Provider): readonly string[] => (wideScopes.get(provider) ?? []).map(locatedKey);

/** Counts the accounts of each scope, for a fleet that was never watched before; of how often it broke nothing is known. */
export const countScopes = (accounts: Iterable<AccountSnapshot>, at: number): readonly ScopeCounters[] => {
  const scopes = new Map<string, ScopeCounters>();
  for (const { context } of accounts)
    for (const key of countedIn(context)) {
      const counters = scopes.get(key) ?? newCounters(key, at);
      counters.live += 1;
      scopes.set(key, counters);
    }
  return [...scopes.values()];
};

/** What it takes to find an incident in a kind of scope. */
export interface ScopeRule {
  /** The fewest accounts. */
  readonly least: number;
  /** The least share of its accounts. */
  readonly share: number;
}

/** What it takes to find incidents, under one policy. */
export interface IncidentRules {
  readonly scopes: Readonly<Record<IncidentScope, ScopeRule>>;
  /**
   * So unlikely must be what is found. Looks come with each break, and what is expected is rather high: false ones are rarer than it
   * says.
   */
  readonly unlikely: number;
  /** The windows that breaks are counted over, in milliseconds, rising. */
  readonly windows: readonly number[];
  /** The longest of them: an older break counts no more among the recent ones. */
  readonly longest: number;
}

const rulesFor = (policy: Policy): IncidentRules => {
  const longest = policy.incidentWindowMinutes * MINUTE;
  return {
    scopes: {
      all: { least: policy.incidentAllAccounts, share: 0 },
      provider: { least: policy.incidentProviderAccounts, share: 0 },
      imapHost: { least: policy.incidentImapHostAccounts, share: policy.incidentImapHostShare },
      proxyHost: { least: policy.incidentProxyHostAccounts, share: policy.incidentProxyHostShare },
      mailDomain: { least: policy.incidentMailDomainAccounts, share: policy.incidentMailDomainShare },
      tenant: { least: policy.incidentTenantAccounts, share: policy.incidentTenantShare },
    },
    unlikely: policy.incidentChancePerMillion / 1e6,
    windows: [...[MINUTE, 10 * MINUTE, HOUR].filter((window) => window < longest), longest],
    longest,
  };
};

const rulesKnown = new WeakMap<Policy, IncidentRules>();

/** The rules under a policy; made once for each. */
export const incidentRulesUnder = (policy: Policy): IncidentRules => {
  const known = rulesKnown.get(policy) ?? rulesFor(policy);
  rulesKnown.set(policy, known);
  return known;
};
