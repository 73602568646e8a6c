import type { Cause, Evidence } from '../cause.ts';
import { notWarmedUp, unipileIncident } from './everywhere.ts';

const family = 'linkedin';
const providers = ['linkedin'] as const;

const signInAgain = 'LinkedIn asks you to sign in again: please reconnect your account.';

const retryFirst =
  'First retry with what is stored: POST /api/v1/accounts/{id}, hourly, four times; then send the user a link to reconnect.';

/** DOMAIN §5.17. */
const sessionExpired: Cause = {
  row: 17,
  family,
  code: 'sessionExpired',
  providers,
  actor: 'user',
  forUser: 'Your LinkedIn session is about a year old, and they end then: please reconnect your account.',
  forUserIfCertain: 'Your LinkedIn session is a year old and has expired: please reconnect your account.',
  forOperator: 'Send the user a link to reconnect; the session is a year old.',
  retryHelps: true,
  wanted: 'the break coming about a year after the last login',
};

/** DOMAIN §5.18. */
const sessionTerminated: Cause = {
  row: 18,
  family,
  code: 'sessionTerminated',
  providers,
  actor: 'user',
  forUser: signInAgain,
  forUserIfCertain: 'The session was ended in your LinkedIn preferences: please reconnect your account.',
  forOperator: retryFirst,
  retryHelps: true,
  wanted: 'a reconnect with the stored password that succeeds',
};

/** DOMAIN §5.19. */
const credentialsChanged: Cause = {
  row: 19,
  family,
  code: 'credentialsChanged',
  providers,
  actor: 'user',
  forUser:
    'LinkedIn asks you to sign in again, as it does after a change of password or of two-step verification: please reconnect your account.',
  forUserIfCertain:
    'Your LinkedIn password or two-step verification has changed: please reconnect with the new password, or enter the code that LinkedIn sends you.',
  forOperator:
    'Send the user a link to reconnect with the password that holds now, or to enter the verification code.',
  retryHelps: false,
  wanted:
    'a reconnect with the stored password answered 401 invalid_credentials, or asked for a code where none is known to have been asked for before',
};

/** DOMAIN §5.20. */
const excessiveRequests: Cause = {
  row: 20,
  family,
  code: 'excessiveRequests',
  providers,
  actor: 'operator',
  forUser:
    'Please open LinkedIn and look for a notice about your account; wait until we ask you to reconnect.',
  forUserIfCertain:
    'LinkedIn has paused your account for too much activity: please wait until we ask you to reconnect.',
  forOperator:
    'Pause the account for 24 to 72 hours, lower its pace, then have it reconnected. Ask the user which notice LinkedIn shows: a limit, an identity check, or a closed account.',
  retryHelps: false,
  wanted:
    '403 account_restricted, 429 shortly before the break, or counters over what is usual with this account',
};

/** DOMAIN §5.21. */
const rejectedRequests: Cause = {
  row: 21,
  family,
  code: 'rejectedRequests',
  providers,
  actor: 'operator',
  forUser: 'The connection to LinkedIn has paused: we are looking into it and will ask you to reconnect.',
  forUserIfCertain:
    'LinkedIn has turned down too many of our requests: we are fixing it and will ask you to reconnect.',
  forOperator: 'Stop the sequence, clean its list of recipients, then have the account reconnected.',
  retryHelps: false,
  wanted: 'many requests rejected with 422 within days, more than is usual with this account',
};

/** A provider's own answer beats an old fact about the connection. */
const wasPrompted = ({ evidence }: Evidence): boolean =>
  evidence.some(
    (item) =>
      (item.type === 'apiError' || item.type === 'reconnectAnswer') && item.error === 'multiple_sessions',
  );

const hasRecruiter = ({ connection }: Evidence): boolean | null =>
  connection?.premium_features?.some((feature) => /recruiter/i.test(feature)) ?? null;

/** DOMAIN §5.22. */
const sessionSelection: Cause = {
  row: 22,
  family,
  code: 'sessionSelection',
  providers,
  actor: 'user',
  forUser:
    'LinkedIn Recruiter may be open elsewhere: please sign out of your other Recruiter sessions, or reconnect with cookies.',
  forOperator:
    'POST /api/v1/linkedin/sessions/recruiter/signout-others with the account_id signs the other Recruiter sessions out and keeps this one; or have the user reconnect with the Cookies method.',
  retryHelps: false,
  wanted: '401 multiple_sessions, or a Recruiter account that was connected with the Credentials method',
  impossible: (evidence) => {
    if (wasPrompted(evidence)) return null;
    const method = evidence.connection?.method;
    if (method !== undefined && method !== 'credentials')
      return `connected with the method ${method}, not credentials`;
    return hasRecruiter(evidence) === false ? 'the account has no Recruiter feature' : null;
  },
};

