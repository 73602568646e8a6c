import { HOUR, MINUTE } from '../../../../machines/policy.ts';
import { failingProxy } from '../account.ts';
import type { Chronicle } from '../chronicle.ts';
import { flip, flipAfterError, flipThenAnswer, type Trouble } from './trouble.ts';

const yearInHours = 365 * 24;
const aYearOld = [yearInHours - 4 * 24, yearInHours + 4 * 24] as const;
const proxied = { proxy_host: 'p-eu-2' } as const;
const badlyProxied = { proxy_host: failingProxy } as const;
const byPassword = { method: 'credentials', ...proxied } as const;
const agent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const otherAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/118.0.0.0 Safari/537.36';
const byCookies = { method: 'cookies', user_agent: agent, browser_user_agent: agent, ...proxied } as const;

const errorsThenFlip = (
  chronicle: Chronicle,
  errors: readonly (readonly [status: number, error: string])[],
  spread: number,
): void => {
  const moment = chronicle.now;
  chronicle.at(moment - spread - 10 * MINUTE);
  for (const [status, error] of errors) {
    chronicle.signal({ type: 'apiError', status, error: `errors/${error}` });
    chronicle.after(0, Math.floor(spread / errors.length));
  }
  flip(chronicle.at(moment));
};

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const proxyFails = (chronicle: Chronicle): void => {
  const moment = chronicle.now;
  chronicle.at(moment - 50 * MINUTE).signal({ type: 'proxyHealth', ...badlyProxied, healthy: false });
  chronicle.at(moment - 30 * MINUTE).signal({ type: 'apiError', status: 502, error: 'errors/proxy_error' });
  chronicle.at(moment - 12 * MINUTE).signal({
    type: 'apiError',
    status: 407,
    error: 'errors/invalid_proxy_credentials',
  });
  flip(chronicle.at(moment));
};

/** Troubles of Instagram accounts (DOMAIN §5.11–16). */
export const instagramTroubles: readonly Trouble[] = (
  [
    {
      cause: 'instagram.securityCheckpoint',
      tell: (chronicle) => flipAfterError(chronicle, 401, 'checkpoint_error', 1),
    },
    {
      cause: 'instagram.securityCheckpoint',
      tell: (chronicle) => flipThenAnswer(chronicle, { status: 202, checkpoint: 'IN_APP_VALIDATION' }),
    },
    { cause: 'instagram.sessionExpired', ageHours: aYearOld, tell: (chronicle) => void flip(chronicle) },
    { cause: 'instagram.sessionTerminated', tell: (chronicle) => flipThenAnswer(chronicle, { status: 201 }) },
    {
      cause: 'instagram.credentialsChanged',
      tell: (chronicle) => flipThenAnswer(chronicle, { status: 401, error: 'invalid_credentials' }),
    },
    {
      cause: 'instagram.excessiveRequests',
      tell: (chronicle) =>
        errorsThenFlip(
          chronicle,
          times(5, () => [429, 'too_many_requests']),
          40 * MINUTE,
        ),
    },
    { cause: 'instagram.proxyUnavailable', connection: badlyProxied, tell: proxyFails },
  ] satisfies readonly Omit<Trouble, 'accountTypes'>[]
).map((trouble) => ({ ...trouble, accountTypes: ['INSTAGRAM'] }));

const rejects = [
  'invalid_recipient',
  'user_unreachable',
  'no_connection_with_recipient',
  'cannot_invite_attendee',
  'already_invited_recently',
  'blocked_recipient',
] as const;

/** Troubles of LinkedIn accounts (DOMAIN §5.17–25). */
export const linkedinTroubles: readonly Trouble[] = (
  [
    {
      cause: 'linkedin.sessionExpired',
      ageHours: aYearOld,
      connection: byPassword,
      tell: (chronicle) => void flip(chronicle),
    },
    {
      cause: 'linkedin.sessionTerminated',
      connection: byPassword,
      tell: (chronicle) => flipThenAnswer(chronicle, { status: 201 }),
    },
    {
      cause: 'linkedin.credentialsChanged',
      connection: byPassword,
      tell: (chronicle) => flipThenAnswer(chronicle, { status: 202, checkpoint: '2FA' }),
    },
    {
      cause: 'linkedin.credentialsChanged',
      connection: byCookies,
      tell: (chronicle) => flipAfterError(chronicle, 401, 'invalid_credentials', 8),
    },
    {
      cause: 'linkedin.excessiveRequests',
      tell: (chronicle) => {
        const moment = chronicle.now;
        const usage = { type: 'usage', action: 'invitation', window_hours: 24 } as const;
        chronicle.at(moment - 7 * HOUR).signal({ ...usage, count: 78, percent: 78 });
        chronicle.at(moment - 2 * HOUR).signal({ ...usage, count: 104, percent: 104 });
        chronicle
          .at(moment - HOUR)
          .signal({ type: 'apiError', status: 429, error: 'errors/too_many_requests' });
        flip(chronicle.at(moment));
      },
    },
    {
      cause: 'linkedin.excessiveRequests',
      tell: (chronicle) => flipAfterError(chronicle, 403, 'account_restricted', 1),
    },
    {
      cause: 'linkedin.rejectedRequests',
      tell: (chronicle) =>
        errorsThenFlip(
          chronicle,
          times(14, (index) => [422, rejects[index % 6] ?? rejects[0]]),
          6 * HOUR,
        ),
    },
    {
      cause: 'linkedin.sessionSelection',
      connection: { ...byPassword, premium_features: ['premium', 'recruiter'] },
      tell: (chronicle) => flipAfterError(chronicle, 401, 'multiple_sessions', 4),
    },
    { cause: 'linkedin.browserLogout', connection: byCookies, tell: (chronicle) => void flip(chronicle) },
    {
      cause: 'linkedin.wrongUserAgent',
      connection: { ...byCookies, method: 'custom' },
      faulty: { type: 'connection', ...byCookies, method: 'custom', user_agent: otherAgent },
      ageHours: [1, 9],
      tell: (chronicle) => void flip(chronicle),
    },
    {
      cause: 'linkedin.wrongUserAgent',
      connection: byCookies,
      faulty: { type: 'connection', method: 'cookies', ...proxied },
      ageHours: [2, 10],
      tell: (chronicle) => void flip(chronicle),
    },
    { cause: 'linkedin.proxyUnavailable', connection: { ...byPassword, ...badlyProxied }, tell: proxyFails },
  ] satisfies readonly Omit<Trouble, 'accountTypes'>[]
).map((trouble) => ({ ...trouble, accountTypes: ['LINKEDIN'] }));
