import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, defaultPolicy } from '../../../machines/policy.ts';
import {
  apiError,
  asked,
  authorised,
  broke,
  connected,
  flip,
  known,
  reconnect,
  retried,
  said,
  situation,
  spread,
  type Fact,
} from './situation.ts';

const linkedin = (...facts: readonly Fact[]) => known(situation('linkedin', ...facts));

describe('the age of an authorisation', () => {
  test.each([
    [15 * MINUTE, 'minutes'],
    [15 * MINUTE + 1, 'day'],
    [DAY + 1, 'days'],
    [6.8 * DAY + 1, 'sevenDays'],
    [7.5 * DAY + 1, 'weeks'],
    [30 * DAY, 'month'],
    [33 * DAY, 'months'],
    [90 * DAY, 'quarter'],
    [100 * DAY, 'long'],
    [183 * DAY, 'halfYear'],
    [358 * DAY - 1, 'veryLong'],
    [358 * DAY, 'year'],
    [372 * DAY, 'year'],
    [372 * DAY + 1, 'overYear'],
  ])('of %d ms is %s', (age, answer) => {
    expect(linkedin(authorised(age))).toMatchObject({ age: answer });
  });

  test('is not known of an authorisation that came after the flip', () => {
    expect(linkedin(authorised(-1))).not.toHaveProperty('age');
  });

  test('follows the lifetime of the policy, and is told', () => {
    const evidence = situation('linkedin', authorised(90 * DAY));
    expect(known(evidence, { ...defaultPolicy, sessionLifetimeDays: 90 })).toMatchObject({ age: 'year' });
    expect(said('age', situation('linkedin', authorised(364 * DAY)))).toBe(
      'authorised 364 days before the break; a session lasts 365 days',
    );
    expect(said('age', evidence)).toBe('authorised 90 days before the break');
  });

  test('is bounded by that of the account, where it is not known', () => {
    const made = (days: number): Fact => ({ createdAt: flip - days * DAY });
    expect(linkedin(made(365))).toMatchObject({ created: 'year', young: 'no' });
    expect(linkedin(made(30))).toMatchObject({ created: 'lately' });
    expect(linkedin(made(200))).toMatchObject({ created: 'withinYear' });
    expect(linkedin(made(400))).toMatchObject({ created: 'longAgo' });
    expect(linkedin(made(14))).toMatchObject({ young: 'yes' });
    expect(linkedin(made(14))).not.toHaveProperty('firstDays');
    expect(linkedin(made(2))).toMatchObject({ young: 'yes', firstDays: 'yes' });
    expect(linkedin(made(200), authorised(DAY))).not.toHaveProperty('created');
    expect(linkedin(made(-1))).toEqual({});
    expect(said('created', situation('imap', made(200)))).toBe(
      'the account was made 200 days before the break',
    );
    expect(said('young', situation('imap', made(2)))).toBe('the account was made 2 days before the break');
  });
});

describe("an account's own history", () => {
  test.each([
    [[], 'never'],
    [[broke(2 * DAY)], 'once'],
    [[broke(6 * DAY), broke(2 * DAY)], 'often'],
    [[broke(7 * DAY + 1), broke(2 * DAY)], 'once'],
    [[broke(5 * DAY), broke(4 * DAY), broke(3 * DAY), broke(2 * DAY)], 'veryOften'],
  ])('%# says how often it broke in the week before: %s', (breaks, answer) => {
    expect(linkedin(authorised(DAY), ...breaks)).toMatchObject({ brokeLately: answer });
  });

  test('does not count what it only left to try again', () => {
    expect(linkedin(authorised(DAY), broke(HOUR + 20 * MINUTE))).toMatchObject({ brokeLately: 'never' });
    expect(linkedin(authorised(DAY), broke(HOUR + 21 * MINUTE))).toMatchObject({ brokeLately: 'once' });
  });

  test('says nothing where nothing is known of it', () => {
    expect(linkedin()).toEqual({});
  });

  test.each([
    [6 * HOUR, 'hours'],
    [7 * DAY, 'sevenDays'],
    [30 * DAY, 'month'],
    [90 * DAY, 'quarter'],
    [150 * DAY, 'other'],
  ])('has a rhythm of %d ms: %s', (age, rhythm) => {
    const evidence = situation('linkedin', authorised(age), broke(age + 2 * HOUR, age * 0.95));
    expect(known(evidence)).toMatchObject({ rhythm });
    expect(said('rhythm', evidence)).toMatch(/^broke .* after the sign-in, as the time before$/);
  });

  test('has none where the break before came after another time', () => {
    const evidence = situation('linkedin', authorised(30 * DAY), broke(40 * DAY, 20 * DAY));
    expect(known(evidence)).toMatchObject({ rhythm: 'none' });
    expect(said('rhythm', evidence)).toBe('the break before came after another time');
    expect(linkedin(authorised(DAY), broke(9 * DAY, null))).not.toHaveProperty('rhythm');
  });

  test('says how often, and how the last break ended', () => {
    const thrice = [broke(21 * DAY, 7 * DAY), broke(14 * DAY, 7 * DAY)];
    const evidence = situation('google', authorised(7 * DAY), ...thrice);
    expect(said('rhythm', evidence)).toBe('broke 7 days after the sign-in, as 2 times before');
    expect(said('brokeLately', evidence)).toBe('no other break of this account in the week before');
    expect(said('brokeLately', situation('google', broke(2 * DAY)))).toBe(
      '1 other break of this account in the week before',
    );
    expect(known(evidence)).toMatchObject({ healedBefore: 'bySignIn' });
    expect(said('healedBefore', evidence)).toMatch(/^the break before was healed by a sign-in at /);
    const alone = situation('google', authorised(30 * DAY), broke(2 * DAY, 28 * DAY));
    expect(known(alone)).toMatchObject({ healedBefore: 'alone' });
    expect(said('healedBefore', alone)).toMatch(/^the break before healed by itself at /);
  });
});

