import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { providerOf } from '../../../machines/provider.ts';
import type { Chronicle } from '../../../src/testing/fleet/chronicle.ts';
import { troubles } from '../../../src/testing/fleet/troubles/index.ts';
import type { Trouble } from '../../../src/testing/fleet/troubles/trouble.ts';
import { chronicleOf, inWords, NOON, story } from './stories.ts';

const times = (count: number, word: string): readonly string[] => Array.from({ length: count }, () => word);

const reject = (error: string): string => `apiError 422 errors/${error}`;

const google = ['GOOGLE_OAUTH', 'GOOGLE', 'GOOGLE_CALENDAR'];
const microsoft = ['OUTLOOK', 'MICROSOFT', 'EXCHANGE'];
const phone = ['WHATSAPP', 'TELEGRAM'];

/** Every trouble: its cause, whom it befalls, and what is said of it (DOMAIN §5). */
const expected: readonly (readonly [
  cause: string,
  accountTypes: readonly string[],
  said: readonly string[],
])[] = [
  [
    'imap.passwordChanged',
    ['MAIL', 'IMAP', 'ICLOUD'],
    ['apiError 401 errors/invalid_credentials', 'CREDENTIALS'],
  ],
  [
    'imap.passwordChanged',
    ['MAIL', 'IMAP', 'ICLOUD'],
    ['CREDENTIALS', 'reconnectAnswer 401 errors/invalid_credentials'],
  ],
  ['email.authorizationRevoked', [...google, ...microsoft], ['CREDENTIALS']],
  ['email.revokedByAdmin', microsoft, ['CREDENTIALS', 'fleet mailDomain 4']],
  [
    'email.credentialsChanged',
    [...google, ...microsoft],
    ['apiError 401 errors/expired_credentials', 'CREDENTIALS'],
  ],
  [
    'email.accountGone',
    [...google, ...microsoft],
    ['CREDENTIALS', 'reconnectAnswer 403 errors/account_mismatch'],
  ],
  ['email.accountGone', microsoft, ['apiError 401 errors/invalid_imap_configuration', 'CREDENTIALS']],
  ['email.oauthKeysChanged', microsoft, ['oauthKeysChanged', 'CREDENTIALS']],
  ['email.insufficientScopes', google, ['CREDENTIALS']],
  [
    'email.insufficientScopes',
    [...google, ...microsoft],
    ['apiError 403 errors/insufficient_permissions', 'CREDENTIALS'],
  ],
  ['phone.sessionTerminated', phone, ['deviceSeen', 'usage message 20 %', 'deviceSeen', 'CREDENTIALS']],
  ['phone.excessiveRequests', ['WHATSAPP'], ['apiError 403 errors/account_restricted', 'CREDENTIALS']],
  [
    'phone.excessiveRequests',
    phone,
    ['usage message 160 %', ...times(4, 'apiError 429 errors/too_many_requests'), 'CREDENTIALS'],
  ],
  [
    'phone.phoneOffline',
    phone,
    ['deviceSeen', ...times(4, 'CONNECTING').flatMap((word) => [word, 'OK']), 'CREDENTIALS'],
  ],
  ['instagram.securityCheckpoint', ['INSTAGRAM'], ['apiError 401 errors/checkpoint_error', 'CREDENTIALS']],
  ['instagram.securityCheckpoint', ['INSTAGRAM'], ['CREDENTIALS', 'reconnectAnswer 202 IN_APP_VALIDATION']],
  ['instagram.sessionExpired', ['INSTAGRAM'], ['CREDENTIALS']],
  ['instagram.sessionTerminated', ['INSTAGRAM'], ['CREDENTIALS', 'reconnectAnswer 201']],
  [
    'instagram.credentialsChanged',
    ['INSTAGRAM'],
    ['CREDENTIALS', 'reconnectAnswer 401 errors/invalid_credentials'],
  ],
  [
    'instagram.excessiveRequests',
    ['INSTAGRAM'],
    [...times(5, 'apiError 429 errors/too_many_requests'), 'CREDENTIALS'],
  ],
  [
    'instagram.proxyUnavailable',
    ['INSTAGRAM'],
    [
      'proxy ill p-eu-3',
      'apiError 502 errors/proxy_error',
      'apiError 407 errors/invalid_proxy_credentials',
      'CREDENTIALS',
    ],
  ],
  ['linkedin.sessionExpired', ['LINKEDIN'], ['CREDENTIALS']],
  ['linkedin.sessionTerminated', ['LINKEDIN'], ['CREDENTIALS', 'reconnectAnswer 201']],
  ['linkedin.credentialsChanged', ['LINKEDIN'], ['CREDENTIALS', 'reconnectAnswer 202 2FA']],
  ['linkedin.credentialsChanged', ['LINKEDIN'], ['apiError 401 errors/invalid_credentials', 'CREDENTIALS']],
  [
    'linkedin.excessiveRequests',
    ['LINKEDIN'],
    [
      'usage invitation 78 %',
      'usage invitation 104 %',
      'apiError 429 errors/too_many_requests',
      'CREDENTIALS',
    ],
  ],
  ['linkedin.excessiveRequests', ['LINKEDIN'], ['apiError 403 errors/account_restricted', 'CREDENTIALS']],
  [
    'linkedin.rejectedRequests',
    ['LINKEDIN'],
    [
      ...times(3, 'round')
        .flatMap(() => [
          reject('invalid_recipient'),
          reject('user_unreachable'),
          reject('no_connection_with_recipient'),
          reject('cannot_invite_attendee'),
          reject('already_invited_recently'),
          reject('blocked_recipient'),
        ])
        .slice(0, 14),
      'CREDENTIALS',
    ],
  ],
  ['linkedin.sessionSelection', ['LINKEDIN'], ['apiError 401 errors/multiple_sessions', 'CREDENTIALS']],
  ['linkedin.browserLogout', ['LINKEDIN'], ['CREDENTIALS']],
  ['linkedin.wrongUserAgent', ['LINKEDIN'], ['CREDENTIALS']],
  ['linkedin.wrongUserAgent', ['LINKEDIN'], ['CREDENTIALS']],
  [
    'linkedin.proxyUnavailable',
    ['LINKEDIN'],
    [
      'proxy ill p-eu-3',
      'apiError 502 errors/proxy_error',
      'apiError 407 errors/invalid_proxy_credentials',
      'CREDENTIALS',
    ],
  ],
  ['undetermined', ['MESSENGER'], ['CREDENTIALS']],
  ['undetermined', ['TWITTER'], ['CREDENTIALS']],
  ['undetermined', ['SLACK'], ['CREDENTIALS']],
  ['undetermined', ['IMAP'], ['CREDENTIALS']],
];

