import { describe, expect, test } from 'vitest';
import { weigh } from '../../../machines/causes/hypothesis.ts';
import { DAY, HOUR, MINUTE, defaultPolicy } from '../../../machines/policy.ts';
import type { Provider } from '../../../machines/provider.ts';
import {
  apiError,
  asked,
  authorised,
  broke,
  connected,
  deviceSeen,
  fleet,
  flip,
  keysChanged,
  proxyHealth,
  reconnect,
  retried,
  situation,
  spread,
  usage,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

/*
 * What the shipped weights make of situations that people meet: what was once concluded too soon, and what is as good as
 * proven. Another artefact has to pass them too.
 */

const probability = (cause: string, provider: Provider, ...facts: readonly Fact[]): number =>
  weighed(situation(provider, ...facts), cause).probability;

const strength = (cause: string, provider: Provider, ...facts: readonly Fact[]): string =>
  weighed(situation(provider, ...facts), cause).strength;

describe('ignorance', () => {
  test.each<[Provider]>([['linkedin'], ['instagram'], ['google'], ['microsoft']])(
    'makes nothing of a lone break of %s of which nothing is known',
    (provider) => {
      expect(verdict(situation(provider))).toBe('undetermined');
      expect(weigh(situation(provider), defaultPolicy).every(({ evidence }) => evidence.length === 0)).toBe(
        true,
      );
    },
  );

  test('is not what lets the commonest cause lead: its share of the provider is', () => {
    expect(verdict(situation('imap'))).toBe('imap.passwordChanged');
    expect(weighed(situation('imap'), 'imap.passwordChanged')).toMatchObject({
      strength: 'weak',
      evidence: [],
    });
  });
});

describe('one symptom', () => {
  const dead = apiError(401, 'expired_credentials', flip - MINUTE);

  test.each<[Provider, string]>([
    ['linkedin', 'linkedin.credentialsChanged'],
    ['instagram', 'instagram.credentialsChanged'],
    ['google', 'email.credentialsChanged'],
    ['microsoft', 'email.credentialsChanged'],
  ])('401 a minute before the break says no more at %s than that the session is dead', (provider, cause) => {
    expect(['none', 'weak']).toContain(strength(cause, provider, authorised(40 * DAY), dead));
  });

  test('a 404 some hours before is that of a mail, not of the mailbox', () => {
    expect(
      strength('email.accountGone', 'google', apiError(404, 'resource_not_found', flip - 5 * HOUR)),
    ).toBe('none');
  });

  test('a 502 twenty hours before does not beat a session of a year', () => {
    const facts = [authorised(365 * DAY), apiError(502, '', flip - 20 * HOUR)];
    expect(verdict(situation('linkedin', ...facts))).toBe('linkedin.sessionExpired');
  });

  test('one 422 cannot_resend_yet is daily life', () => {
    expect(strength('linkedin.excessiveRequests', 'linkedin', apiError(422, 'cannot_resend_yet'))).toBe(
      'none',
    );
  });

  test('usage at 92 % is nothing where it always is', () => {
    const always = [...spread(5, 5 * DAY, (at) => usage(92, at), DAY), usage(92)];
    const once = [...spread(5, 5 * DAY, (at) => usage(30, at), DAY), usage(92)];
    const cause = 'linkedin.excessiveRequests';
    expect(probability(cause, 'linkedin', ...always)).toBeLessThan(probability(cause, 'linkedin', ...once));
    expect(['none', 'weak']).toContain(strength(cause, 'linkedin', ...always));
  });
});

describe('what was retried', () => {
  const cookie = retried(401, 'invalid_credentials', { with: 'stored', secret: 'cookie' });
  const password = retried(401, 'invalid_credentials', { with: 'stored', secret: 'password' });

  test('matters: a stored cookie that is refused says nothing of the password, a stored password does', () => {
    const cookies = connected({ method: 'cookies', user_agent: 'A' });
    expect(strength('linkedin.credentialsChanged', 'linkedin', cookies, cookie)).toBe('none');
    const credentials = connected({ method: 'credentials' });
    expect(['strong', 'decisive']).toContain(
      strength('linkedin.credentialsChanged', 'linkedin', credentials, password),
    );
  });

  test('and succeeded takes the password causes away, and proves no other', () => {
    const accepted = retried(201, '', { with: 'stored', secret: 'password' });
    expect(probability('linkedin.credentialsChanged', 'linkedin', accepted)).toBeLessThan(0.03);
    expect(['none', 'weak']).toContain(strength('linkedin.sessionTerminated', 'linkedin', accepted));
  });
});

describe('a code', () => {
  test.each<[Provider, string]>([
    ['linkedin', 'linkedin.credentialsChanged'],
    ['instagram', 'instagram.securityCheckpoint'],
  ])(
    'that %s asks for at a sign-in proves nothing while it is not known whether it always did',
    (provider, cause) => {
      expect(['none', 'weak']).toContain(strength(cause, provider, asked('2FA')));
    },
  );

  test('says most where none was asked for before, and least where one always is', () => {
    const cause = 'linkedin.credentialsChanged';
    const of = (two_factor: boolean) =>
      probability(cause, 'linkedin', connected({ two_factor }), asked('2FA'));
    const unknown = probability(cause, 'linkedin', asked('2FA'));
    expect(of(false)).toBeGreaterThan(unknown);
    expect(of(true)).toBeLessThan(unknown);
  });
});

describe('a phone', () => {
  const regularly = (last: number) => spread(6, 5 * DAY, (at) => deviceSeen(flip - at), last);

  test('that was seen once is not missed', () => {
    expect(probability('phone.phoneOffline', 'whatsapp', deviceSeen(20 * DAY))).toBe(
      probability('phone.phoneOffline', 'whatsapp'),
    );
  });

  test('that was seen daily is, after two weeks', () => {
    expect(verdict(situation('whatsapp', ...regularly(15 * DAY)))).toBe('phone.phoneOffline');
    expect(probability('phone.phoneOffline', 'whatsapp', ...regularly(DAY))).toBeLessThan(
      probability('phone.phoneOffline', 'whatsapp'),
    );
  });

  test('is nothing that Telegram needs', () => {
    expect(probability('phone.phoneOffline', 'telegram', ...regularly(20 * DAY))).toBe(
      probability('phone.phoneOffline', 'telegram'),
    );
  });
});

describe('many together', () => {
  test('of a provider explain those of a domain among them', () => {
    const facts = [fleet('oauthProvider', 40, 1), fleet('mailDomain', 5, 1)];
    expect(verdict(situation('google', ...facts))).toBe('email.oauthKeysChanged');
  });

  test('of a domain speak for its administrator where they are half of it, and two of two hundred are leavers', () => {
    const cause = 'email.revokedByAdmin';
    expect(probability(cause, 'google', fleet('mailDomain', 4, 0.8))).toBeGreaterThan(0.4);
    expect(strength(cause, 'google', fleet('mailDomain', 2, 0.01))).toBe('none');
  });
});

describe('an answer of the provider', () => {
  test('beats an old fact of ours', () => {
    const facts = [connected({ premium_features: ['sales_navigator'] }), apiError(401, 'multiple_sessions')];
    expect(verdict(situation('linkedin', ...facts))).toBe('linkedin.sessionSelection');
  });

  const named = (provider: Provider, code: string): string =>
    verdict(
      situation(provider, authorised(50 * DAY), {
        type: 'tokenAnswer',
        error: 'invalid_grant',
        codes: [code],
        at: flip + MINUTE,
      }),
    );

  test.each([
    ['50173', 'email.credentialsChanged'],
    ['AADSTS7000222', 'email.oauthKeysChanged'],
    ['50034', 'email.accountGone'],
    ['65001', 'email.revokedByAdmin'],
    ['50076', 'email.mfaRequired'],
    ['700082', 'email.idle'],
    ['70043', 'email.sessionPolicy'],
  ])('of code %s of Microsoft means %s', (code, cause) => {
    expect(named('microsoft', code)).toBe(cause);
  });

  test.each<[Provider, string, string]>([
    ['telegram', 'SESSION_REVOKED', 'phone.sessionTerminated'],
    ['telegram', 'USER_DEACTIVATED_BAN', 'phone.excessiveRequests'],
    ['telegram', 'AUTH_KEY_DUPLICATED', 'phone.keyDuplicated'],
    ['whatsapp', 'primary_identity_key_change', 'phone.newPhone'],
    ['whatsapp', 'syncd_failure', 'phone.unexpectedLogout'],
    ['instagram', 'challenge_required', 'instagram.securityCheckpoint'],
    ['instagram', 'feedback_required', 'instagram.excessiveRequests'],
    ['linkedin', 'LinkedIn requires you to change your password.', 'linkedin.credentialsChanged'],
    ['imap', 'Application-specific password required', 'imap.appPasswordRevoked'],
    ['google', 'admin_policy_enforced', 'email.revokedByAdmin'],
    ['google', 'invalid_rapt', 'email.sessionPolicy'],
  ])('of %s, %s, means %s', (provider, detail, cause) => {
    const answer: Fact = { ...apiError(401, '', flip - MINUTE), detail } as Fact;
    expect(verdict(situation(provider, answer))).toBe(cause);
  });
});

describe('a period', () => {
  test.each<[Provider, number, string]>([
    ['google', 7 * DAY, 'email.appInTesting'],
    ['whatsapp', 6 * HOUR, 'phone.periodicLogout'],
  ])('at %s of %d ms after each sign-in is a cause', (provider, age, cause) => {
    const history = [3, 2, 1].map((times) => broke(times * (age + HOUR), age));
    expect(verdict(situation(provider, authorised(age), ...history))).toBe(cause);
  });

  test('of 30 days makes a product session likelier than without it', () => {
    const month = [authorised(30 * DAY), broke(31 * DAY, 30 * DAY), broke(62 * DAY, 30 * DAY)];
    expect(probability('linkedin.productSession', 'linkedin', ...month)).toBeGreaterThan(
      3 * probability('linkedin.productSession', 'linkedin', authorised(50 * DAY)),
    );
  });
});

describe('what was known at first sight stays known', () => {
  test.each<[Provider, string, readonly Fact[]]>([
    ['linkedin', 'linkedin.sessionExpired', [authorised(365 * DAY)]],
    ['linkedin', 'linkedin.sessionSelection', [apiError(401, 'multiple_sessions')]],
    [
      'linkedin',
      'linkedin.rejectedRequests',
      spread(12, HOUR, (at) => apiError(422, 'invalid_recipient', at)),
    ],
    ['google', 'email.oauthKeysChanged', [keysChanged()]],
    [
      'google',
      'email.insufficientScopes',
      [
        connected({ method: 'oauth', scopes_granted: ['read'], scopes_required: ['read', 'send'] }),
        authorised(MINUTE),
      ],
    ],
    ['whatsapp', 'phone.excessiveRequests', [apiError(403, 'account_restricted')]],
    ['google', 'email.accountGone', [reconnect(403, 'account_mismatch')]],
    [
      'imap',
      'imap.passwordChanged',
      [retried(401, 'invalid_credentials', { with: 'stored', secret: 'password' })],
    ],
    [
      'linkedin',
      'linkedin.proxyUnavailable',
      [connected({ proxy_host: 'p-eu-3' }), proxyHealth(false), apiError(407, 'proxy_error', flip - MINUTE)],
    ],
  ])('%s: %s', (provider, cause, facts) => {
    expect(verdict(situation(provider, ...facts))).toBe(cause);
  });
});
