import { incidentOf, type ItemOfIncident } from '../../evidence.ts';
import { incidentScopes, type FleetScope, type IncidentScope } from '../../signal.ts';
import type { Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { newest, recentOf, type ItemOf } from '../facts.ts';
import { counted, utcMinute, when } from '../wording.ts';
import { clue, type Clue } from './clue.ts';
import { refusesPassword } from './retries.ts';

type Fleet = ItemOf<'fleet'>;

const shared: Readonly<Record<FleetScope, string>> = {
  oauthProvider: 'of one OAuth provider',
  mailDomain: 'of one mail domain',
  proxyHost: 'on one proxy host',
};

/** What a report says, by its scope: a share beside the count, for leavers are two of two hundred. */
const sharedBy = ({ scope, accounts, share }: Fleet, policy: Policy) => {
  if (scope === 'oauthProvider') return share >= policy.fleetOauthProviderShare ? 'provider' : null;
  if (scope === 'mailDomain') {
    if (accounts < policy.fleetMailDomainAccounts) return null;
    return share >= policy.fleetMailDomainShare ? 'domain' : 'fewOfDomain';
  }
  return accounts >= policy.fleetProxyHostAccounts ? 'proxy' : null;
};

/** The widest first: a wide scope explains the narrow ones within it. */
const widest = ['provider', 'proxy', 'domain', 'fewOfDomain'] as const;

type Together = (typeof widest)[number];

/** The newest report of each meaning, within `fleetWindowMinutes`. */
const reportOf = (evidence: Evidence, policy: Policy, meaning: Together): Fleet | undefined =>
  newest(
    recentOf(evidence, policy, 'fleet').filter(
      (item) => item.window_minutes <= policy.fleetWindowMinutes && sharedBy(item, policy) === meaning,
    ),
  );

const togetherClue = clue<Together>({
  name: 'together',
  needs: ['fleet'],
  answers: widest,
  read: (evidence, policy) => {
    if (recentOf(evidence, policy, 'fleet').length === 0) return null;
    return widest.find((meaning) => reportOf(evidence, policy, meaning) !== undefined) ?? null;
  },
  say: (answer, evidence, policy) => {
    const report = reportOf(evidence, policy, answer);
    if (report === undefined) return '';
    const { accounts, share, scope, window_minutes, at } = report;
    return (
      `${counted(accounts, 'account')} ${shared[scope]} (${Math.round(share * 100)} % of them) broke within ` +
      `${counted(window_minutes, 'minute')}, reported at ${utcMinute(at)}`
    );
  },
});

const scopeNames: Readonly<Record<IncidentScope, string>> = {
  all: '',
  provider: ' of one provider',
  imapHost: ' on one mail host',
  proxyHost: ' on one proxy host',
  mailDomain: ' of one mail domain',
  tenant: ' of one tenant',
};

const hasOwnKeys = (provider: string): boolean => provider === 'google' || provider === 'microsoft';

/**
 * Whether what broke with an incident stays broken when it is over, until somebody has signed in again. Elsewhere accounts come back by
 * themselves, and one that does not has a reason of its own.
 */
const lasts = (scope: IncidentScope, { provider }: Evidence): boolean =>
  scope === 'proxyHost' || scope === 'mailDomain' || (scope === 'provider' && hasOwnKeys(provider));

/**
 * Whether an account shows more than an incident explains: where the way to the provider is cut nobody is told there that a password is
 * wrong.
 */
const showsMore = (scope: IncidentScope, evidence: Evidence, policy: Policy): boolean =>
  (scope === 'proxyHost' || scope === 'all' || (scope === 'provider' && !hasOwnKeys(evidence.provider))) &&
  refusesPassword(evidence, policy);

/**
 * What an incident speaks of: where accounts of a provider come back by themselves it is a fault on the way there, as one of all accounts
 * is, and nobody's keys.
 */
const spokenOf = ({ scope, comes_back: returns }: ItemOfIncident): IncidentScope =>
  scope === 'provider' && returns === true ? 'all' : scope;

/** What the incident that the account broke with speaks of, as far as that says why it is broken. */
const scopeBehind = (evidence: Evidence, policy: Policy): IncidentScope | null => {
  const incident = incidentOf(evidence);
  if (incident === null) return null;
  const scope = spokenOf(incident);
  if (incident.ended === true && !lasts(scope, evidence)) return null;
  return showsMore(scope, evidence, policy) ? null : scope;
};

const laterOf = ({ comes_back: returns, ended }: ItemOfIncident): string =>
  `${returns === true ? '; others came back by themselves' : ''}${ended === true ? '; it is over by now' : ''}`;

/** The account broke with an incident, which the engine found from breaks alone. */
const incidentClue = clue<IncidentScope>({
  name: 'incident',
  needs: ['incident'],
  answers: incidentScopes,
  read: scopeBehind,
  say: (_, evidence) => {
    const incident = incidentOf(evidence);
    if (incident === null) return '';
    return (
      `${incident.accounts} of ${counted(incident.of, 'account')}${scopeNames[incident.scope]} broke within ` +
      `${counted(incident.window_minutes, 'minute')}: incident ${incident.incident}, found at ${utcMinute(incident.at)}${laterOf(incident)}`
    );
  },
});

const keysClue = clue({
  name: 'keysChanged',
  needs: ['oauthKeysChanged'],
  answers: ['told'],
  read: (evidence, policy) => (recentOf(evidence, policy, 'oauthKeysChanged').length === 0 ? null : 'told'),
  say: (_, evidence, policy) => `OAuth keys changed ${when(recentOf(evidence, policy, 'oauthKeysChanged'))}`,
});

/** What many accounts have in common. */
export const togetherClues: readonly Clue[] = [incidentClue, togetherClue, keysClue];