const told = ({ accountTypes: [accountType = ''], connection = {}, tell }: Trouble, seed = 1): Chronicle => {
  const chronicle = chronicleOf({ accountType, connection }, seed);
  tell(chronicle);
  return chronicle;
};

/** When each word of a trouble is said, in milliseconds from its flip on. */
const timed = (trouble: Trouble, seed = 1): readonly (readonly [word: string, offset: number])[] =>
  told(trouble, seed)
    .occurrences.toSorted((one, other) => one.at - other.at)
    .map((occurrence) => [inWords(occurrence), occurrence.at - NOON]);

const ofCause = (cause: string): readonly Trouble[] => troubles.filter((trouble) => trouble.cause === cause);

/** The trouble of a cause; where there are several ways into it, the first one. */
const troubleOf = (cause: string, way = 0): Trouble => {
  const trouble = ofCause(cause)[way];
  if (trouble === undefined) throw new Error(`there is no trouble of ${cause}`);
  return trouble;
};

describe('the troubles', () => {
  test('are as many as are written down here', () => {
    expect(troubles.map(({ cause }) => cause)).toEqual(expected.map(([cause]) => cause));
  });

  test.each(expected.map(([cause, types, said], index) => ({ cause, types, said, index })))(
    'number $index, $cause: $said',
    ({ types, said, index }) => {
      const trouble = troubles[index];
      expect(trouble?.accountTypes).toEqual(types);
      expect(trouble === undefined ? [] : story(told(trouble).occurrences)).toEqual(said);
    },
  );

  test('befall providers of the family that the cause is named after', () => {
    const families: Readonly<Record<string, readonly string[]>> = {
      imap: ['imap'],
      email: ['google', 'microsoft'],
      phone: ['whatsapp', 'telegram'],
      instagram: ['instagram'],
      linkedin: ['linkedin'],
      undetermined: ['messenger', 'x', 'other', 'imap'],
    };
    for (const { cause, accountTypes } of troubles)
      for (const accountType of accountTypes)
        expect(families[cause.split('.')[0] ?? '']).toContain(providerOf(accountType));
  });

  test('flip exactly once, at the moment at which they are told', () => {
    for (const trouble of troubles)
      for (let seed = 0; seed < 20; seed += 1) {
        const flips = timed(trouble, seed).filter(([word]) => word === 'CREDENTIALS');
        expect(flips).toEqual([['CREDENTIALS', 0]]);
      }
  });

  test('say nothing before the flip that would be no evidence any more, but when a phone was seen', () => {
    for (const trouble of troubles)
      for (let seed = 0; seed < 20; seed += 1)
        for (const [word, offset] of timed(trouble, seed))
          if (word !== 'deviceSeen') expect(offset).toBeGreaterThan(-24 * HOUR);
  });

  test('that are answered are answered 20 minutes to five hours after the flip', () => {
    const answered = troubles.filter((trouble) =>
      timed(trouble).some(([word]) => word.startsWith('reconnect')),
    );
    expect(answered).toHaveLength(7);
    for (const trouble of answered)
      for (let seed = 0; seed < 20; seed += 1) {
        const [word = '', offset = 0] = timed(trouble, seed).at(-1) ?? [];
        expect(word).toMatch(/^reconnectAnswer /);
        expect(offset).toBeGreaterThanOrEqual(20 * MINUTE);
        expect(offset).toBeLessThanOrEqual(5 * HOUR + 3_000);
      }
  });
});

