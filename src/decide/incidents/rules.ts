import { HOUR, MINUTE, type Policy } from '../../../machines/policy.ts';
import type { IncidentScope } from '../../../machines/signal.ts';

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
