import type { Cause } from './cause.ts';
import { anyOf, decisive, strong, unless, weak } from './clue.ts';
import {
  apiAnswered,
  credentialsRefused,
  either,
  reconnectAnswered,
  refused,
  says,
  slug,
  storedCredentialsRefused,
} from './answers.ts';
import { codeNewlyAsked } from './code.ts';
import {
  agentMissing,
  agentsDiffer,
  cookiesMethod,
  notCookiesMethod,
  notRecruiterByCredentials,
  recruiterByCredentials,
  usesCredentials,
} from './connection.ts';
import { providerErrorBurst, rejectStreak, restricted, tooManyRequests, usageOverLimit } from './pace.ts';
import { proxyUnavailable as proxyRule } from './proxy.ts';
import { nothingElse, sessionEnded, sessionExpired as sessionRule } from './session.ts';

const family = 'linkedin';
const providers = ['linkedin'] as const;

/** DOMAIN §5.17. */
const sessionExpired: Cause = {
  row: 17,
  family,
  code: 'sessionExpired',
  providers,
  actor: 'user',
  forUser: 'Your LinkedIn session is a year old and has expired: please reconnect your account.',
  forOperator: 'Send the user a link to reconnect; the session is a year old.',
  retryHelps: true,
  wanted: 'the break coming about a year after the last login',
  rule: sessionRule,
};

/** DOMAIN §5.18. */
const sessionTerminated: Cause = {
  row: 18,
  family,
  code: 'sessionTerminated',
  providers,
  actor: 'user',
  forUser: 'The session was ended in your LinkedIn preferences: please reconnect your account.',
  forOperator: 'Send the user a link to reconnect; the session was ended in the preferences.',
  retryHelps: true,
  wanted: 'a reconnect with the same credentials that succeeded, or nothing that fits another cause',
  rule: sessionEnded,
  residual: true,
};

/** DOMAIN §5.19. */
const credentialsChanged: Cause = {
  row: 19,
  family,
  code: 'credentialsChanged',
  providers,
  actor: 'user',
  forUser:
    'Your LinkedIn password or two-step verification has changed: please reconnect with the new password, or enter the code that LinkedIn sends you.',
  forOperator: 'Send the user a link to reconnect with the new password, or to enter the verification code.',
  retryHelps: false,
  wanted:
    'a reconnect answered 401 invalid_credentials, or asked for a code where none was asked for before, or 401 invalid_credentials or expired_credentials before the break',
  rule: anyOf(decisive(storedCredentialsRefused), decisive(codeNewlyAsked), strong(credentialsRefused)),
};

/** DOMAIN §5.20. */
const excessiveRequests: Cause = {
  row: 20,
  family,
  code: 'excessiveRequests',
  providers,
  actor: 'operator',
  forUser:
    'LinkedIn has paused your account for too much activity: please wait until we ask you to reconnect.',
  forOperator: 'Pause the account for 24 to 72 hours, lower its pace, then have it reconnected.',
  retryHelps: false,
  wanted:
    '403 account_restricted, usage near or over a limit, 429, limit_exceeded or cannot_resend_yet around the break, or a burst of 500 provider_error',
  rule: anyOf(
    decisive(apiAnswered(restricted)),
    decisive(reconnectAnswered(restricted)),
    strong(usageOverLimit),
    strong(apiAnswered(either(tooManyRequests, slug('limit_exceeded', 'cannot_resend_yet')))),
    weak(providerErrorBurst),
  ),
};

/** DOMAIN §5.21. */
const rejectedRequests: Cause = {
  row: 21,
  family,
  code: 'rejectedRequests',
  providers,
  actor: 'operator',
  forUser:
    'LinkedIn has turned down too many of our requests: we are fixing it and will ask you to reconnect.',
  forOperator: 'Stop the sequence, clean its list of recipients, then have the account reconnected.',
  retryHelps: false,
  wanted: 'a streak of requests rejected with 422',
  rule: anyOf(strong(rejectStreak)),
};

/** DOMAIN §5.22. */
const sessionSelection: Cause = {
  row: 22,
  family,
  code: 'sessionSelection',
  providers,
  actor: 'user',
  forUser:
    'LinkedIn Recruiter is open elsewhere: please sign out of your other Recruiter sessions, or reconnect with cookies.',
  forOperator: 'Have the user reconnect with the Cookies method, or sign the other Recruiter sessions out.',
  retryHelps: false,
  wanted: '401 multiple_sessions, or a Recruiter account that was connected with the Credentials method',
  rule: unless(
    notRecruiterByCredentials,
    anyOf(decisive(refused(says(401, 'multiple_sessions'))), weak(recruiterByCredentials)),
  ),
};

/** DOMAIN §5.23. */
const browserLogout: Cause = {
  row: 23,
  family,
  code: 'browserLogout',
  providers,
  actor: 'user',
  forUser:
    'You signed out of LinkedIn in your browser: please sign in again, reconnect, and stay signed in there.',
  forOperator: 'Have the user sign in again, take a fresh cookie, and keep that browser profile signed in.',
  retryHelps: false,
  wanted: 'the Cookies method, and nothing that fits another cause',
  rule: unless(notCookiesMethod, anyOf(weak(cookiesMethod(nothingElse)))),
  residual: true,
};

/** DOMAIN §5.24. */
const wrongUserAgent: Cause = {
  row: 24,
  family,
  code: 'wrongUserAgent',
  providers,
  actor: 'user',
  forUser:
    'The connection did not match your browser: please reconnect from the browser that you use for LinkedIn.',
  forOperator:
    'Have the account reconnected with the exact user agent of the browser that the cookies come from.',
  retryHelps: false,
  wanted:
    "a user agent that differs from the browser's, or none given and a break within hours of connecting with cookies",
  rule: unless(usesCredentials, anyOf(decisive(agentsDiffer), strong(agentMissing))),
};

/** DOMAIN §5.25. */
const proxyUnavailable: Cause = {
  row: 25,
  family,
  code: 'proxyUnavailable',
  providers,
  actor: 'operator',
  forUser: 'The connection to LinkedIn failed on our side: we are fixing it and will ask you to reconnect.',
  forOperator: 'Fix or replace the proxy, then reconnect the account.',
  retryHelps: false,
  wanted:
    '407, 502 or a proxy error, an unhealthy proxy, several accounts on one proxy host breaking together, or CONNECTING flapping behind a proxy',
  rule: proxyRule,
};

/** The documented causes of LinkedIn accounts, in documented order. */
export const linkedinCauses: readonly Cause[] = [
  sessionExpired,
  sessionTerminated,
  credentialsChanged,
  excessiveRequests,
  rejectedRequests,
  sessionSelection,
  browserLogout,
  wrongUserAgent,
  proxyUnavailable,
];