describe('evidence and its time', () => {
  test.each([
    ['imap.passwordChanged', 0, 12],
    ['email.credentialsChanged', 0, 25],
    ['email.accountGone', 1, 40],
    ['email.oauthKeysChanged', 0, 35],
    ['email.insufficientScopes', 1, 3],
    ['phone.excessiveRequests', 0, 2],
    ['instagram.securityCheckpoint', 0, 1],
    ['linkedin.credentialsChanged', 1, 8],
    ['linkedin.excessiveRequests', 1, 1],
    ['linkedin.sessionSelection', 0, 4],
  ])('of %s, way %i: %i minutes before the flip', (cause, way, minutes) => {
    const [first] = timed(troubleOf(cause, way));
    expect(first?.[1]).toBe(-minutes * MINUTE);
  });

  test('a phone that is offline was last seen 13 to 15 days ago, and then flapped for hours', () => {
    const offline = troubleOf('phone.phoneOffline');
    for (let seed = 0; seed < 50; seed += 1) {
      const [seen, ...flapping] = timed(offline, seed);
      expect(seen?.[1]).toBeGreaterThanOrEqual(-15 * DAY);
      expect(seen?.[1]).toBeLessThanOrEqual(-13 * DAY);
      expect(flapping[0]).toEqual(['CONNECTING', -5 * HOUR]);
    }
  });

  test('a session that was ended is that of a phone seen within the hour', () => {
    const ended = troubleOf('phone.sessionTerminated');
    const seen = timed(ended).filter(([word]) => word === 'deviceSeen');
    expect(seen.map(([, offset]) => offset)).toEqual([-9 * HOUR, -50 * MINUTE]);
  });

  test('of too much activity there are bursts: five errors in 50 minutes, 14 rejects within seven hours', () => {
    const [burst, streak] = [
      troubleOf('instagram.excessiveRequests'),
      troubleOf('linkedin.rejectedRequests'),
    ];
    for (let seed = 0; seed < 20; seed += 1) {
      const [errors, rejects] = [timed(burst, seed).slice(0, -1), timed(streak, seed).slice(0, -1)];
      expect(errors[0]?.[1]).toBe(-50 * MINUTE);
      expect(errors.at(-1)?.[1]).toBeLessThan(0);
      expect(rejects[0]?.[1]).toBe(-6 * HOUR - 10 * MINUTE);
      expect(rejects.at(-1)?.[1]).toBeLessThan(0);
    }
  });

  test('an administrator’s block is told of within ten minutes after the flip', () => {
    const blocked = troubleOf('email.revokedByAdmin');
    for (let seed = 0; seed < 20; seed += 1) {
      const [word = '', offset = 0] = timed(blocked, seed).at(-1) ?? [];
      expect(word).toBe('fleet mailDomain 4');
      expect(offset).toBeGreaterThan(MINUTE);
      expect(offset).toBeLessThan(10 * MINUTE);
    }
  });
});

