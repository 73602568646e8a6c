import type { AccountContext } from '../../machines/context.ts';
import type { SharedSignal } from '../../machines/signal.ts';
import { scopeKey } from './incident.ts';

/** A fact of a host, of keys or of a group of accounts, told without an account: it counts for all whom it concerns. */
export interface SharedFact {
  /** Whom it concerns, see `scopeKey`: a provider, a proxy host, or a mail domain with its provider. */
  readonly scope: string;
  /** What each of them is told. */
  readonly signal: SharedSignal;
}

/** A fact as it is to be kept. All times are milliseconds since 1970. */
export interface NewFact extends SharedFact {
  /** When it was told. */
  readonly at: number;
  /** The number of the newest log entry then; 0 while there was none. */
  readonly seq: number;
  /** The policy in force then. */
  readonly policyId: number;
  /** The payload as JSON text, as it came. */
  readonly payload: string;
}

/** A fact as it is kept. */
export interface KeptFact extends NewFact {
  /** Numbers rise by one from 1, in the order in which facts were told; those of erased ones are missing. */
  readonly id: number;
}

const noScopes: readonly string[] = [];

/** The scopes whose facts concern an account; none once it is deleted. */
export const factScopesOf = ({
  provider,
  connection,
  deletedAt,
}: Pick<AccountContext, 'provider' | 'connection' | 'deletedAt'>): readonly string[] => {
  if (deletedAt !== null) return noScopes;
  const { proxy_host: proxyHost, mail_domain: domain } = connection ?? {};
  return [
    scopeKey({ kind: 'provider', name: provider }),
    ...(proxyHost === undefined ? [] : [scopeKey({ kind: 'proxyHost', name: proxyHost })]),
    ...(domain === undefined ? [] : [scopeKey({ kind: 'mailDomain', name: `${provider} ${domain}` })]),
  ];
};

/** Of the facts of a scope the newest of each type: what is told later takes the place of what was told before. */
export const newestOfTypes = <Fact extends Pick<KeptFact, 'signal' | 'at'>>(
  facts: readonly Fact[],
): readonly Fact[] => {
  const newest = new Map<SharedSignal['type'], Fact>();
  for (const fact of facts) {
    const known = newest.get(fact.signal.type);
    if (known === undefined || fact.at >= known.at) newest.set(fact.signal.type, fact);
  }
  return [...newest.values()];
};

/** What is known of facts within this process; it is changed on the way, so that it must go when a transaction fails. */
export interface FactsAtHand {
  /** The newest facts of scopes that were asked about, by scope. */
  readonly newest: Map<string, readonly KeptFact[]>;
  /** Whether any was ever told: where none was, nobody need ask. */
  any: boolean;
}