/** DOMAIN §5.23. */
const browserLogout: Cause = {
  row: 23,
  family,
  code: 'browserLogout',
  providers,
  actor: 'user',
  forUser:
    'LinkedIn asks you to sign in again: please sign in with your browser, reconnect, and stay signed in there.',
  forUserIfCertain:
    'You signed out of LinkedIn in your browser: please sign in again, reconnect, and stay signed in there.',
  forOperator: `${retryFirst} The session is shared with their browser: they take a fresh cookie, and keep that profile signed in.`,
  retryHelps: false,
  wanted: 'the Cookies method, and a stored cookie that is refused',
  impossible: ({ connection }) =>
    connection?.method === undefined || connection.method === 'cookies'
      ? null
      : `connected with the method ${connection.method}, not cookies`,
};

/** DOMAIN §5.24. */
const wrongUserAgent: Cause = {
  row: 24,
  family,
  code: 'wrongUserAgent',
  providers,
  actor: 'user',
  forUser: 'Please reconnect from the browser that you use for LinkedIn.',
  forUserIfCertain:
    'The connection did not match your browser: please reconnect from the browser that you use for LinkedIn.',
  forOperator:
    'Have the account reconnected with the exact user agent (`navigator.userAgent`) of the browser that the cookies come from.',
  retryHelps: false,
  wanted: "a user agent that differs from the browser's, or none given",
  impossible: ({ connection }) =>
    connection?.method === 'credentials' ? 'connected with the method credentials' : null,
};

/** DOMAIN §5.25. */
const proxyUnavailable: Cause = {
  row: 25,
  family,
  code: 'proxyUnavailable',
  providers,
  actor: 'operator',
  forUser: 'The connection to LinkedIn failed on our side: we are fixing it and will ask you to reconnect.',
  forOperator: 'Fix or replace the proxy, then retry with what is stored: POST /api/v1/accounts/{id}.',
  retryHelps: false,
  wanted: '407 or a proxy error, an unhealthy proxy, or several accounts on one proxy host breaking together',
};

const identityCheck: Cause = {
  row: null,
  family,
  code: 'identityCheck',
  providers,
  actor: 'user',
  forUser: 'Please open LinkedIn in your usual browser, complete any check that it asks for, then reconnect.',
  forUserIfCertain:
    'LinkedIn wants to check your identity: please complete the check in your usual browser, then reconnect.',
  forOperator:
    'Ask the user to complete the check in their usual browser now; waiting does not help. Then have the account reconnected.',
  retryHelps: false,
  wanted: '403 action_required, or a reconnect that asks for a check in the app',
};

const antiAutomation: Cause = {
  row: null,
  family,
  code: 'antiAutomation',
  providers,
  actor: 'user',
  forUser: signInAgain,
  forOperator: `${retryFirst} If it comes back every few weeks, lower the pace, and keep one proxy near the user.`,
  retryHelps: true,
  wanted: 'breaks every few weeks, a robot check at sign-in, or nothing that fits the user',
};

const productSession: Cause = {
  row: null,
  family,
  code: 'productSession',
  providers,
  actor: 'user',
  forUser: 'One of your LinkedIn products asks you to sign in again: please reconnect your account.',
  forOperator:
    'Send the user a link to reconnect with Recruiter or Sales Navigator open: their sessions end after about 30 days, classic LinkedIn goes on.',
  retryHelps: true,
  wanted: 'breaks 30 days after each sign-in, or a status that names Recruiter or Sales Navigator',
};

const duplicate: Cause = {
  row: null,
  family,
  code: 'duplicate',
  providers,
  actor: 'operator',
  forUser: signInAgain,
  forOperator:
    'The same person may be connected twice: look for another account with the same `connection_params.im.id`, delete the older one, and make links with `type: "reconnect"`.',
  retryHelps: false,
  wanted: 'very many breaks within days',
};

/** The causes of LinkedIn accounts, the documented ones first, in documented order. */
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
  identityCheck,
  antiAutomation,
  productSession,
  duplicate,
  notWarmedUp(family, providers),
  unipileIncident(family, providers),
];
