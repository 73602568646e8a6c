import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, defaultPolicy } from '../../../machines/policy.ts';
import {
  apiError,
  connecting,
  counter,
  deviceSeen,
  flip,
  reconnect,
  situation,
  spread,
  usage,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

const seen = deviceSeen(HOUR);

describe.each([['whatsapp'], ['telegram']] as const)('%s', (provider) => {
  const phone = (...facts: readonly Fact[]) => situation(provider, ...facts);

  test('is undetermined while nothing is known', () => {
    expect(verdict(phone())).toBe('undetermined');
  });

  describe('phone.sessionTerminated (DOMAIN §5.8)', () => {
    test.each([
      ['the phone seen an hour before the flip', [seen]],
      ['the phone seen just under 12 days before', [deviceSeen(12 * DAY - 1)]],
      ['the phone seen after the flip', [deviceSeen(-HOUR)]],
      ['a normal volume', [seen, usage(89), counter('message', 100_000, 24)]],
      ['an error that only says the account is disconnected', [seen, apiError(401, 'disconnected_account')]],
      ['an error older than 24 h', [seen, apiError(500, 'provider_error', flip - DAY - 1)]],
    ] as const)('leads on %s', (_, facts) => {
      expect(verdict(phone(...facts))).toBe('phone.sessionTerminated, weak');
    });

    test.each([
      ['the phone never seen', []],
      ['an API error', [seen, apiError(500, 'provider_error')]],
      ['an API error exactly 24 h before the flip', [seen, apiError(503, '', flip - DAY)]],
    ] as const)('is not concluded with %s', (_, facts) => {
      expect(verdict(phone(...facts))).toBe('undetermined');
    });

    test('too much usage, which is strong, beats it', () => {
      const facts = phone(seen, usage(90));
      expect(verdict(facts)).toBe('phone.excessiveRequests, strong');
      expect(weighed(facts, 'phone.sessionTerminated').strength).toBe('none');
    });

    test('says when the phone was seen last', () => {
      expect(weighed(phone(deviceSeen(DAY), seen), 'phone.sessionTerminated').evidence).toEqual([
        'phone seen at 2026-03-01 08:00 UTC, no usage over a limit and no API error',
      ]);
    });
  });

  describe('phone.excessiveRequests (DOMAIN §5.9)', () => {
    test.each([
      ['an API call answered 403 account_restricted', apiError(403, 'account_restricted'), 'decisive'],
      ['a reconnect answered 403 account_restricted', reconnect(403, 'account_restricted'), 'decisive'],
      ['429', apiError(429, ''), 'strong'],
      ['too_many_requests', apiError(400, 'too_many_requests'), 'strong'],
      ['usage at 90 %', usage(90), 'strong'],
    ])('leads on %s', (_, fact, strength) => {
      expect(verdict(phone(fact))).toBe(`phone.excessiveRequests, ${strength}`);
    });

    test.each([
      ['usage under 90 %', usage(89.9)],
      ['403 of another kind', apiError(403, 'action_required')],
      ['429 longer than 24 h before the flip', apiError(429, '', flip - DAY - 1)],
      ['usage longer than 24 h before the flip', usage(200, flip - DAY - 1)],
      ['limit_exceeded, which is not documented for phones', apiError(422, 'limit_exceeded')],
    ])('is not concluded from %s', (_, fact) => {
      expect(verdict(phone(fact))).toBe('undetermined');
    });

    test('a limit set for the provider counts', () => {
      const limits = [{ provider, action: 'message', windowHours: 24, count: 50 }];
      const policy = { ...defaultPolicy, limits };
      expect(verdict(phone(counter('message', 51, 24)), policy)).toBe('phone.excessiveRequests, strong');
      expect(verdict(phone(counter('message', 50, 24)), policy)).toBe('undetermined');
    });

    test('decisive evidence beats the strong evidence of an offline phone', () => {
      const facts = phone(deviceSeen(20 * DAY), apiError(403, 'account_restricted'));
      expect(verdict(facts)).toBe('phone.excessiveRequests, decisive');
    });

    test('a strong one comes before an equally strong one that is documented later', () => {
      expect(verdict(phone(deviceSeen(20 * DAY), usage(90)))).toBe('phone.excessiveRequests, strong');
    });
  });

  describe('phone.phoneOffline (DOMAIN §5.10)', () => {
    test.each([
      ['the phone last seen exactly 12 days before', [deviceSeen(12 * DAY)], 'strong'],
      ['the phone last seen 40 days before', [deviceSeen(50 * DAY), deviceSeen(40 * DAY)], 'strong'],
      ['3 times CONNECTING in 6 h', spread(3, 6 * HOUR, connecting), 'weak'],
      ['CONNECTING up to the very flip', spread(3, HOUR, connecting, 0), 'weak'],
    ] as const)('leads on %s', (_, facts, strength) => {
      expect(verdict(phone(...facts))).toBe(`phone.phoneOffline, ${strength}`);
    });

    test.each([
      ['2 times CONNECTING', spread(2, HOUR, connecting)],
      ['3 times CONNECTING in more than 6 h', spread(3, 6 * HOUR + 2, connecting)],
      ['CONNECTING after the flip', spread(3, HOUR, connecting, -2 * HOUR)],
      ['CONNECTING longer than 24 h before the flip', spread(3, HOUR, connecting, DAY)],
    ] as const)('is not concluded from %s', (_, facts) => {
      expect(verdict(phone(...facts))).toBe('undetermined');
    });

    test('at the very bound the phone is offline, and no longer seen lately', () => {
      expect(weighed(phone(deviceSeen(12 * DAY)), 'phone.sessionTerminated').strength).toBe('none');
      expect(weighed(phone(deviceSeen(12 * DAY - 1)), 'phone.phoneOffline').strength).toBe('none');
    });

    test('a phone seen again after the flip ends its being offline', () => {
      const facts = phone(deviceSeen(20 * DAY), deviceSeen(-MINUTE));
      expect(verdict(facts)).toBe('phone.sessionTerminated, weak');
    });

    test('stronger evidence for another cause beats it', () => {
      const facts = phone(...spread(3, HOUR, connecting), usage(95));
      expect(verdict(facts)).toBe('phone.excessiveRequests, strong');
    });

    test('the bounds follow the policy', () => {
      const policy = { ...defaultPolicy, phoneOfflineDays: 2, flappingCount: 5 };
      expect(verdict(phone(deviceSeen(2 * DAY)), policy)).toBe('phone.phoneOffline, strong');
      expect(verdict(phone(...spread(4, HOUR, connecting)), policy)).toBe('undetermined');
      expect(verdict(phone(...spread(5, HOUR, connecting)), policy)).toBe('phone.phoneOffline, weak');
    });

    test('says how long the phone was away, and how often it flapped', () => {
      const facts = phone(deviceSeen(13 * DAY), ...spread(3, 2 * HOUR, connecting));
      expect(weighed(facts, 'phone.phoneOffline').evidence).toEqual([
        'phone last seen 13 days before the break, at 2026-02-16 09:00 UTC',
        'CONNECTING 3 times between 2026-03-01 06:00 UTC and 2026-03-01 08:00 UTC',
      ]);
    });
  });
});
