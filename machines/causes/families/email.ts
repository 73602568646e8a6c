import type { Cause } from '../cause.ts';
import { unipileIncident } from './everywhere.ts';

const family = 'email';
const providers = ['google', 'microsoft'] as const;

/** What is said while nobody knows which of several things made the provider ask for a new sign-in. */
const signInAgain =
  'Your mail provider asks you to sign in again. This happens after a change of password, or when access was removed: please reconnect your mailbox.';

/** DOMAIN §5.2. */
const authorizationRevoked: Cause = {
  row: 2,
  family,
  code: 'authorizationRevoked',
  providers,
  actor: 'user',
  forUser: signInAgain,
  forUserIfCertain:
    'Access was removed in your account settings: please reconnect your mailbox to allow it again.',
  forOperator: 'Send the user a link to reconnect; no setting of yours is at fault.',
  retryHelps: true,
  wanted: 'a token answer of invalid_grant with no other account of the domain broken',
};

/** DOMAIN §5.3. */
const revokedByAdmin: Cause = {
  row: 3,
  family,
  code: 'revokedByAdmin',
  providers,
  actor: 'admin',
  forUser: 'Your organisation has to allow the app: please ask your administrator, then reconnect.',
  forOperator:
    "Send one message to the customer's administrator, with the app's name and its consent link, not one to each user; once it is allowed, each user reconnects.",
  retryHelps: false,
  wanted: 'half of a mail domain or more breaking together, AADSTS65001 or admin_policy_enforced',
};

/** DOMAIN §5.4. */
const credentialsChanged: Cause = {
  row: 4,
  family,
  code: 'credentialsChanged',
  providers,
  actor: 'user',
  forUser: signInAgain,
  forUserIfCertain:
    'The password of your account has changed: please reconnect your mailbox and sign in anew.',
  forOperator: 'Send the user a link to reconnect; a change of password ends the tokens of mail scopes.',
  retryHelps: true,
  wanted: 'AADSTS50173 or another word of the provider for a changed password',
};

/** DOMAIN §5.5. */
const accountGone: Cause = {
  row: 5,
  family,
  code: 'accountGone',
  providers,
  actor: 'user',
  forUser:
    'Your mailbox could not be reached any more: please check that you can still open it, then reconnect.',
  forUserIfCertain:
    'Your mailbox was not found any more, or its set-up has changed: please restore it and reconnect.',
  forOperator:
    'Ask the user whether the mailbox can still be opened. If it is gone for good, and only then, delete the account here.',
  retryHelps: false,
  wanted: 'AADSTS50034 or AADSTS50057, a 404 of the mailbox itself, or a reconnect answered account_mismatch',
};

/** DOMAIN §5.6. */
const oauthKeysChanged: Cause = {
  row: 6,
  family,
  code: 'oauthKeysChanged',
  providers,
  actor: 'operator',
  forUser:
    'A setting on our side has changed: we are fixing it and will ask you to reconnect if that is needed.',
  forOperator:
    'Look at your OAuth client at the provider. Secret expired: renew it, and users need not reconnect. Secret or client id wrong: correct it in the settings; only a new client id makes every user reconnect.',
  retryHelps: false,
  wanted:
    'most accounts of the OAuth provider breaking together, invalid_client, AADSTS7000215 or AADSTS7000222',
};

/** DOMAIN §5.7. */
const insufficientScopes: Cause = {
  row: 7,
  family,
  code: 'insufficientScopes',
  providers,
  actor: 'user',
  forUser: 'A permission is missing: please reconnect and tick every box.',
  forUserIfCertain: 'Some permissions were left out when you connected: please reconnect and tick every box.',
  forOperator: 'Send the user a link to reconnect, and ask them to tick every box on the consent page.',
  retryHelps: false,
  wanted:
    'fewer scopes granted than required, 401 insufficient_privileges or 403 insufficient_permissions, or a break within minutes of the authorisation',
};

const mfaRequired: Cause = {
  row: null,
  family,
  code: 'mfaRequired',
  providers,
  actor: 'user',
  forUser: 'Your organisation asks for a second step when you sign in: please reconnect and complete it.',
  forOperator:
    "Send the users a link to reconnect; if that fails, the customer's administrator has to exempt the app from Conditional Access.",
  retryHelps: true,
  wanted: 'AADSTS50076, AADSTS50079 or AADSTS53003, or a mail domain breaking together',
};

const appInTesting: Cause = {
  row: null,
  family,
  code: 'appInTesting',
  providers: ['google'],
  actor: 'operator',
  forUser: 'The sign-in to your mailbox has expired: please reconnect it; we are making sure that it lasts.',
  forOperator:
    'Publish the project on the OAuth consent screen of the Google Cloud console: while it is in testing, every authorisation ends after 7 days. Then have the users reconnect once.',
  retryHelps: false,
  wanted: 'breaks 7 days after each authorisation',
};

const idle: Cause = {
  row: null,
  family,
  code: 'idle',
  providers,
  actor: 'user',
  forUser: 'The sign-in to your mailbox has expired because it was not used for long: please reconnect it.',
  forOperator:
    'Send the user a link to reconnect; an authorisation ends after 90 days (Microsoft) or 6 months (Google) without use.',
  retryHelps: true,
  wanted: 'AADSTS700082, or no successful call for months',
};

const tokenLimit: Cause = {
  row: null,
  family,
  code: 'tokenLimit',
  providers: ['google'],
  actor: 'operator',
  forUser: signInAgain,
  forOperator:
    'One Google account bears 100 authorisations of one OAuth client: look for links that were made again and again for it, or tests that sign in with it, then have it reconnected once.',
  retryHelps: false,
  wanted: 'an account that was authorised very often',
};

const sessionPolicy: Cause = {
  row: null,
  family,
  code: 'sessionPolicy',
  providers,
  actor: 'admin',
  forUser:
    "Your organisation's rules ask you to sign in again from time to time: please reconnect your mailbox.",
  forOperator:
    "Ask the customer's administrator to exempt the app from the sign-in frequency or session length; until then each user reconnects each time.",
  retryHelps: true,
  wanted: 'AADSTS70043 or invalid_rapt, or breaks in a rhythm of days',
};

/** The causes of Google and Microsoft accounts, the documented ones first, in documented order. */
export const emailCauses: readonly Cause[] = [
  authorizationRevoked,
  revokedByAdmin,
  credentialsChanged,
  accountGone,
  oauthKeysChanged,
  insufficientScopes,
  mfaRequired,
  appInTesting,
  idle,
  tokenLimit,
  sessionPolicy,
  unipileIncident(family, providers),
];
