import { incidentOf } from '../evidence.ts';
import type { FleetScope, IncidentScope } from '../signal.ts';
import type { Policy } from '../policy.ts';
import type { Evidence } from './cause.ts';
import type { Clue } from './clue.ts';
import { newest, recentOf, type ItemOf } from './facts.ts';
import { counted, utcMinute } from './wording.ts';

type Fleet = ItemOf<'fleet'>;

const shared: Readonly<Record<FleetScope, string>> = {
  oauthProvider: 'of one OAuth provider',
  mailDomain: 'of one mail domain',
  proxyHost: 'on one proxy host',
};

const told = ({ accounts, share, scope, window_minutes, at }: Fleet): string =>
  `${counted(accounts, 'account')} ${shared[scope]} (${Math.round(share * 100)} % of them) broke within ` +
  `${counted(window_minutes, 'minute')}, reported at ${utcMinute(at)}`;

const scopeOfIncident: Readonly<Record<FleetScope, IncidentScope>> = {
  oauthProvider: 'provider',
  mailDomain: 'mailDomain',
  proxyHost: 'proxyHost',
};

/** The account is a member of an incident of a scope. */
const isMemberOf =
  (scope: FleetScope): Clue =>
  (evidence) => {
    const incident = incidentOf(evidence);
    return incident === null || incident.scope !== scopeOfIncident[scope]
      ? null
      : `${incident.accounts} of ${counted(incident.of, 'account')} ${shared[scope]} broke within ` +
          `${counted(incident.window_minutes, 'minute')}: incident ${incident.incident}, found at ${utcMinute(incident.at)}`;
  };

/** The newest report that many accounts of a scope flipped together, within `fleetWindowMinutes`. */
const flippedTogether =
  (scope: FleetScope, enough: (fleet: Fleet, policy: Policy) => boolean): Clue =>
  (evidence, policy) => {
    const fleet = newest(
      recentOf(evidence, policy, 'fleet').filter(
        (item) =>
          item.scope === scope && item.window_minutes <= policy.fleetWindowMinutes && enough(item, policy),
      ),
    );
    return fleet === undefined ? isMemberOf(scope)(evidence, policy, false) : told(fleet);
  };

/** Several accounts of one mail domain flipped together (DOMAIN §5.3). */
export const mailDomainFlipped = flippedTogether(
  'mailDomain',
  ({ accounts }, policy) => accounts >= policy.fleetMailDomainAccounts,
);

/** Most accounts of one OAuth provider flipped together (DOMAIN §5.6). */
export const oauthProviderFlipped = flippedTogether(
  'oauthProvider',
  ({ share }, policy) => share >= policy.fleetOauthProviderShare,
);

/** Several accounts on one proxy host flipped together (DOMAIN §5.16, 25). */
export const proxyHostFlipped = flippedTogether(
  'proxyHost',
  ({ accounts }, policy) => accounts >= policy.fleetProxyHostAccounts,
);

/** Whether it broke alone: no report of accounts flipping together counts, and it is no member of an incident (DOMAIN §5.2). */
export const isLone = (evidence: Evidence, policy: Policy): boolean =>
  incidentOf(evidence) === null && recentOf(evidence, policy, 'fleet').length === 0;