describe('how old an account is when it is in trouble', () => {
  test.each([
    ['instagram.sessionExpired', 361, 369],
    ['linkedin.sessionExpired', 361, 369],
    ['email.authorizationRevoked', 90, 300],
  ])('%s: from %i to %i days', (cause, least, most) => {
    expect(ofCause(cause)[0]?.ageHours).toEqual([least * 24, most * 24]);
  });

  test('consent that was left out breaks within a quarter of an hour', () => {
    const scopes = troubleOf('email.insufficientScopes');
    const [least = 0, most = 0] = scopes.ageHours ?? [];
    expect(least).toBeGreaterThan(0);
    expect(most * HOUR).toBeLessThan(15 * MINUTE);
  });

  test('a wrong user agent breaks within a day', () => {
    for (const { ageHours } of ofCause('linkedin.wrongUserAgent')) expect(ageHours?.[1]).toBeLessThan(24);
    expect(ofCause('linkedin.wrongUserAgent')).toHaveLength(2);
  });

  test('anything else may come at any age', () => {
    const aged = new Set(troubles.filter(({ ageHours }) => ageHours !== undefined).map(({ cause }) => cause));
    expect([...aged].toSorted()).toEqual([
      'email.authorizationRevoked',
      'email.insufficientScopes',
      'instagram.sessionExpired',
      'linkedin.sessionExpired',
      'linkedin.wrongUserAgent',
    ]);
  });
});

describe('how an account is connected when it is in trouble', () => {
  test('proxies fail for those alone who are behind p-eu-3', () => {
    const hosts = (cause: string) => ofCause(cause).map(({ connection }) => connection?.proxy_host);
    expect(hosts('linkedin.proxyUnavailable')).toEqual(['p-eu-3']);
    expect(hosts('instagram.proxyUnavailable')).toEqual(['p-eu-3']);
    const elsewhere = troubles.filter(({ cause }) => !cause.endsWith('proxyUnavailable'));
    for (const { connection } of elsewhere) expect(connection?.proxy_host).not.toBe('p-eu-3');
  });

  test('a browser is signed out of by those alone who gave its cookies', () => {
    expect(ofCause('linkedin.browserLogout').map(({ connection }) => connection?.method)).toEqual([
      'cookies',
    ]);
  });

  test('sessions have to be selected by those who have Recruiter', () => {
    const selection = troubleOf('linkedin.sessionSelection');
    expect(selection.connection).toMatchObject({
      method: 'credentials',
      premium_features: ['premium', 'recruiter'],
    });
  });

  test('a user agent is wrong when it is another one than the browser’s, or none where cookies need one', () => {
    const [other, none] = ofCause('linkedin.wrongUserAgent').map(({ faulty }) => faulty);
    expect(other?.user_agent).toContain('HeadlessChrome/118');
    expect(other?.browser_user_agent).toContain('Chrome/131');
    expect([none?.method, none?.user_agent]).toEqual(['cookies', undefined]);
  });

  test('scopes are too few when fewer were granted than asked for', () => {
    const faulty = ofCause('email.insufficientScopes')[0]?.faulty;
    expect(faulty?.scopes_granted).toEqual(['mail.read', 'offline_access']);
    expect(faulty?.scopes_required).toEqual(['mail.read', 'mail.send', 'calendar.read', 'offline_access']);
  });

  test('it is connected wrongly in these three alone', () => {
    expect(troubles.filter(({ faulty }) => faulty !== undefined).map(({ cause }) => cause)).toEqual([
      'email.insufficientScopes',
      'linkedin.wrongUserAgent',
      'linkedin.wrongUserAgent',
    ]);
  });
});