describe('an answer of the API', () => {
  test.each([
    [30 * MINUTE, 'minutes'],
    [30 * MINUTE + 1, 'hours'],
    [6 * HOUR, 'hours'],
    [6 * HOUR + 1, 'day'],
    [DAY, 'day'],
    [-1, 'after'],
  ])('%d ms before the flip is near by: %s', (ago, answer) => {
    expect(linkedin(apiError(401, 'expired_credentials', flip - ago))).toMatchObject({ refused: answer });
  });

  test('of more than a day before says nothing', () => {
    expect(linkedin(apiError(429, '', flip - DAY - 1))).not.toHaveProperty('throttled');
  });

  test.each([
    [apiError(401, ''), 'refused'],
    [apiError(401, 'invalid_credentials'), 'passwordRefused'],
    [apiError(403, 'account_restricted'), 'restricted'],
    [apiError(403, 'action_required'), 'actionRequired'],
    [apiError(401, 'checkpoint_error'), 'checkpointNamed'],
    [apiError(403, 'unknown_authentication_context'), 'checkpointNamed'],
    [apiError(401, 'multiple_sessions'), 'sessionPrompt'],
    [apiError(403, 'insufficient_permissions'), 'privilegesMissing'],
    [apiError(401, 'insufficient_privileges'), 'privilegesMissing'],
    [apiError(401, 'invalid_imap_configuration'), 'mailSettings'],
    [apiError(400, 'captcha_not_supported'), 'robotSuspected'],
    [apiError(407, ''), 'proxyRefused'],
    [apiError(502, 'proxy_error'), 'proxyRefused'],
    [apiError(502, ''), 'gateway'],
    [apiError(504, ''), 'unreachable'],
    [apiError(422, 'too_many_requests'), 'throttled'],
  ])('%o is %s', (fact, name) => {
    expect(linkedin(fact)).toMatchObject({ [name]: 'hours' });
  });

  test.each([
    [apiError(401, 'missing_credentials')],
    [apiError(401, 'disconnected_account')],
    [apiError(500, 'unexpected_error')],
  ])('%o is none of these', (fact) => {
    expect(linkedin(fact)).toEqual({ refused: 'none', restricted: 'none' });
  });

  test('that speaks of the credentials is moot after a later authorisation, another one is not', () => {
    const facts = [apiError(401, 'expired_credentials'), apiError(429, '')];
    expect(linkedin(authorised(HOUR - 1), ...facts)).toMatchObject({ refused: 'none', throttled: 'hours' });
    expect(linkedin(authorised(HOUR), ...facts)).toMatchObject({ refused: 'hours' });
  });

  test('is known not to have come where calls that went well are told of', () => {
    expect(linkedin({ type: 'apiOk', at: flip - HOUR })).toMatchObject({
      refused: 'none',
      lastSuccess: 'hours',
    });
    expect(linkedin({ type: 'apiOk', at: flip - 2 * DAY })).toEqual({ lastSuccess: 'days' });
    expect(linkedin({ type: 'apiOk', at: flip - 90 * DAY })).toEqual({ lastSuccess: 'longAgo' });
    expect(linkedin({ type: 'apiOk', at: flip - MINUTE })).toMatchObject({ lastSuccess: 'minutes' });
    expect(linkedin({ type: 'apiOk', at: flip + MINUTE })).not.toHaveProperty('lastSuccess');
    expect(said('lastSuccess', situation('imap', { type: 'apiOk', at: flip - HOUR }))).toBe(
      'a call last succeeded at 2026-03-01 08:00 UTC',
    );
  });

  test('is told with its time, API calls before reconnections', () => {
    const evidence = situation(
      'linkedin',
      apiError(403, 'account_restricted'),
      reconnect(403, 'account_restricted'),
    );
    expect(said('restricted', evidence)).toBe(
      '1 API call answered 403 account_restricted at 2026-03-01 08:00 UTC; reconnect answered 403 account_restricted at 2026-03-01 10:00 UTC',
    );
  });

  test.each([
    [[apiError(404, 'resource_not_found')], 'one'],
    [spread(3, HOUR, (at) => apiError(404, '', at)), 'several'],
    [
      [...spread(3, HOUR, (at) => apiError(404, '', at)), { type: 'apiOk', at: flip - MINUTE } as const],
      undefined,
    ],
    [[apiError(404, 'mailbox_not_found')], 'mailbox'],
  ])('404 %# is %s', (facts, answer) => {
    expect(known(situation('google', ...facts))['notFound']).toBe(answer);
    if (answer !== undefined) expect(said('notFound', situation('google', ...facts))).toContain('404');
  });
});

