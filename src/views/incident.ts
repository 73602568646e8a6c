import { incidentOf } from '../../machines/evidence.ts';
import type { IncidentScope } from '../../machines/signal.ts';
import { isoTime } from '../model/clock.ts';
import type { Incident, IncidentEnd } from '../model/incident.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';

/** Accounts that broke together, as people and JSON see it. Times are ISO 8601 UTC with milliseconds. */
export interface IncidentView {
  /** 1, 2, … in the order in which they were found. */
  readonly id: number;
  /** What its accounts share. */
  readonly scope: IncidentScope;
  /** Which of that: a provider, a host, a tenant, provider and mail domain; empty for `all`. */
  readonly name: string;
  readonly open: boolean;
  /** When the first of its accounts broke. */
  readonly since: string;
  /** When it was found. */
  readonly foundAt: string;
  readonly endedAt?: string;
  readonly why?: IncidentEnd;
  /** How many accounts had broken when it was found, of how many, within how many minutes, and how many do as usual. */
  readonly accounts: number;
  readonly of: number;
  readonly windowMinutes: number;
  readonly expected: number;
  /** How many accounts were ever members, and how many of them are still broken. */
  readonly members: number;
  readonly broken: number;
  /** What to do, said to the team that runs the integration. */
  readonly forOperator: string;
}

/** The mark on an account that is a member of an incident. */
export type IncidentMark = Pick<IncidentView, 'id' | 'scope' | 'name' | 'accounts' | 'of' | 'windowMinutes'>;

/** What the accounts of an incident share, in words: `the proxy host p-eu-3`. */
export const sharedBy = ({ scope, name }: Pick<IncidentView, 'scope' | 'name'>): string => {
  switch (scope) {
    case 'all':
      return 'all accounts';
    case 'provider':
      return `the provider ${name}`;
    case 'imapHost':
      return `the IMAP host ${name}`;
    case 'proxyHost':
      return `the proxy host ${name}`;
    case 'mailDomain':
      return `the mail domain ${name.slice(name.indexOf(' ') + 1)} at ${name.slice(0, name.indexOf(' '))}`;
    case 'tenant':
      return `the tenant ${name}`;
  }
};

const usesKeys = (provider: string): boolean => provider === 'google' || provider === 'microsoft';

/** What to do about an incident, said to the team that runs the integration. */
export const operatorsTaskOf = (scope: IncidentScope, name: string): string => {
  switch (scope) {
    case 'all':
      return "Look at Unipile's status page and ask Unipile; most accounts come back by themselves when it is mended.";
    case 'provider':
      return usesKeys(name)
        ? `Look at your OAuth keys for ${name}: a secret that expired or was changed breaks all accounts at once. Put them right, then have the users reconnect.`
        : `Look at the status pages of Unipile and ${name}; most accounts come back by themselves when it is mended.`;
    case 'imapHost':
      return `Look whether the host ${name} answers: most accounts come back by themselves when it does. If it does, ask it whether IMAP, or signing in with a password, was switched off or moved.`;
    case 'proxyHost':
      return `Restore the proxy ${name}, or give its accounts another one.`;
    case 'mailDomain':
      return `Ask the administrator of ${name.slice(name.indexOf(' ') + 1)} to allow the app again; one message will do.`;
    case 'tenant':
      return `Ask ${name} what changed; their accounts broke together.`;
  }
};

/** An incident as it is shown. */
export const incidentView = (incident: Incident): IncidentView => {
  const { id, kind: scope, name, openedAt, since, endedAt, why } = incident;
  const { accounts, of, windowMinutes, expected, members, broken } = incident;
  return {
    id,
    scope,
    name,
    open: endedAt === null,
    since: isoTime(since),
    foundAt: isoTime(openedAt),
    ...(endedAt === null ? {} : { endedAt: isoTime(endedAt) }),
    ...(why === null ? {} : { why }),
    accounts,
    of,
    windowMinutes,
    expected,
    members,
    broken,
    forOperator: operatorsTaskOf(scope, name),
  };
};

/** The incident that a stored account is a member of, or null. */
export const incidentMarkOf = ({ context }: AccountSnapshot): IncidentMark | null => {
  const item = incidentOf(context);
  if (item === null || context.incident === null) return null;
  const { incident: id, scope, name, accounts, of, window_minutes: windowMinutes } = item;
  return { id, scope, name, accounts, of, windowMinutes };
};
