import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, defaultPolicy } from '../../../machines/policy.ts';
import {
  apiError,
  broke,
  connected,
  connecting,
  counter,
  deviceSeen,
  errored,
  fleet,
  flip,
  keysChanged,
  known,
  proxyHealth,
  said,
  situation,
  spread,
  usage,
  type Fact,
} from './situation.ts';

const linkedin = (...facts: readonly Fact[]) => known(situation('linkedin', ...facts));

describe('the connection', () => {
  const cookies = { method: 'cookies' } as const;

  test.each([
    [connected({ ...cookies, user_agent: 'A', browser_user_agent: 'B' }), 'differs'],
    [connected({ ...cookies, user_agent: 'A', browser_user_agent: 'A' }), 'same'],
    [connected({ ...cookies, user_agent: 'A' }), undefined],
    [connected(cookies), 'missingAtFirst'],
    [connected({ ...cookies, at: flip - DAY - 1 }), 'missing'],
    [connected({ ...cookies, at: flip + 1 }), 'missing'],
    [connected({ method: 'credentials' }), undefined],
  ])('%# has the user agent %s', (fact, agent) => {
    const evidence = situation('linkedin', fact);
    expect(known(evidence)['agent']).toBe(agent);
    if (agent !== undefined) expect(said('agent', evidence)).toContain('user agent');
  });

  test('has its scopes: missing, complete, or those of an earlier authorisation', () => {
    const scopes = connected({ scopes_granted: ['read'], scopes_required: ['read', 'send'] });
    expect(said('scopes', situation('google', scopes))).toBe('scopes required but not granted: send');
    const complete = connected({ scopes_granted: ['read'], scopes_required: ['read'] });
    expect(said('scopes', situation('google', complete))).toBe('all scopes that are required were granted');
    const late = { ...scopes, authorizedAt: flip } as Fact;
    const old = connected({ scopes_granted: [], scopes_required: ['send'], at: flip - DAY - 1 });
    expect(known(situation('google', late))).toMatchObject({ scopes: 'missing' });
    expect(known(situation('google', { ...old, authorizedAt: flip } as Fact))).not.toHaveProperty('scopes');
    const polled = connected({ scopes_granted: [], scopes_required: ['send'] });
    expect(known(situation('google', { ...polled, authorizedAt: flip } as Fact))).toMatchObject({
      scopes: 'missing',
    });
  });

  test.each([
    [['LinkedIn_Recruiter', 'sales_navigator'], 'recruiter'],
    [['sales_navigator'], 'salesNavigator'],
    [['premium'], 'none'],
  ])('has the features %j: %s', (premium_features, premium) => {
    const evidence = situation('linkedin', connected({ premium_features }));
    expect(known(evidence)).toMatchObject({ premium });
    expect(said('premium', evidence)).toMatch(/^the account has /);
  });

  test('has a proxy of its own, or none where the API shows none', () => {
    expect(linkedin(connected({ proxy_host: 'p' }))).toMatchObject({ ownProxy: 'yes' });
    expect(linkedin({ lastVerifiedAt: flip })).toEqual({ ownProxy: 'no' });
    expect(said('ownProxy', situation('linkedin', connected({ proxy_host: 'p' })))).toBe(
      'connected through the proxy p',
    );
    expect(said('ownProxy', situation('linkedin', { lastVerifiedAt: flip }))).toBe(
      'the API shows no proxy of your own',
    );
  });

  test('has a mailbox of everybody or of an organisation, on a host that wants what it wants', () => {
    const mail = (mail_domain: string, imap_host: string) =>
      situation('imap', connected({ mail_domain, imap_host }));
    expect(known(mail('Gmail.com', 'imap.gmail.com'))).toEqual({
      mailDomain: 'consumer',
      imapHost: 'wantsAppPassword',
    });
    expect(known(mail('firm.example', 'outlook.office365.com'))).toEqual({
      mailDomain: 'organisation',
      imapHost: 'microsoft',
    });
    expect(known(mail('firm.example', 'mail.firm.example'))).toMatchObject({ imapHost: 'other' });
    expect(said('mailDomain', mail('gmail.com', 'x'))).toBe(
      'a mailbox of gmail.com, which no organisation administers',
    );
    expect(said('mailDomain', mail('firm.example', 'x'))).toBe('a mailbox of the domain firm.example');
    expect(said('imapHost', mail('firm.example', 'x'))).toBe('a mailbox on x');
  });

  test('and what else is told of it: its method, its second factor, the product of the event', () => {
    expect(said('method', situation('linkedin', connected({ method: 'custom' })))).toBe(
      'connected with the method custom',
    );
    for (const two_factor of [true, false])
      expect(said('twoFactor', situation('linkedin', connected({ two_factor })))).toMatch(/second factor$/);
    expect(linkedin({ product: 'RECRUITER' })).toEqual({ product: 'premium' });
    expect(linkedin({ product: 'CLASSIC' })).toEqual({ product: 'classic' });
    expect(said('product', situation('linkedin', { product: 'CLASSIC' }))).toBe(
      'the event spoke of the product CLASSIC',
    );
  });
});

