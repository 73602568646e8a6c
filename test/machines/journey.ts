import type { AccountEvent, EventFacts } from '../../machines/event.ts';
import { defaultPolicy, MINUTE, type Policy } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import type { LevelStatus, Status } from '../../machines/status.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { stateOf } from '../../src/model/state.ts';
import { stepperUnder } from '../../src/decide/step.ts';

/** When every journey begins. */
export const departure = Date.UTC(2026, 0, 1);

/** A status that arrives, a signal, a wait in milliseconds before the next stop, or the pending deadline falling due. */
export type Stop = Status | Signal | number | 'due';

/** What an event carries beside its type, where a test does not care: heard as a v2 webhook that says when it happened. */
export const facts = (at: number, accountType?: string): EventFacts => ({
  accountId: 'a',
  at,
  source: 'v2',
  occurredAt: at,
  ...(accountType === undefined ? {} : { accountType }),
});

/** A status as an event. */
export const status = (type: Status, at: number, accountType?: string): AccountEvent => ({
  ...facts(at, accountType),
  type,
});

/** A level that a poll shows, as an event. */
export const poll = (type: LevelStatus, at: number): AccountEvent => ({ ...facts(at), source: 'poll', type });

/** A signal as an event. */
export const signal = (heard: Signal, at: number, accountType?: string): AccountEvent => ({
  ...facts(at, accountType),
  type: 'SIGNAL',
  source: 'signal',
  signal: heard,
});

/** The deadline that is pending, as the event of its falling due. */
export const due = (snapshot: AccountSnapshot): AccountEvent => {
  const [deadline] = snapshot.deadlines;
  if (deadline === undefined) throw new Error(`nothing is due in ${stateOf(snapshot.value).connection}`);
  return { accountId: 'a', type: deadline.event, at: deadline.dueAt, source: 'deadline' };
};

/** An account to whom nothing has happened but that its type was named. */
export const born = (accountType?: string, policy: Policy = defaultPolicy): AccountSnapshot =>
  stepperUnder(policy)(null, { ...facts(departure, accountType), type: 'NOTICE', notice: 'account.locked' })
    .snapshot;

/** Where an account is after some stops, a minute apart. */
export const journey = (
  accountType: string | undefined,
  stops: readonly Stop[],
  policy: Policy = defaultPolicy,
): AccountSnapshot => {
  const step = stepperUnder(policy);
  let snapshot = born(accountType, policy);
  let at = departure;
  for (const stop of stops) {
    if (typeof stop === 'number') at += stop - MINUTE;
    else {
      at += MINUTE;
      const event =
        stop === 'due'
          ? due(snapshot)
          : typeof stop === 'string'
            ? status(stop, at, accountType)
            : signal(stop, at, accountType);
      at = event.at;
      snapshot = step(snapshot, event).snapshot;
    }
  }
  return snapshot;
};

const answered = (code: number, error = ''): Signal => ({ type: 'apiError', status: code, error });

const DAY = 24 * 60 * MINUTE;

