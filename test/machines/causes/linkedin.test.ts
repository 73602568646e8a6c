import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, defaultPolicy } from '../../../machines/policy.ts';
import { connectionMethods } from '../../../machines/signal.ts';
import { sharedRules } from './shared-rules.ts';
import {
  apiError,
  asked,
  authorised,
  connected,
  counter,
  flip,
  reconnect,
  situation,
  spread,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

const linkedin = (...facts: readonly Fact[]) => situation('linkedin', ...facts);
const ended = 'linkedin.sessionTerminated, weak';

sharedRules('linkedin');

describe('linkedin.credentialsChanged by a second factor (DOMAIN §5.19)', () => {
  const changed = 'linkedin.credentialsChanged, decisive';

  test.each([['2FA'], ['OTP']] as const)('leads decisively when %s is asked for the first time', (code) => {
    expect(verdict(linkedin(asked(code)))).toBe(changed);
    expect(verdict(linkedin(asked(code), asked(code, flip + 2 * HOUR)))).toBe(changed);
  });

  test.each([
    ['just before the flip', [asked('OTP', flip - 1)]],
    ['at the very flip and again after it', [asked('OTP', flip), asked('2FA')]],
  ])('leads decisively when a code is first asked for %s', (_, facts) => {
    expect(verdict(linkedin(...facts))).toBe(changed);
  });

  test.each([['CAPTCHA'], ['IN_APP_VALIDATION'], ['QRCODE'], ['PHONE_REGISTER']] as const)(
    'is not concluded from the checkpoint %s',
    (checkpoint) => {
      expect(verdict(linkedin(asked(checkpoint)))).toBe(ended);
    },
  );

  test.each([
    ['100 days before the flip', flip - 100 * DAY],
    ['just before the flip', flip - 1],
  ])('is not concluded when a code was already asked for %s', (_, at) => {
    expect(verdict(linkedin(asked('OTP', at), asked('2FA')))).toBe(ended);
  });

  test('says what was asked for', () => {
    expect(weighed(linkedin(asked('2FA')), 'linkedin.credentialsChanged').evidence).toEqual([
      'reconnect answered 202 with checkpoint 2FA at 2026-03-01 10:00 UTC',
    ]);
  });
});

describe('linkedin.excessiveRequests by counters (DOMAIN §5.20)', () => {
  const excessive = 'linkedin.excessiveRequests, strong';

  test.each([
    ['101 invitations in a day', counter('invitation', 101, 24), excessive],
    ['100 invitations in a day', counter('invitation', 100, 24), ended],
    ['201 invitations in a week', counter('invitation', 201, 168), excessive],
    ['200 invitations in a week', counter('invitation', 200, 168), ended],
    ['101 messages in an hour', counter('message', 101, 1), excessive],
    ['51 InMails in a day', counter('inmail', 51, 24), excessive],
    ['101 profile visits in 25 hours', counter('profileView', 101, 25), ended],
    ['an action without a limit', counter('search', 9999, 24), ended],
    ['cannot_resend_yet', apiError(422, 'cannot_resend_yet'), excessive],
  ])('%s', (_, fact, expected) => {
    expect(verdict(linkedin(fact))).toBe(expected);
  });

  test('says the counter', () => {
    expect(weighed(linkedin(counter('inmail', 51, 1)), 'linkedin.excessiveRequests').evidence).toEqual([
      '51 × inmail in 1 hour at 2026-03-01 08:00 UTC',
    ]);
  });
});

describe('linkedin.rejectedRequests (DOMAIN §5.21)', () => {
  const slugs = [
    'invalid_recipient',
    'no_connection_with_recipient',
    'blocked_recipient',
    'user_unreachable',
    'cannot_invite_attendee',
    'not_allowed_inmail',
    'insufficient_credits',
    'cannot_resend_within_24hrs',
    'already_invited_recently',
    'action_already_performed',
    'invalid_message',
    'cant_send_message',
  ];
  const reject = (at: number, index: number) => apiError(422, slugs[index % slugs.length] ?? '', at);

  test.each([
    ['10 rejects in an hour', spread(10, HOUR, reject)],
    ['10 rejects that begin 24 h before the flip', spread(10, DAY, reject, 0)],
    ['10 rejects in 24 h while in CREDENTIALS', spread(10, DAY, reject, -3 * DAY)],
    ['rejects on both sides of the flip', spread(10, DAY, reject, -12 * HOUR)],
    ['rejects from before the last authorisation', [authorised(HOUR), ...spread(10, HOUR, reject, 2 * HOUR)]],
  ])('leads strongly on %s', (_, facts) => {
    expect(verdict(linkedin(...facts))).toBe('linkedin.rejectedRequests, strong');
  });

  test.each([
    ['9 rejects', spread(9, HOUR, reject)],
    ['10 rejects in more than 24 h', spread(10, DAY + 9, reject, -3 * DAY)],
    ['10 rejects of which one is older than 24 h', spread(10, DAY + 1, reject, 0)],
    ['10 other 422 answers', spread(10, HOUR, (at) => apiError(422, 'missing_parameters', at))],
    ['10 rejects with another status', spread(10, HOUR, (at) => apiError(400, 'invalid_recipient', at))],
  ])('is not concluded from %s', (_, facts) => {
    expect(verdict(linkedin(...facts))).toBe(ended);
  });

  test.each(slugs.map((slug) => [slug]))('counts %s', (slug) => {
    const facts = spread(10, HOUR, (at) => apiError(422, slug, at));
    expect(verdict(linkedin(...facts))).toBe('linkedin.rejectedRequests, strong');
  });

  test.each([['limit_exceeded'], ['cannot_resend_yet']])(
    '%s speaks as strongly for excessiveRequests, which is documented first',
    (slug) => {
      const facts = linkedin(...spread(10, HOUR, (at) => apiError(422, slug, at)));
      expect(verdict(facts)).toBe('linkedin.excessiveRequests, strong');
      expect(weighed(facts, 'linkedin.rejectedRequests').strength).toBe('strong');
    },
  );

  test('count and window follow the policy', () => {
    const policy = { ...defaultPolicy, rejectStreakCount: 3, rejectStreakWindowHours: 1 };
    expect(verdict(linkedin(...spread(3, HOUR, reject)), policy)).toBe('linkedin.rejectedRequests, strong');
    expect(verdict(linkedin(...spread(3, HOUR + 2, reject)), policy)).toBe(ended);
  });

  test('decisive evidence for another cause beats it', () => {
    const facts = linkedin(...spread(10, HOUR, reject), apiError(403, 'account_restricted'));
    expect(verdict(facts)).toBe('linkedin.excessiveRequests, decisive');
  });

  test('says how many were rejected, and with what', () => {
    const facts = linkedin(...spread(12, HOUR, (at, index) => reject(at, index % 2)));
    expect(weighed(facts, 'linkedin.rejectedRequests').evidence).toEqual([
      '12 rejected requests (422 invalid_recipient, no_connection_with_recipient) between 2026-03-01 07:00 UTC and 2026-03-01 08:00 UTC',
    ]);
  });
});

describe('linkedin.sessionSelection (DOMAIN §5.22)', () => {
  const cause = 'linkedin.sessionSelection';
  const prompt = apiError(401, 'multiple_sessions');
  const recruiter = ['LinkedIn_Recruiter'];

  test.each([
    [
      'Recruiter by credentials alone',
      [connected({ method: 'credentials', premium_features: recruiter })],
      'weak',
    ],
    [
      'both, and 401',
      [connected({ method: 'credentials', premium_features: recruiter }), prompt],
      'decisive',
    ],
    ['401 with nothing known of the connection', [prompt], 'decisive'],
    ['401 with the features unknown', [connected({ method: 'credentials' }), prompt], 'decisive'],
    ['a reconnect answered so', [reconnect(401, 'multiple_sessions')], 'decisive'],
  ])('leads on %s', (_, facts, strength) => {
    expect(verdict(linkedin(...facts))).toBe(`${cause}, ${strength}`);
  });

  test.each(connectionMethods.filter((method) => method !== 'credentials').map((method) => [method]))(
    'is excluded for the method %s, whatever was answered',
    (method) => {
      const facts = linkedin(connected({ method, user_agent: 'A', premium_features: recruiter }), prompt);
      expect(weighed(facts, cause)).toMatchObject({
        strength: 'none',
        excluded: `connected with the method ${method}, not credentials`,
      });
    },
  );

  test('is excluded for an account without Recruiter', () => {
    const facts = linkedin(
      connected({ method: 'credentials', premium_features: ['sales_navigator'] }),
      prompt,
    );
    expect(weighed(facts, cause)).toMatchObject({
      strength: 'none',
      evidence: [],
      excluded: 'the account has no Recruiter feature',
    });
    expect(verdict(facts)).toBe(ended);
  });

  test('the method alone is no evidence, and no exclusion', () => {
    const { strength, excluded } = weighed(linkedin(connected({ method: 'credentials' })), cause);
    expect({ strength, excluded }).toEqual({ strength: 'none', excluded: undefined });
  });

  test('a prompt from before the last authorisation says nothing', () => {
    const past = apiError(401, 'multiple_sessions', flip - 2 * HOUR);
    expect(verdict(linkedin(authorised(HOUR), past))).toBe(ended);
  });

  test('strong evidence for another cause beats a weak one', () => {
    const known = connected({ method: 'credentials', premium_features: recruiter });
    expect(verdict(linkedin(known, apiError(429, '')))).toBe('linkedin.excessiveRequests, strong');
    expect(weighed(linkedin(known), cause).evidence).toEqual([
      'a Recruiter account connected with the method credentials',
    ]);
  });
});

describe('linkedin.browserLogout (DOMAIN §5.23)', () => {
  const cookies = connected({ method: 'cookies', user_agent: 'A' });

  test('leads weakly for the Cookies method when nothing else fits, before sessionTerminated', () => {
    expect(verdict(linkedin(cookies))).toBe('linkedin.browserLogout, weak');
    expect(weighed(linkedin(cookies), 'linkedin.sessionTerminated').strength).toBe('none');
    expect(weighed(linkedin(cookies), 'linkedin.browserLogout').evidence).toEqual([
      'connected with the method cookies, and nothing seen since 2026-02-28 09:00 UTC speaks for another documented cause',
    ]);
  });

  test.each(connectionMethods.filter((method) => method !== 'cookies').map((method) => [method]))(
    'is excluded for the method %s',
    (method) => {
      const facts = linkedin(connected({ method, user_agent: 'A' }));
      expect(weighed(facts, 'linkedin.browserLogout')).toMatchObject({
        strength: 'none',
        excluded: `connected with the method ${method}, not cookies`,
      });
      expect(verdict(facts)).toBe(ended);
    },
  );

  test('is neither concluded nor excluded while the method is not known', () => {
    const { strength, excluded } = weighed(linkedin(), 'linkedin.browserLogout');
    expect({ strength, excluded }).toEqual({ strength: 'none', excluded: undefined });
  });

  test('a reconnect that succeeded, which is strong for an ended session, beats it', () => {
    expect(verdict(linkedin(cookies, reconnect(201)))).toBe('linkedin.sessionTerminated, strong');
  });

  test('anything that fits another cause leaves it with none', () => {
    const facts = linkedin(cookies, authorised(365 * DAY));
    expect(verdict(facts)).toBe('linkedin.sessionExpired, strong');
    expect(weighed(facts, 'linkedin.browserLogout').strength).toBe('none');
  });
});

describe('linkedin.wrongUserAgent (DOMAIN §5.24)', () => {
  const cause = 'linkedin.wrongUserAgent';
  const differ = { user_agent: 'Chrome/120', browser_user_agent: 'Chrome/121' };

  test.each([['cookies'], ['custom']] as const)(
    'leads decisively when the agents differ, by %s',
    (method) => {
      expect(verdict(linkedin(connected({ method, ...differ })))).toBe(`${cause}, decisive`);
    },
  );

  test.each([
    ['cookies', authorised(0), `${cause}, strong`],
    ['cookies', authorised(DAY), `${cause}, strong`],
    ['custom', authorised(DAY), `${cause}, strong`],
    ['cookies', authorised(DAY + 1), 'linkedin.browserLogout, weak'],
    ['custom', authorised(DAY + 1), ended],
    ['qr', authorised(HOUR), ended],
  ] as const)('with none given by %s and %o: %s', (method, age, expected) => {
    expect(verdict(linkedin(connected({ method }), age))).toBe(expected);
  });

  test.each([
    [flip, `${cause}, strong`],
    [flip - DAY, `${cause}, strong`],
    [flip - DAY - 1, ended],
    [flip + 1, ended],
  ])('with none given and the authorisation unknown, the connection known since %d: %s', (at, expected) => {
    expect(verdict(linkedin(connected({ method: 'custom', at })))).toBe(expected);
  });

  test.each([
    ['the same agents', { user_agent: 'A', browser_user_agent: 'A' }],
    ["the browser's agent not known", { user_agent: 'A' }],
  ])('is not concluded from %s', (_, agents) => {
    expect(verdict(linkedin(connected({ method: 'custom', ...agents })))).toBe(ended);
  });

  test('is excluded for the Credentials method, whatever the agents', () => {
    expect(weighed(linkedin(connected({ method: 'credentials', ...differ })), cause)).toMatchObject({
      strength: 'none',
      excluded: 'connected with the method credentials',
    });
  });

  test('decisive evidence for another cause beats a strong one', () => {
    const facts = linkedin(connected({ method: 'cookies' }), reconnect(401, 'invalid_credentials'));
    expect(verdict(facts)).toBe('linkedin.credentialsChanged, decisive');
  });

  test('says which agents differ, or how soon the flip came', () => {
    expect(weighed(linkedin(connected({ method: 'custom', ...differ })), cause).evidence).toEqual([
      "user agent given: Chrome/120; the browser's: Chrome/121",
    ]);
    expect(
      weighed(linkedin(connected({ method: 'custom' }), authorised(90 * MINUTE)), cause).evidence,
    ).toEqual(['no user agent given, and broke 90 minutes after connecting with the method custom']);
    expect(weighed(linkedin(connected({ method: 'custom' }), authorised(5 * HOUR)), cause).evidence).toEqual([
      'no user agent given, and broke 5 hours after connecting with the method custom',
    ]);
  });
});