describe('the pace', () => {
  const unlimited = (at: number) => ({ ...counter('search', 900, 24), at });
  const daily = (percent: number) => spread(5, 5 * DAY, (at) => usage(percent, at), DAY);

  test.each([
    [[usage(89.9)], 'low'],
    [[usage(90)], 'high'],
    [[usage(101)], 'over'],
    [[...daily(30), usage(90)], 'highUnusually'],
    [[...daily(30), usage(101)], 'overUnusually'],
    [[...daily(88), usage(92)], 'asUsual'],
    // Counters of which nobody knew a limit tell of no habit.
    [[...spread(5, 5 * DAY, unlimited, DAY), { ...usage(92), action: 'search' } as const], 'highUnusually'],
    [[counter('invitation', 101, 24)], 'over'],
    [[counter('invitation', 101, 169)], undefined],
    [[counter('search', 900, 24)], undefined],
  ])('of usage %#: %s', (facts, answer) => {
    expect(linkedin(...facts)['usage']).toBe(answer);
  });

  test('of usage is told with what is usual', () => {
    expect(said('usage', situation('linkedin', ...daily(30), usage(95)))).toBe(
      '1 × message in 24 hours, 95 % of the limit, usually 30 %, at 2026-03-01 08:00 UTC',
    );
  });

  const reject = (at: number) => apiError(422, 'invalid_recipient', at);

  test.each([
    [spread(10, DAY, reject), 'streak'],
    [spread(9, DAY, reject), 'few'],
    [spread(10, 5 * DAY, reject), 'slow'],
    [[...spread(30, 10 * DAY, reject, 4 * DAY), ...spread(10, DAY, reject)], 'asUsual'],
    [[apiError(422, 'unprocessable')], undefined],
  ])('of rejects %#: %s', (facts, answer) => {
    const evidence = situation('linkedin', ...facts);
    expect(known(evidence)['rejects']).toBe(answer);
    if (answer !== undefined)
      expect(said('rejects', evidence)).toMatch(/rejected requests? \(422 invalid_recipient\)/);
  });

  test('of rejects is a habit only where there are days before to remember', () => {
    const facts = [...spread(30, 10 * DAY, reject, 4 * DAY), ...spread(10, DAY, reject)];
    const evidence = situation('linkedin', ...facts);
    expect(known(evidence, { ...defaultPolicy, habitDays: 3 })['rejects']).toBe('streak');
  });

  test.each([
    [1, 0, 'met'],
    [3, 0, 'unusually'],
    [3, 2, 'unusually'],
    [2, 10, 'asUsual'],
  ])('of limits met %d times, and %d times before: %s', (now, before, answer) => {
    const met = (at: number) => apiError(422, 'limit_exceeded', at);
    const evidence = situation(
      'linkedin',
      ...spread(before, 5 * DAY, met, 3 * DAY),
      ...spread(now, HOUR, met),
    );
    expect(known(evidence)).toMatchObject({ limitMet: answer });
    expect(said('limitMet', evidence)).toMatch(/over a limit/);
  });

  test.each([
    [5, HOUR, 'seen'],
    [4, HOUR, undefined],
    [5, HOUR + 4, undefined],
  ])('of %d provider errors in %d ms: %s', (count, over, answer) => {
    const evidence = situation(
      'linkedin',
      ...spread(count, over, (at) => apiError(500, 'provider_error', at)),
    );
    expect(known(evidence)['errorBurst']).toBe(answer);
    if (answer !== undefined)
      expect(said('errorBurst', evidence)).toMatch(/^burst of 5 × 500 provider_error between /);
  });

  test.each([
    [3, 6 * HOUR, 'often'],
    [2, HOUR, 'some'],
    [3, 6 * HOUR + 2, 'some'],
  ])('of CONNECTING %d times in %d ms: %s', (count, over, answer) => {
    const evidence = situation('linkedin', ...spread(count, over, connecting));
    expect(known(evidence)).toMatchObject({ flapping: answer });
    expect(said('flapping', evidence)).toMatch(/^CONNECTING \d times between /);
  });

  test('of CONNECTING that ended a time in CREDENTIALS is a retry', () => {
    expect(linkedin(broke(5 * HOUR), connecting(flip - 4 * HOUR))).not.toHaveProperty('flapping');
  });
});