describe('a reconnection', () => {
  test.each([
    [retried(201, '', { with: 'stored' }), [], 'accepted'],
    [retried(401, 'invalid_credentials', { with: 'stored', secret: 'password' }), [], 'passwordRefused'],
    [retried(401, 'invalid_credentials', { with: 'stored', secret: 'cookie' }), [], 'cookieRefused'],
    [retried(401, '', { with: 'stored', secret: 'token' }), [], 'tokenRefused'],
    [retried(401, 'expired_credentials', { with: 'stored' }), [], 'unknownRefused'],
    [
      retried(401, 'invalid_credentials', { with: 'stored' }),
      [connected({ method: 'cookies' })],
      'cookieRefused',
    ],
    [
      retried(401, 'invalid_credentials', { with: 'stored' }),
      [connected({ method: 'credentials' })],
      'passwordRefused',
    ],
  ] as const)('with what is stored, %#: %s', (retry, more, stored) => {
    const evidence = situation('linkedin', ...more, retry);
    expect(known(evidence)).toMatchObject({ stored });
    expect(said('stored', evidence)).toMatch(/^with what is stored, reconnect answered /);
  });

  test.each([
    [[reconnect(201)], 'accepted'],
    [[reconnect(401, 'invalid_credentials')], 'wrongPassword'],
    [[reconnect(401, 'expired_credentials')], 'expired'],
    [[connected({ method: 'custom' }), reconnect(401, 'invalid_credentials')], 'wrongCookie'],
    [[reconnect(409, 'operation_canceled')], undefined],
    [[reconnect(201, '', flip - 1)], undefined],
  ])('of which nobody said what was tried, %#: %s', (facts, answer) => {
    expect(linkedin(...facts)['retried']).toBe(answer);
  });

  test.each([
    [201, 'accepted'],
    [401, 'refused'],
  ])('with a new secret, answered %d: %s', (code, newSecret) => {
    const evidence = situation('imap', retried(code, 'invalid_credentials', { with: 'new' }));
    expect(known(evidence)).toMatchObject({ newSecret });
    expect(said('newSecret', evidence)).toMatch(/^with a new secret, reconnect answered /);
  });

  test('that asks for a code says most where it is known that none was asked for before', () => {
    const now = asked('OTP');
    expect(linkedin(now)).toMatchObject({ code: 'asked' });
    expect(linkedin(connected({ two_factor: false }), now)).toMatchObject({ code: 'newly', twoFactor: 'no' });
    expect(linkedin(connected({ two_factor: true }), now)).toMatchObject({
      code: 'asUsual',
      twoFactor: 'yes',
    });
    expect(linkedin(reconnect(201, '', flip - 40 * DAY), now)).toMatchObject({ code: 'newly' });
    expect(linkedin(asked('2FA', flip - 40 * DAY), now)).toMatchObject({ code: 'asUsual' });
    for (const facts of [[], [connected({ two_factor: false })], [connected({ two_factor: true })]])
      expect(said('code', situation('linkedin', ...facts, now))).toMatch(
        /^reconnect answered 202 with checkpoint OTP .*; whether one .*known$|none was asked for before$|as before$/,
      );
  });

  test.each([
    ['IN_APP_VALIDATION', 'inApp'],
    ['CAPTCHA', 'captcha'],
    ['PHONE_REGISTER', 'phoneNumber'],
    ['QRCODE', 'qrCode'],
  ] as const)('that asks for %s: %s', (checkpoint, check) => {
    expect(linkedin(asked(checkpoint))).toMatchObject({ check });
    expect(said('check', situation('linkedin', asked(checkpoint)))).toContain(checkpoint);
  });
});

test('whoever sends ever new slugs makes none of those that are known unknown', () => {
  for (let number = 0; number < 1_100; number += 1) linkedin(apiError(401, `slug_${number}`));
  expect(linkedin(apiError(401, 'captcha_not_supported'))).toMatchObject({ robotSuspected: 'hours' });
  const named = (error: string) =>
    known(situation('google', { type: 'tokenAnswer', error, at: flip - HOUR }))['named'];
  expect([named('invalid_grant'), named('invalid_grant')]).toEqual(['tokenDead', 'tokenDead']);
});
