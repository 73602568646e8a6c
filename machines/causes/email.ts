import { HOUR, MINUTE } from '../policy.ts';
import {
  apiRefused,
  credentialsRefused,
  either,
  reconnectAnswered,
  refused,
  says,
  slug,
  storedCredentialsRefused,
  together,
} from './answers.ts';
import type { Cause } from './cause.ts';
import { anyOf, decisive, strong, weak, type Clue } from './clue.ts';
import { authorisationAge, greatestAge, recentOf } from './facts.ts';
import { isLone, mailDomainFlipped, oauthProviderFlipped } from './fleet.ts';
import { duration, when } from './wording.ts';

const family = 'email';
const providers = ['google', 'microsoft'] as const;

/**
 * A lone flip of an old authorisation, and nothing else fits. Were the authorisation young, missing scopes would
 * fit, so its age need not be asked for here.
 */
const loneAndOld: Clue = (evidence, policy, nothingElseFits) => {
  const age = authorisationAge(evidence);
  return nothingElseFits && age !== null && isLone(evidence, policy)
    ? `authorised ${duration(age)} before the break, no other account reported with it, and no other cause fits`
    : null;
};

/** DOMAIN §5.2. */
const authorizationRevoked: Cause = {
  row: 2,
  family,
  code: 'authorizationRevoked',
  providers,
  actor: 'user',
  forUser: 'Access was removed in your account settings: please reconnect your mailbox to allow it again.',
  forOperator:
    'Send the user a link to reconnect; they seem to have revoked the app in their account centre.',
  retryHelps: true,
  wanted: 'a lone break of an authorisation that is not new, with nothing that fits another cause',
  rule: anyOf(weak(loneAndOld)),
  residual: true,
};

/** DOMAIN §5.3. */
const revokedByAdmin: Cause = {
  row: 3,
  family,
  code: 'revokedByAdmin',
  providers,
  actor: 'admin',
  forUser:
    'Your organisation has blocked the app: please ask your administrator to allow it, then reconnect.',
  forOperator: "Ask the customer's administrator to allow the app again, then have each user reconnect.",
  retryHelps: false,
  wanted: 'several accounts of one mail domain breaking together within a short window',
  rule: anyOf(strong(mailDomainFlipped)),
};

/** DOMAIN §5.4. A reconnection that was refused says no more here than an API call that was. */
const credentialsChanged: Cause = {
  row: 4,
  family,
  code: 'credentialsChanged',
  providers,
  actor: 'user',
  forUser: 'The password of your account has changed: please reconnect your mailbox and sign in anew.',
  forOperator: 'Send the user a link to reconnect; a change of their credentials has revoked the tokens.',
  retryHelps: true,
  wanted: '401 invalid_credentials or expired_credentials around the break',
  rule: anyOf(strong(together(credentialsRefused, storedCredentialsRefused))),
};

/** DOMAIN §5.5. */
const accountGone: Cause = {
  row: 5,
  family,
  code: 'accountGone',
  providers,
  actor: 'user',
  forUser: 'Your mailbox was not found any more, or its set-up has changed: please restore it and reconnect.',
  forOperator:
    'Ask the user whether the mailbox still exists; have it restored and reconnected, or delete the account here.',
  retryHelps: false,
  wanted:
    'a reconnect answered wrong_account or account_mismatch, a 404 at the provider, or 401 invalid_imap_configuration or invalid_smtp_configuration',
  rule: anyOf(
    decisive(reconnectAnswered(slug('wrong_account', 'account_mismatch'))),
    strong(refused(says(401, 'invalid_imap_configuration', 'invalid_smtp_configuration'))),
    strong(apiRefused(({ status }) => status === 404)),
  ),
};

const keysRotated: Clue = (evidence, policy) => {
  const changes = recentOf(evidence, policy, 'oauthKeysChanged');
  return changes.length === 0 ? null : `OAuth keys changed ${when(changes)}`;
};

/** DOMAIN §5.6. */
const oauthKeysChanged: Cause = {
  row: 6,
  family,
  code: 'oauthKeysChanged',
  providers,
  actor: 'operator',
  forUser: 'A setting on our side has changed: we are fixing it and will ask you to reconnect your mailbox.',
  forOperator: 'Put the OAuth keys right in your settings, then have every user of that provider reconnect.',
  retryHelps: false,
  wanted: 'word that the OAuth keys were changed, or most accounts of the OAuth provider breaking together',
  rule: anyOf(decisive(keysRotated), strong(oauthProviderFlipped)),
};

const scopesMissing: Clue = ({ connection, authorizedAt }, { evidenceWindowHours }) => {
  const { scopes_granted: granted, scopes_required: required, at } = connection ?? {};
  if (granted === undefined || required === undefined) return null;
  // Told long before the last authorisation, they were those of an earlier one.
  if (authorizedAt !== null && (at ?? 0) < authorizedAt - evidenceWindowHours * HOUR) return null;
  const missing = required.filter((scope) => !granted.includes(scope));
  return missing.length === 0 ? null : `scopes required but not granted: ${missing.join(', ')}`;
};

const flippedAtOnce: Clue = (evidence, policy) => {
  const age = greatestAge(evidence);
  return age !== null && age <= policy.scopesSuspectedMinutes * MINUTE
    ? `authorised only ${duration(age)} before the break`
    : null;
};

/** DOMAIN §5.7. */
const insufficientScopes: Cause = {
  row: 7,
  family,
  code: 'insufficientScopes',
  providers,
  actor: 'user',
  forUser: 'Some permissions were left out when you connected: please reconnect and tick every box.',
  forOperator: 'Send the user a link to reconnect, and ask them to tick every box on the consent page.',
  retryHelps: false,
  wanted:
    'fewer scopes granted than required, 401 insufficient_privileges or 403 insufficient_permissions, or a break within minutes of the authorisation',
  rule: anyOf(
    decisive(scopesMissing),
    strong(refused(either(says(401, 'insufficient_privileges'), says(403, 'insufficient_permissions')))),
    weak(flippedAtOnce),
  ),
};

/** The documented causes of Google and Microsoft accounts, in documented order. */
export const emailCauses: readonly Cause[] = [
  authorizationRevoked,
  revokedByAdmin,
  credentialsChanged,
  accountGone,
  oauthKeysChanged,
  insufficientScopes,
];
