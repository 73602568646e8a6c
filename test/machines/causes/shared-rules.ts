import { describe, expect, test } from 'vitest';
import { DAY, HOUR, defaultPolicy } from '../../../machines/policy.ts';
import type { Provider } from '../../../machines/provider.ts';
import {
  apiError,
  authorised,
  connected,
  connecting,
  errored,
  fleet,
  flip,
  proxyHealth,
  reconnect,
  situation,
  spread,
  usage,
  verdict,
  weighed,
  type Fact,
} from './situation.ts';

/** What Instagram and LinkedIn have in common; each row of DOMAIN §5 below names both. */
export const sharedRules = (provider: Provider & ('instagram' | 'linkedin')): void => {
  const account = (...facts: readonly Fact[]) => situation(provider, ...facts);
  const ended = `${provider}.sessionTerminated, weak`;

  describe(`${provider}.sessionExpired (DOMAIN §5.12, 17)`, () => {
    const expired = `${provider}.sessionExpired, strong`;

    test.each([
      ['358 days', 358 * DAY, expired],
      ['372 days', 372 * DAY, expired],
      ['just under 358 days', 358 * DAY - 1, ended],
      ['just over 372 days', 372 * DAY + 1, ended],
    ])('an authorisation %s before the flip', (_, ago, expected) => {
      expect(verdict(account(authorised(ago)))).toBe(expected);
    });

    test('the lifetime and its tolerance follow the policy', () => {
      const policy = { ...defaultPolicy, sessionLifetimeDays: 90, sessionLifetimeToleranceDays: 1 };
      expect(verdict(account(authorised(91 * DAY)), policy)).toBe(expired);
      expect(verdict(account(authorised(91 * DAY + 1)), policy)).toBe(ended);
    });

    test('decisive evidence for another cause beats it', () => {
      const facts = account(authorised(365 * DAY), reconnect(401, 'invalid_credentials'));
      expect(verdict(facts)).toBe(`${provider}.credentialsChanged, decisive`);
    });

    test('says how old the session was', () => {
      expect(weighed(account(authorised(364 * DAY)), `${provider}.sessionExpired`).evidence).toEqual([
        'authorised 364 days before the break; a session lasts 365 days',
      ]);
    });
  });

  describe(`${provider}.sessionTerminated (DOMAIN §5.13, 18)`, () => {
    test.each([
      ['a reconnect that succeeded', reconnect(201)],
      ['a reconnect answered 200', reconnect(200)],
      ['a reconnect that succeeded at the very flip', reconnect(201, '', flip)],
    ])('leads strongly on %s', (_, fact) => {
      expect(verdict(account(fact))).toBe(`${provider}.sessionTerminated, strong`);
    });

    test.each([
      ['nothing', []],
      ['a reconnect that succeeded before the flip', [reconnect(201, '', flip - 1)]],
      [
        'answers that say nothing',
        [reconnect(409, 'operation_canceled'), reconnect(425, 'auth_in_progress')],
      ],
      ['undecided answers', [reconnect(408), reconnect(500), reconnect(503), reconnect(504)]],
    ])('leads weakly on %s', (_, facts) => {
      expect(verdict(account(...facts))).toBe(ended);
    });

    test('says that nothing else was seen, and since when', () => {
      expect(weighed(account(), `${provider}.sessionTerminated`).evidence).toEqual([
        'nothing seen since 2026-02-28 09:00 UTC speaks for another documented cause',
      ]);
    });

    test('weak evidence for another cause leaves it with none', () => {
      const burst = spread(5, HOUR, (at) => apiError(500, 'provider_error', at));
      expect(verdict(account(...burst))).toBe(`${provider}.excessiveRequests, weak`);
      expect(weighed(account(...burst), `${provider}.sessionTerminated`).strength).toBe('none');
    });

    test('decisive evidence beats a reconnect that succeeded', () => {
      expect(verdict(account(reconnect(201), apiError(407, '')))).toBe(
        `${provider}.proxyUnavailable, decisive`,
      );
    });
  });

  describe(`${provider}.credentialsChanged (DOMAIN §5.14, 19)`, () => {
    test.each([
      [reconnect(401, 'invalid_credentials'), 'decisive'],
      [reconnect(401, 'expired_credentials'), 'strong'],
      [apiError(401, 'invalid_credentials'), 'strong'],
      [apiError(401, 'expired_credentials', flip - DAY), 'strong'],
    ])('leads on %o', (fact, strength) => {
      expect(verdict(account(fact))).toBe(`${provider}.credentialsChanged, ${strength}`);
    });

    test.each([
      [apiError(401, 'expired_credentials', flip - DAY - 1)],
      [reconnect(401, 'invalid_credentials', flip - DAY - 1)],
      [apiError(401, 'missing_credentials')],
    ])('is not concluded from %o', (fact) => {
      expect(verdict(account(fact))).toBe(ended);
    });

    test('an answer from before the last authorisation says nothing', () => {
      const facts = [
        reconnect(401, 'invalid_credentials', flip - 2 * HOUR),
        apiError(401, 'expired_credentials'),
      ];
      expect(verdict(account(authorised(HOUR - 1), ...facts))).toBe(ended);
      expect(verdict(account(authorised(HOUR), ...facts))).toBe(`${provider}.credentialsChanged, strong`);
    });

    test('a restriction, which is decisive, beats a 401 before the flip', () => {
      const facts = account(apiError(401, 'invalid_credentials'), apiError(403, 'account_restricted'));
      expect(verdict(facts)).toBe(`${provider}.excessiveRequests, decisive`);
    });
  });

  describe(`${provider}.excessiveRequests (DOMAIN §5.15, 20)`, () => {
    const burst = (count: number, over: number) =>
      spread(count, over, (at) => apiError(500, 'provider_error', at));

    test.each([
      ['403 account_restricted', [apiError(403, 'account_restricted')], 'decisive'],
      ['a reconnect answered 403 account_restricted', [reconnect(403, 'account_restricted')], 'decisive'],
      ['429', [apiError(429, '')], 'strong'],
      ['too_many_requests', [apiError(422, 'too_many_requests')], 'strong'],
      ['limit_exceeded', [apiError(422, 'limit_exceeded')], 'strong'],
      ['usage at 90 %', [usage(90)], 'strong'],
      ['5 × 500 provider_error in an hour', burst(5, HOUR), 'weak'],
    ])('leads on %s', (_, facts, strength) => {
      expect(verdict(account(...facts))).toBe(`${provider}.excessiveRequests, ${strength}`);
    });

    test.each([
      ['usage under 90 %', [usage(89.9)]],
      ['4 × 500 provider_error in an hour', burst(4, HOUR)],
      ['5 × 500 provider_error in more than an hour', burst(5, HOUR + 4)],
      ['other 500 answers', spread(9, HOUR, (at) => apiError(500, 'unexpected_error', at))],
      ['429 longer than 24 h before the flip', [apiError(429, '', flip - DAY - 1)]],
    ])('is not concluded from %s', (_, facts) => {
      expect(verdict(account(...facts))).toBe(ended);
    });

    test('429 from before the last authorisation still counts', () => {
      expect(verdict(account(authorised(HOUR), apiError(429, '', flip - 2 * HOUR)))).toBe(
        `${provider}.excessiveRequests, strong`,
      );
    });

    test('a burst counts wherever it lies in the 24 h before the flip', () => {
      const facts = [...burst(5, HOUR), apiError(500, 'provider_error', flip - 23 * HOUR)];
      expect(weighed(account(...facts), `${provider}.excessiveRequests`).evidence).toEqual([
        'burst of 5 × 500 provider_error between 2026-03-01 07:00 UTC and 2026-03-01 08:00 UTC',
      ]);
    });

    test('of bursts as large as each other, the latest is told', () => {
      const first = spread(5, HOUR, (at) => apiError(500, 'provider_error', at), 10 * HOUR);
      expect(weighed(account(...first, ...burst(5, HOUR)), `${provider}.excessiveRequests`).evidence).toEqual(
        ['burst of 5 × 500 provider_error between 2026-03-01 07:00 UTC and 2026-03-01 08:00 UTC'],
      );
    });

    test('decisive evidence for another cause beats a strong one', () => {
      const facts = account(usage(95), reconnect(502, ''));
      expect(verdict(facts)).toBe(`${provider}.proxyUnavailable, decisive`);
    });

    test('says how much of what was used', () => {
      expect(weighed(account(usage(95)), `${provider}.excessiveRequests`).evidence).toEqual([
        '1 × message in 24 hours, 95 % of the limit, at 2026-03-01 08:00 UTC',
      ]);
    });
  });

  describe(`${provider}.proxyUnavailable (DOMAIN §5.16, 25)`, () => {
    const behind = (proxy_host: string) => connected({ method: 'custom', user_agent: 'A', proxy_host });
    const flaps = (count: number, over: number) => spread(count, over, connecting);

    test.each([
      ['407', [apiError(407, '')], 'decisive'],
      ['502', [apiError(502, 'bad_gateway')], 'decisive'],
      ['invalid_proxy_credentials', [apiError(401, 'invalid_proxy_credentials')], 'decisive'],
      ['a reconnect answered 407', [reconnect(407)], 'decisive'],
      ['an unhealthy proxy', [proxyHealth(false)], 'strong'],
      ["the account's own proxy unhealthy", [behind('p-eu-3'), proxyHealth(false)], 'strong'],
      ['2 accounts on one proxy host', [fleet('proxyHost', 2)], 'strong'],
      ['ERROR with the reason proxy', [errored('proxy')], 'strong'],
      ['3 times CONNECTING in 6 h behind a proxy', [behind('p'), ...flaps(3, 6 * HOUR)], 'weak'],
    ])('leads on %s', (_, facts, strength) => {
      expect(verdict(account(...facts))).toBe(`${provider}.proxyUnavailable, ${strength}`);
    });

    test.each([
      ['a healthy proxy', [proxyHealth(true)]],
      ['a proxy that is healthy again', [proxyHealth(false), proxyHealth(true, flip)]],
      ["somebody else's proxy", [behind('p-us-1'), proxyHealth(false)]],
      ['an unhealthy proxy longer than 24 h before', [proxyHealth(false, flip - DAY - 1)]],
      ['1 account on one proxy host', [fleet('proxyHost', 1)]],
      ['2 accounts in 61 min', [fleet('proxyHost', 2, 1, 61)]],
      ['accounts of one mail domain', [fleet('mailDomain', 9)]],
      ['ERROR with another reason', [errored('provider')]],
      ['CONNECTING twice behind a proxy', [behind('p'), ...flaps(2, HOUR)]],
      ['CONNECTING 3 times in more than 6 h', [behind('p'), ...flaps(3, 6 * HOUR + 2)]],
      ['CONNECTING 3 times with no proxy known', flaps(3, HOUR)],
    ])('is not concluded from %s', (_, facts) => {
      expect(verdict(account(...facts))).toBe(ended);
    });

    test('an answer of the proxy from before the last authorisation still counts', () => {
      const facts = account(authorised(HOUR), reconnect(407, '', flip - 2 * HOUR));
      expect(verdict(facts)).toBe(`${provider}.proxyUnavailable, decisive`);
    });

    test('decisive evidence for another cause beats a strong one', () => {
      const facts = account(proxyHealth(false), apiError(403, 'account_restricted'));
      expect(verdict(facts)).toBe(`${provider}.excessiveRequests, decisive`);
    });

    test('says all that speaks against the proxy, the strongest first', () => {
      const facts = [
        behind('p-eu-3'),
        apiError(502, ''),
        reconnect(407),
        proxyHealth(true, flip - 2 * HOUR),
        proxyHealth(false),
        errored('proxy'),
        fleet('proxyHost', 4, 0.5, 30),
        ...flaps(3, HOUR),
      ];
      expect(weighed(account(...facts), `${provider}.proxyUnavailable`).evidence).toEqual([
        '1 API call answered 502 at 2026-03-01 08:00 UTC; reconnect answered 407 at 2026-03-01 10:00 UTC',
        'proxy p-eu-3 unhealthy at 2026-03-01 08:00 UTC',
        '4 accounts on one proxy host (50 % of them) broke within 30 minutes, reported at 2026-03-01 10:00 UTC',
        'ERROR with the reason proxy at 2026-03-01 08:00 UTC',
        'CONNECTING 3 times between 2026-03-01 07:00 UTC and 2026-03-01 08:00 UTC, behind the proxy p-eu-3',
      ]);
    });
  });
};
