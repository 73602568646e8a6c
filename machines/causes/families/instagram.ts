import type { Cause } from '../cause.ts';
import { notWarmedUp, unipileIncident } from './everywhere.ts';

const family = 'instagram';
const providers = ['instagram'] as const;

const signInAgain = 'Instagram asks you to sign in again: please reconnect your account.';

/** DOMAIN §5.11. */
const securityCheckpoint: Cause = {
  row: 11,
  family,
  code: 'securityCheckpoint',
  providers,
  actor: 'user',
  forUser: 'Please open Instagram and look for a request to confirm that it was you, then reconnect.',
  forUserIfCertain:
    'Instagram wants you to confirm that it was you: please approve the request in the app, then reconnect.',
  forOperator: 'Ask the user to approve the security checkpoint in the Instagram app now, then to reconnect.',
  retryHelps: false,
  wanted: 'challenge_required, checkpoint_error, or a reconnect answered 202 with IN_APP_VALIDATION',
};

/** DOMAIN §5.12. */
const sessionExpired: Cause = {
  row: 12,
  family,
  code: 'sessionExpired',
  providers,
  actor: 'user',
  forUser: 'Your Instagram session is about a year old, and they end then: please reconnect your account.',
  forUserIfCertain: 'Your Instagram session is a year old and has expired: please reconnect your account.',
  forOperator: 'Send the user a link to reconnect; the session is a year old.',
  retryHelps: true,
  wanted: 'the break coming about a year after the last login',
};

/** DOMAIN §5.13. */
const sessionTerminated: Cause = {
  row: 13,
  family,
  code: 'sessionTerminated',
  providers,
  actor: 'user',
  forUser: signInAgain,
  forUserIfCertain: 'The session was ended in your Instagram preferences: please reconnect your account.',
  forOperator:
    'First retry with what is stored: POST /api/v1/accounts/{id}, hourly, four times; then send the user a link to reconnect.',
  retryHelps: true,
  wanted: 'user_has_logged_out, or a reconnect with what is stored that succeeds',
};

/** DOMAIN §5.14. */
const credentialsChanged: Cause = {
  row: 14,
  family,
  code: 'credentialsChanged',
  providers,
  actor: 'user',
  forUser:
    'Instagram asks you to sign in again, as it does after a change of password: please reconnect your account.',
  forUserIfCertain: 'Your Instagram password has changed: please reconnect with the new password.',
  forOperator: 'Send the user a link to reconnect with the password that holds now.',
  retryHelps: false,
  wanted: 'a reconnect with the stored password answered 401 invalid_credentials',
};

/** DOMAIN §5.15. */
const excessiveRequests: Cause = {
  row: 15,
  family,
  code: 'excessiveRequests',
  providers,
  actor: 'operator',
  forUser:
    'Please open Instagram and look for a notice about your account; wait until we ask you to reconnect.',
  forUserIfCertain:
    'Instagram has paused your account for too much activity: please wait until we ask you to reconnect.',
  forOperator:
    'Pause all sending for 24 to 72 hours, then have the account reconnected and go on at a slower pace.',
  retryHelps: false,
  wanted:
    '403 account_restricted, feedback_required, 429 shortly before the break, or counters over what is usual',
};

/** DOMAIN §5.16. */
const proxyUnavailable: Cause = {
  row: 16,
  family,
  code: 'proxyUnavailable',
  providers,
  actor: 'operator',
  forUser: 'The connection to Instagram failed on our side: we are fixing it and will ask you to reconnect.',
  forOperator: 'Fix or replace the proxy, then retry with what is stored: POST /api/v1/accounts/{id}.',
  retryHelps: false,
  wanted: '407 or a proxy error, an unhealthy proxy, or several accounts on one proxy host breaking together',
};

const suspended: Cause = {
  row: null,
  family,
  code: 'suspended',
  providers,
  actor: 'user',
  forUser:
    'Please open Instagram and look for a notice about your account: it may have to be appealed there.',
  forUserIfCertain: 'Instagram has suspended the account: please follow the notice in the app to appeal.',
  forOperator:
    'Stop sending, and ask the user what Instagram shows: a suspended account has to be appealed there first.',
  retryHelps: false,
  wanted:
    'the provider saying that the account is disabled, or 403 account_restricted that waiting does not end',
};

const sessionPurged: Cause = {
  row: null,
  family,
  code: 'sessionPurged',
  providers,
  actor: 'user',
  forUser: signInAgain,
  forOperator:
    'First retry with what is stored: POST /api/v1/accounts/{id}, hourly, four times; then send the user a link to reconnect.',
  retryHelps: true,
  wanted: 'a reconnect with what is stored that succeeds, with no sign of a change by the user',
};

/** The causes of Instagram accounts, the documented ones first, in documented order. */
export const instagramCauses: readonly Cause[] = [
  securityCheckpoint,
  sessionExpired,
  sessionTerminated,
  credentialsChanged,
  excessiveRequests,
  proxyUnavailable,
  suspended,
  sessionPurged,
  notWarmedUp(family, providers),
  unipileIncident(family, providers),
];