/** How an account gets to each documented cause: its type, and what happens to it. */
export const toCause: Readonly<Record<string, readonly [accountType: string, stops: readonly Stop[]]>> = {
  'imap.passwordChanged': ['MAIL', [answered(401, 'invalid_credentials'), 'CREDENTIALS']],
  'email.authorizationRevoked': ['GOOGLE', ['CREATION_SUCCESS', DAY, 'CREDENTIALS']],
  'email.revokedByAdmin': [
    'GOOGLE',
    [{ type: 'fleet', scope: 'mailDomain', accounts: 2, share: 0.1, window_minutes: 10 }, 'CREDENTIALS'],
  ],
  'email.credentialsChanged': ['OUTLOOK', [answered(401, 'expired_credentials'), 'CREDENTIALS']],
  'email.accountGone': ['GOOGLE', [answered(404), 'CREDENTIALS']],
  'email.oauthKeysChanged': ['OUTLOOK', [{ type: 'oauthKeysChanged' }, 'CREDENTIALS']],
  'email.insufficientScopes': [
    'GOOGLE',
    [
      { type: 'connection', method: 'oauth', scopes_granted: ['read'], scopes_required: ['read', 'send'] },
      'CREDENTIALS',
    ],
  ],
  'phone.sessionTerminated': ['WHATSAPP', [{ type: 'deviceSeen' }, 'CREDENTIALS']],
  'phone.excessiveRequests': ['TELEGRAM', [answered(429), 'CREDENTIALS']],
  'phone.phoneOffline': ['WHATSAPP', [{ type: 'deviceSeen' }, 13 * DAY, 'CREDENTIALS']],
  'instagram.securityCheckpoint': ['INSTAGRAM', [answered(401, 'checkpoint_error'), 'CREDENTIALS']],
  'instagram.sessionExpired': ['INSTAGRAM', ['CREATION_SUCCESS', 365 * DAY, 'CREDENTIALS']],
  'instagram.sessionTerminated': ['INSTAGRAM', ['CREDENTIALS']],
  'instagram.credentialsChanged': ['INSTAGRAM', [answered(401, 'invalid_credentials'), 'CREDENTIALS']],
  'instagram.excessiveRequests': ['INSTAGRAM', [answered(429), 'CREDENTIALS']],
  'instagram.proxyUnavailable': [
    'INSTAGRAM',
    [{ type: 'proxyHealth', proxy_host: 'p-eu-3', healthy: false }, 'CREDENTIALS'],
  ],
  'linkedin.sessionExpired': ['LINKEDIN', ['CREATION_SUCCESS', 365 * DAY, 'CREDENTIALS']],
  'linkedin.sessionTerminated': ['LINKEDIN', ['CREDENTIALS']],
  'linkedin.credentialsChanged': ['LINKEDIN', [answered(401, 'invalid_credentials'), 'CREDENTIALS']],
  'linkedin.excessiveRequests': [
    'LINKEDIN',
    [{ type: 'usage', action: 'invitation', count: 90, window_hours: 24, percent: 90 }, 'CREDENTIALS'],
  ],
  'linkedin.rejectedRequests': [
    'LINKEDIN',
    [...Array.from({ length: 10 }, () => answered(422, 'invalid_recipient')), 'CREDENTIALS'],
  ],
  'linkedin.sessionSelection': ['LINKEDIN', [answered(401, 'multiple_sessions'), 'CREDENTIALS']],
  'linkedin.browserLogout': [
    'LINKEDIN',
    [{ type: 'connection', method: 'cookies', user_agent: 'A' }, 'CREDENTIALS'],
  ],
  'linkedin.wrongUserAgent': [
    'LINKEDIN',
    [
      { type: 'connection', method: 'custom', user_agent: 'A' },
      { type: 'connection', method: 'custom', browser_user_agent: 'B' },
      'CREDENTIALS',
    ],
  ],
  'linkedin.proxyUnavailable': [
    'LINKEDIN',
    [{ type: 'proxyHealth', proxy_host: 'p-eu-3', healthy: false }, 'CREDENTIALS'],
  ],
};

/** How an IMAP account gets to each state that has no documented cause. */
export const toState: Readonly<Record<string, readonly Stop[]>> = {
  NEW: [],
  CREATION_SUCCESS: ['CREATION_SUCCESS'],
  CREATION_FAIL: ['CREATION_FAIL'],
  'CONNECTING.attempting': ['CONNECTING'],
  'CONNECTING.stalled': ['CONNECTING', 'due'],
  OK: ['OK'],
  RECONNECTED: ['RECONNECTED'],
  ERROR: ['ERROR'],
  STOPPED: ['STOPPED'],
  PERMISSIONS: ['PERMISSIONS'],
  'CREDENTIALS.undetermined': ['CREDENTIALS'],
  DELETED: ['OK', 'DELETED'],
};

/** The account in a state of the connection region; IMAP where the state has no documented cause. */
export const accountIn = (connection: string): AccountSnapshot => {
  const cause = toCause[connection.replace('CREDENTIALS.', '')];
  if (cause !== undefined) return journey(...cause);
  const stops = toState[connection];
  if (stops === undefined) throw new Error(`no way to ${connection} is known`);
  return journey('MAIL', stops);
};
