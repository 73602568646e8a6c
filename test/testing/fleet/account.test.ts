import { describe, expect, test } from 'vitest';
import type { Provider } from '../../../machines/provider.ts';
import { castAccount, failingProxy, requiredScopes } from '../../../src/testing/fleet/account.ts';
import { seededRandom } from '../../../src/testing/random.ts';
import { accountOf, NOON } from './stories.ts';

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

/** The same account as different seeds make it. */
const manyOf = (accountType: string) => seeds.map((seed) => accountOf({ accountType }, 0, seed));

describe('an account of the fleet', () => {
  test('is what was wished for, where anything was', () => {
    const account = accountOf({ accountType: 'WHATSAPP', api: 'v2', webhooks: 2, createdAt: NOON + 1 });
    expect(account).toMatchObject({
      accountType: 'WHATSAPP',
      api: 'v2',
      webhooks: 2,
      createdAt: NOON + 1,
    });
  });

  test('has one webhook of the first generation where nothing else was wished for', () => {
    expect(accountOf()).toMatchObject({ api: 'v1', webhooks: 1 });
  });

  test('is the same for the same chance, and another for another', () => {
    expect(accountOf({}, 3, 5)).toEqual(accountOf({}, 3, 5));
    expect(accountOf({}, 3, 5).id).not.toBe(accountOf({}, 3, 6).id);
  });

  test('belongs to a tenant of its own, by its place in the fleet', () => {
    expect([0, 1, 329].map((number) => accountOf({}, number).tenant)).toEqual([
      'user-1000',
      'user-1001',
      'user-1329',
    ]);
  });

  test.each<[string, Provider]>([
    ['LINKEDIN', 'linkedin'],
    ['GOOGLE_OAUTH', 'google'],
    ['GOOGLE_CALENDAR', 'google'],
    ['EXCHANGE', 'microsoft'],
    ['OUTLOOK', 'microsoft'],
    ['ICLOUD', 'imap'],
    ['MAIL', 'imap'],
    ['WHATSAPP', 'whatsapp'],
  ])('of type %s belongs to %s', (accountType, provider) => {
    expect(accountOf({ accountType }).provider).toBe(provider);
  });
});

describe('an id', () => {
  test('of the first generation is 16 bytes as URL-safe base64', () => {
    for (const { id } of manyOf('LINKEDIN')) {
      expect(id).toMatch(/^[\w-]{21}[AQgw]$/);
      expect(Buffer.from(id, 'base64url')).toHaveLength(16);
      expect(Buffer.from(id, 'base64url').toString('base64url')).toBe(id);
    }
  });

  test('of the second generation is acc_ and 26 small letters and digits', () => {
    for (const seed of seeds) expect(accountOf({ api: 'v2' }, 0, seed).id).toMatch(/^acc_[0-9a-z]{26}$/);
  });

  test('begins with a hyphen at every fortieth place of the fleet, the eighth first', () => {
    const places = Array.from({ length: 130 }, (_, number) => number);
    const without = (number: number): boolean => !accountOf({}, number, 77).id.startsWith('-');
    expect(places.filter((number) => !without(number))).toEqual([7, 47, 87, 127]);
    expect(accountOf({ api: 'v2' }, 7).id).toMatch(/^acc_/);
  });
});

describe('how an account is connected', () => {
  test.each([
    ['WHATSAPP', 'qr'],
    ['TELEGRAM', 'qr'],
    ['GOOGLE', 'oauth'],
    ['OUTLOOK', 'oauth'],
    ['INSTAGRAM', 'credentials'],
    ['IMAP', 'credentials'],
    ['MESSENGER', 'credentials'],
    ['SLACK', 'credentials'],
  ])('%s: by %s', (accountType, method) => {
    expect(new Set(manyOf(accountType).map(({ connection }) => connection.method))).toEqual(
      new Set([method]),
    );
  });

  test('LINKEDIN: by password or by cookies, each about as often', () => {
    const methods = manyOf('LINKEDIN').map(({ connection }) => connection.method);
    const cookies = methods.filter((method) => method === 'cookies').length;
    expect(new Set(methods)).toEqual(new Set(['cookies', 'credentials']));
    expect(cookies).toBeGreaterThan(70);
    expect(cookies).toBeLessThan(130);
  });

  test('cookies come from a browser that says the same as the connection', () => {
    for (const { connection } of manyOf('LINKEDIN'))
      if (connection.method === 'cookies') {
        expect(connection.user_agent).toMatch(/^Mozilla\/5\.0 /);
        expect(connection.browser_user_agent).toBe(connection.user_agent);
      } else expect(connection.user_agent).toBeUndefined();
  });

  test('paid seats are Sales Navigator by password, and Recruiter by cookies', () => {
    const seats = new Set(
      manyOf('LINKEDIN').map(({ connection }) =>
        [connection.method, ...(connection.premium_features ?? ['none'])].join(' '),
      ),
    );
    expect(seats).toEqual(
      new Set([
        'credentials none',
        'credentials premium sales_navigator',
        'cookies none',
        'cookies premium recruiter',
      ]),
    );
  });

  test('mail providers are granted all that they are asked for', () => {
    for (const accountType of ['GOOGLE_OAUTH', 'EXCHANGE']) {
      const { connection } = accountOf({ accountType });
      expect(connection.scopes_granted).toEqual(connection.scopes_required);
      expect(connection.scopes_required).toEqual(requiredScopes);
    }
  });

  test('nobody is behind the proxy that fails, unless the story wants it', () => {
    const hosts = ['LINKEDIN', 'INSTAGRAM'].flatMap(manyOf).map(({ connection }) => connection.proxy_host);
    expect(new Set(hosts)).toEqual(new Set(['p-eu-1', 'p-eu-2', 'p-us-1']));
    expect(accountOf({ connection: { proxy_host: failingProxy } }).connection.proxy_host).toBe('p-eu-3');
  });

  test('only those who are reached like a browser have a proxy', () => {
    for (const accountType of ['WHATSAPP', 'GOOGLE', 'IMAP', 'TWITTER'])
      expect(accountOf({ accountType }).connection).not.toHaveProperty('proxy_host');
  });

  test('what was wished for replaces what is usual, and the rest stays', () => {
    const { connection } = accountOf({ connection: { method: 'custom', user_agent: 'mine' } });
    expect(connection).toMatchObject({ type: 'connection', method: 'custom', user_agent: 'mine' });
    expect(connection.proxy_host).toMatch(/^p-/);
    expect(connection).not.toHaveProperty('premium_features');
  });

  test('and a source of chance that is asked for less gives the account no other id', () => {
    const wished = castAccount(
      { accountType: 'LINKEDIN', createdAt: NOON, connection: { method: 'cookies' } },
      0,
      seededRandom(1),
    );
    expect(wished.id).toBe(accountOf().id);
  });
});