describe('proxies, phones and many together', () => {
  const own = connected({ proxy_host: 'p-eu-3' });

  test.each([
    [[own, proxyHealth(false)], 'unhealthy'],
    [[own, proxyHealth(false, flip - 7 * HOUR)], 'earlierUnhealthy'],
    [[proxyHealth(false)], 'someUnhealthy'],
    [[own, proxyHealth(false), proxyHealth(true, flip)], 'healthy'],
    [[proxyHealth(true)], undefined],
    [[own, proxyHealth(false, flip, 'p-us-1')], undefined],
    [[own, proxyHealth(false, flip + HOUR + 1)], undefined],
  ])('health of a proxy %#: %s', (facts, answer) => {
    const evidence = situation('linkedin', ...facts);
    expect(known(evidence)['proxyHealth']).toBe(answer);
    if (answer !== undefined)
      expect(said('proxyHealth', evidence)).toMatch(/^proxy p-eu-3 (?:un)?healthy at /);
  });

  test('the reason of an ERROR', () => {
    expect(linkedin(errored('unipile'))).toEqual({ erroredFor: 'unipile' });
    expect(linkedin(errored('weather'))).toEqual({});
    expect(said('erroredFor', situation('linkedin', errored('proxy')))).toMatch(
      /^ERROR with the reason proxy at /,
    );
  });

  const seen = (...ago: readonly number[]) => ago.map((each) => deviceSeen(each));

  test.each([
    [seen(20 * DAY), undefined],
    [seen(18 * DAY, 17 * DAY, 16 * DAY, 15 * DAY, 13.5 * DAY), 'absent'],
    [seen(18 * DAY, 17 * DAY, 16 * DAY, 15 * DAY, 13.5 * DAY - 1), undefined],
    [seen(50 * DAY, 41 * DAY, 32 * DAY, 23 * DAY, 14 * DAY), undefined],
    [seen(3 * DAY), 'seen'],
    [seen(-1), undefined],
  ])('a phone %#: %s', (facts, answer) => {
    const evidence = situation('whatsapp', ...facts);
    expect(known(evidence)['phone']).toBe(answer);
    if (answer !== undefined) expect(said('phone', evidence)).toMatch(/^phone last seen /);
    expect(known(situation('telegram', ...facts))).toEqual({});
  });

  test.each([
    [fleet('oauthProvider', 9, 0.5), 'provider'],
    [fleet('oauthProvider', 9, 0.49), undefined],
    [fleet('mailDomain', 2, 0.5), 'domain'],
    [fleet('mailDomain', 2, 0.49), 'fewOfDomain'],
    [fleet('mailDomain', 1, 1), undefined],
    [fleet('proxyHost', 2), 'proxy'],
    [fleet('proxyHost', 1), undefined],
    [fleet('proxyHost', 2, 1, 61), undefined],
  ])('a report %#: %s', (fact, answer) => {
    const evidence = situation('google', fact);
    expect(known(evidence)['together']).toBe(answer);
    if (answer !== undefined)
      expect(said('together', evidence)).toMatch(/broke within \d+ minutes, reported at /);
  });

  test.each(['all', 'provider', 'imapHost', 'proxyHost', 'mailDomain', 'tenant'] as const)(
    'membership of an incident of the scope %s',
    (scope) => {
      const evidence = situation('google', {
        type: 'incident',
        incident: 7,
        scope,
        name: 'google',
        accounts: 9,
        of: 40,
        window_minutes: 20,
        at: flip,
      });
      expect(known(evidence)).toEqual({ incident: scope });
      expect(said('incident', evidence)).toMatch(
        /^9 of 40 accounts.* broke within 20 minutes: incident 7, found at /,
      );
    },
  );

  test('what an incident turned out to be', () => {
    const was = {
      type: 'incident',
      incident: 7,
      scope: 'proxyHost',
      name: 'p',
      accounts: 9,
      of: 40,
    } as const;
    const evidence = situation('linkedin', {
      ...was,
      window_minutes: 20,
      comes_back: true,
      ended: true,
      at: flip,
    });
    expect(said('incident', evidence)).toMatch(/; others came back by themselves; it is over by now$/);
  });

  test('keys that were changed', () => {
    expect(said('keysChanged', situation('google', keysChanged()))).toBe(
      'OAuth keys changed at 2026-03-01 08:00 UTC',
    );
  });
});

describe('word of what it was', () => {
  const told = (cause: string, more: object = {}): Fact =>
    ({ type: 'outcome', cause, by: 'user', at: flip + HOUR, ...more }) as Fact;

  test.each([
    [told('linkedin.sessionExpired'), { told: 'sessionExpired' }],
    [told('sessionExpired'), { told: 'sessionExpired' }],
    [told('sessionExpired', { by: 'derived' }), {}],
    [told('aMeteorite'), {}],
    [told('sessionExpired', { at: flip - 1 }), { toldBefore: 'sessionExpired' }],
    [
      told('sessionExpired', { flipped_at: new Date(flip + MINUTE).toISOString() }),
      { told: 'sessionExpired' },
    ],
    [
      told('sessionExpired', { flipped_at: new Date(flip - DAY).toISOString() }),
      { toldBefore: 'sessionExpired' },
    ],
  ])('%#', (fact, answers) => {
    expect(linkedin(fact)).toEqual(answers);
  });

  test('is told with who said it', () => {
    expect(said('told', situation('linkedin', told('duplicate')))).toBe(
      'the user said at 2026-03-01 10:00 UTC that it was duplicate',
    );
  });
});
