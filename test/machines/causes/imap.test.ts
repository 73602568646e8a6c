import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../machines/policy.ts';
import {
  apiError,
  authorised,
  flip,
  reconnect,
  situation,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

const imap = (...facts: readonly Fact[]) => situation('imap', ...facts);

describe('imap.passwordChanged (DOMAIN §5.1)', () => {
  test.each([
    ['a reconnect answered 401 invalid_credentials', reconnect(401, 'invalid_credentials'), 'decisive'],
    ['a reconnect answered 401 expired_credentials', reconnect(401, 'expired_credentials'), 'strong'],
    ['an API call answered 401 invalid_credentials', apiError(401, 'invalid_credentials'), 'strong'],
    ['an API call answered 401 expired_credentials', apiError(401, 'expired_credentials'), 'strong'],
    ['401 while in CREDENTIALS', apiError(401, 'invalid_credentials', flip + DAY), 'strong'],
    ['401 exactly 24 h before the flip', apiError(401, 'invalid_credentials', flip - DAY), 'strong'],
  ])('leads on %s', (_, fact, strength) => {
    expect(verdict(imap(fact))).toBe(`imap.passwordChanged, ${strength}`);
  });

  test.each([
    ['401 more than 24 h before the flip', apiError(401, 'invalid_credentials', flip - DAY - 1)],
    ['401 of our own API key', apiError(401, 'missing_credentials')],
    ['another status', apiError(403, 'invalid_credentials')],
    ['a reconnect of ours that was cancelled', reconnect(409, 'operation_canceled')],
    ['a reconnect that succeeded', reconnect(201)],
  ])('is not concluded from %s', (_, fact) => {
    expect(verdict(imap(fact))).toBe('undetermined');
  });

  test('is not concluded from nothing', () => {
    expect(verdict(imap())).toBe('undetermined');
  });

  test.each([
    ['before the last authorisation says nothing', flip - HOUR - 1, 'undetermined'],
    ['at the last authorisation counts', flip - HOUR, 'imap.passwordChanged, strong'],
  ])('401 %s', (_, at, expected) => {
    expect(verdict(imap(authorised(HOUR), apiError(401, 'invalid_credentials', at)))).toBe(expected);
  });

  test('a refused reconnect before the last authorisation says nothing', () => {
    const refused = reconnect(401, 'invalid_credentials', flip - 2 * HOUR);
    expect(verdict(imap(authorised(HOUR), refused))).toBe('undetermined');
    expect(verdict(imap(authorised(2 * HOUR), refused))).toBe('imap.passwordChanged, decisive');
  });

  test('says what was answered, how often and when', () => {
    const facts = [
      apiError(401, 'invalid_credentials', flip - 2 * HOUR),
      apiError(401, 'expired_credentials', flip - HOUR),
      reconnect(401, 'invalid_credentials', flip + HOUR),
    ];
    expect(weighed(imap(...facts), 'imap.passwordChanged').evidence).toEqual([
      'reconnect answered 401 invalid_credentials at 2026-03-01 10:00 UTC',
      '2 API calls answered 401 invalid_credentials, 401 expired_credentials between 2026-03-01 07:00 UTC and 2026-03-01 08:00 UTC',
    ]);
  });

  test('says what it wants while nothing speaks for it', () => {
    const { strength, evidence, wanted } = weighed(imap(), 'imap.passwordChanged');
    expect({ strength, evidence }).toEqual({ strength: 'none', evidence: [] });
    expect(wanted).toContain('401 invalid_credentials');
  });
});
