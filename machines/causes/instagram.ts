import {
  apiAnswered,
  credentialsRefused,
  either,
  reconnectAnswered,
  refused,
  says,
  slug,
  storedCredentialsRefused,
  type AnswerTest,
} from './answers.ts';
import type { Cause } from './cause.ts';
import { anyOf, decisive, strong, weak } from './clue.ts';
import { providerErrorBurst, restricted, tooManyRequests, usageOverLimit } from './pace.ts';
import { proxyUnavailable as proxyRule } from './proxy.ts';
import { sessionEnded, sessionExpired as sessionRule } from './session.ts';

const family = 'instagram';
const providers = ['instagram'] as const;

/** A checkpoint was named as the reason of a refusal, or asked for by a reconnection. */
const checkpointWaits: AnswerTest = either(
  says(401, 'checkpoint_error'),
  says(403, 'action_required', 'unknown_authentication_context'),
  (answer) => answer.type === 'reconnectAnswer' && answer.status === 202 && answer.checkpoint !== undefined,
);

/** DOMAIN §5.11. */
const securityCheckpoint: Cause = {
  row: 11,
  family,
  code: 'securityCheckpoint',
  providers,
  actor: 'user',
  forUser:
    'Instagram wants you to confirm that it was you: please approve the request in the app, then reconnect.',
  forOperator: 'Ask the user to approve the security checkpoint in the Instagram app, then to reconnect.',
  retryHelps: false,
  wanted:
    '401 checkpoint_error, 403 action_required or unknown_authentication_context, or a reconnect answered 202 with a checkpoint',
  rule: anyOf(decisive(refused(checkpointWaits))),
};

/** DOMAIN §5.12. */
const sessionExpired: Cause = {
  row: 12,
  family,
  code: 'sessionExpired',
  providers,
  actor: 'user',
  forUser: 'Your Instagram session is a year old and has expired: please reconnect your account.',
  forOperator: 'Send the user a link to reconnect; the session is a year old.',
  retryHelps: true,
  wanted: 'the break coming about a year after the last login',
  rule: sessionRule,
};

/** DOMAIN §5.13. */
const sessionTerminated: Cause = {
  row: 13,
  family,
  code: 'sessionTerminated',
  providers,
  actor: 'user',
  forUser: 'The session was ended in your Instagram preferences: please reconnect your account.',
  forOperator: 'Send the user a link to reconnect; the session was ended in the preferences.',
  retryHelps: true,
  wanted: 'a reconnect with the same credentials that succeeded, or nothing that fits another cause',
  rule: sessionEnded,
  residual: true,
};

/** DOMAIN §5.14. */
const credentialsChanged: Cause = {
  row: 14,
  family,
  code: 'credentialsChanged',
  providers,
  actor: 'user',
  forUser: 'Your Instagram password has changed: please reconnect with the new password.',
  forOperator: 'Send the user a link to reconnect with the new password; the stored one is refused.',
  retryHelps: false,
  wanted:
    'a reconnect answered 401 invalid_credentials, or 401 invalid_credentials or expired_credentials before',
  rule: anyOf(decisive(storedCredentialsRefused), strong(credentialsRefused)),
};

/** DOMAIN §5.15. */
const excessiveRequests: Cause = {
  row: 15,
  family,
  code: 'excessiveRequests',
  providers,
  actor: 'operator',
  forUser:
    'Instagram has paused your account for too much activity: please wait until we ask you to reconnect.',
  forOperator: 'Pause all sending, then have the account reconnected and go on at a slower pace.',
  retryHelps: false,
  wanted:
    '403 account_restricted, a counter over its limit, 429 or limit_exceeded around the break, or a burst of provider_error',
  rule: anyOf(
    decisive(apiAnswered(restricted)),
    decisive(reconnectAnswered(restricted)),
    strong(usageOverLimit),
    strong(apiAnswered(either(tooManyRequests, slug('limit_exceeded')))),
    weak(providerErrorBurst),
  ),
};

/** DOMAIN §5.16. */
const proxyUnavailable: Cause = {
  row: 16,
  family,
  code: 'proxyUnavailable',
  providers,
  actor: 'operator',
  forUser: 'The connection to Instagram failed on our side: we are fixing it and will ask you to reconnect.',
  forOperator: 'Fix or replace the proxy, then reconnect the account.',
  retryHelps: false,
  wanted:
    '407, 502 or a proxy error, an unhealthy proxy, several accounts on one proxy host breaking together, or CONNECTING flapping behind a proxy',
  rule: proxyRule,
};

/** The documented causes of Instagram accounts, in documented order. */
export const instagramCauses: readonly Cause[] = [
  securityCheckpoint,
  sessionExpired,
  sessionTerminated,
  credentialsChanged,
  excessiveRequests,
  proxyUnavailable,
];
