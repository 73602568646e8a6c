import { describe, expect, it } from 'vitest';
import {
  checkpoints,
  connectionMethods,
  fleetScopes,
  outcomeSources,
  secretKinds,
  signalTypes,
  triedSecrets,
} from '../../machines/signal.ts';
import { readPayload } from '../../src/wire/index.ts';
import type { Payload } from './fixture.ts';
import { accountId, at, eventOf, fixture, fixtureNames, hostileTexts, reasonOf } from './fixture.ts';

const changed = (type: string, fields: object): Payload => ({ ...fixture(`signal-${type}`), ...fields });

const signalOf = (payload: Payload) => {
  const event = eventOf(payload, 'signal');
  return event.type === 'SIGNAL' ? event.signal : undefined;
};

const fleetFigures = { type: 'fleet', accounts: 12, share: 0.5, window_minutes: 30 } as const;

describe('a signal', () => {
  it.each(signalTypes)(
    'of type %s is the same with and without its label, with its own fields only',
    (type) => {
      const { account_id: _, account_type: accountType, error, ...fields } = fixture(`signal-${type}`);
      const expected = {
        type: 'SIGNAL',
        accountId,
        at,
        source: 'signal',
        ...(accountType === undefined ? {} : { accountType }),
        signal: error === undefined ? fields : { ...fields, error: String(error).replace('errors/', '') },
      };
      expect(eventOf(changed(type, { note: 'kept by the caller' }), 'signal')).toStrictEqual(expected);
      expect(eventOf(fixture(`signal-${type}`))).toStrictEqual(expected);
    },
  );

  it('has a fixture for each known type', () => {
    expect(fixtureNames('signal-')).toHaveLength(signalTypes.length);
  });

  it('of an unknown type is kept by name when it is labelled', () => {
    expect(signalOf({ account_id: 'a', type: 'moonPhase', status: 'full' })).toStrictEqual({
      type: 'unknown',
      name: 'moonPhase',
    });
  });

  it('of an unknown type is nothing that can be recognised without a label', () => {
    expect(reasonOf({ account_id: 'a', type: 'moonPhase' })).toMatch(/^the payload has no known shape/);
  });

  it.each([
    [{ type: 'proxyHealth', proxy_host: 'p.example', healthy: false }, 'proxyHost p.example'],
    [{ type: 'oauthKeysChanged', provider: 'google' }, 'provider google'],
    [{ ...fleetFigures, scope: 'oauthProvider', provider: 'microsoft' }, 'provider microsoft'],
    [{ ...fleetFigures, scope: 'proxyHost', proxy_host: 'p.example' }, 'proxyHost p.example'],
    [
      { ...fleetFigures, scope: 'mailDomain', provider: 'imap', mail_domain: 'acme.example' },
      'mailDomain imap acme.example',
    ],
  ])('without an account is a fact of all whom it concerns, labelled or not: %j', (payload, scope) => {
    const { proxy_host: host, provider: _, mail_domain: __, ...signal } = payload as Record<string, unknown>;
    const told = payload.type === 'proxyHealth' ? { ...signal, proxy_host: host } : signal;
    for (const source of ['signal', undefined] as const)
      expect(readPayload(payload, at, source)).toEqual({ kind: 'fact', fact: { scope, signal: told } });
  });

  it.each(['webhook', 'notify', 'v2', 'poll'] as const)(
    'without an account is refused from %s: whoever may speak there speaks of single accounts',
    (source) => {
      const payload = { type: 'proxyHealth', proxy_host: 'p.example', healthy: false };
      expect(reasonOf(payload, source)).toBe(
        'only a signal may speak of many accounts: account_id is missing',
      );
    },
  );

  it.each([
    [{ type: 'oauthKeysChanged' }, 'provider is missing, and account_id is missing'],
    [{ type: 'proxyHealth', healthy: true }, 'proxy_host is missing, and account_id is missing'],
    [
      { ...fleetFigures, scope: 'mailDomain', provider: 'google' },
      'mail_domain is missing, and account_id is missing',
    ],
    [
      { ...fleetFigures, scope: 'oauthProvider', provider: 'imap' },
      'provider is not one of google, microsoft but "imap", and account_id is missing',
    ],
  ])('without an account has to say whom it concerns: %j', (payload, reason) => {
    expect(reasonOf(payload, 'signal')).toBe(reason);
  });

  it('says nothing of when it was passed on, which the engine alone does', () => {
    expect(signalOf({ account_id: 'a', type: 'oauthKeysChanged', told_at: 1 })).toStrictEqual({
      type: 'oauthKeysChanged',
    });
  });

  it('that is about one account has no shape without it, nor has a fleet of another kind', () => {
    for (const payload of [{ type: 'deviceSeen' }, { type: 'constructor' }, { type: 'fleet', scope: 'cars' }])
      expect(reasonOf(payload, 'signal')).toMatch(/^the payload has no known shape/);
  });

  it('of no account is a webhook of another kind where it says so', () => {
    expect(readPayload({ event: 'message_received', type: 'proxyHealth' }, at)).toMatchObject({
      kind: 'foreign',
    });
  });

  it('keeps what stands before a slug nowhere but in the raw payload', () => {
    for (const type of ['apiError', 'reconnectAnswer']) {
      const slugs = ['errors/', 'provider/', 'api/', ''].map((before) =>
        signalOf(changed(type, { error: `${before}too_many_requests` })),
      );
      for (const slug of slugs) expect(slug).toMatchObject({ error: 'too_many_requests' });
      for (const error of [undefined, null, '', 'errors/'])
        expect(signalOf(changed(type, { error }))).toMatchObject({ error: '' });
    }
  });

  it.each([
    ['api/invalid_authorization', 'expired_credentials'],
    ['provider/proxy_timeout', 'proxy_error'],
    ['proxy_auth_error', 'invalid_proxy_credentials'],
    ['provider/session_mismatch', 'account_mismatch'],
    ['errors/proxies/odd', 'proxies/odd'],
  ])('takes %s as %s', (error, slug) => {
    expect(signalOf(changed('apiError', { error }))).toMatchObject({ error: slug });
  });

  it('keeps the words of a provider on one line, cut where they are long', () => {
    const detailOf = (detail: unknown) => signalOf(changed('apiError', { detail }));
    expect(detailOf('AADSTS50173:\n\tthe grant has expired\0')).toMatchObject({
      detail: 'AADSTS50173: the grant has expired',
    });
    expect(detailOf('x'.repeat(1_000))).toMatchObject({ detail: 'x'.repeat(240) });
    expect(detailOf(`${'x'.repeat(239)}😀`)).toMatchObject({ detail: 'x'.repeat(239) });
    expect(signalOf(changed('reconnectAnswer', { detail: 'disabled\n' }))).toMatchObject({
      detail: 'disabled',
    });
  });

  it.each([[7], [null], [{}], [''], ['\n']])('loses no answer for the detail %j', (detail) => {
    expect(signalOf(changed('apiError', { detail }))).toStrictEqual(signalOf(fixture('signal-apiError')));
  });

  it('takes a code as a number too', () => {
    expect(signalOf(changed('tokenAnswer', { codes: [50173, 'AADSTS53003'] }))).toMatchObject({
      codes: ['50173', 'AADSTS53003'],
    });
  });

  it('may leave out all that is optional', () => {
    expect(signalOf({ account_id: 'a', type: 'connection' })).toStrictEqual({ type: 'connection' });
    expect(signalOf({ account_id: 'a', type: 'tokenAnswer' })).toStrictEqual({
      type: 'tokenAnswer',
      error: '',
    });
    expect(signalOf(changed('outcome', { flipped_at: undefined }))).not.toHaveProperty('flipped_at');
    const answer = { account_id: 'a', type: 'reconnectAnswer', status: 201 };
    expect(signalOf(answer)).toStrictEqual({ type: 'reconnectAnswer', status: 201, error: '' });
    expect(signalOf(changed('usage', { percent: undefined }))).not.toHaveProperty('percent');
  });

  it.each(connectionMethods)('knows the method %s', (method) => {
    expect(signalOf(changed('connection', { method }))).toMatchObject({ method });
  });

  it.each(checkpoints)('knows the checkpoint %s', (checkpoint) => {
    expect(signalOf(changed('reconnectAnswer', { checkpoint }))).toMatchObject({ checkpoint });
  });

  it('knows who may tell an outcome, and what a reconnection may have tried', () => {
    for (const by of outcomeSources) expect(signalOf(changed('outcome', { by }))).toMatchObject({ by });
    for (const tried of triedSecrets)
      expect(signalOf(changed('reconnectAnswer', { with: tried }))).toMatchObject({ with: tried });
    for (const secret of secretKinds)
      expect(signalOf(changed('reconnectAnswer', { secret }))).toMatchObject({ secret });
  });

  it.each(fleetScopes)('knows the scope %s', (scope) => {
    expect(signalOf(changed('fleet', { scope }))).toMatchObject({ scope });
  });

  it.each([
    ['apiError', { status: 100 }],
    ['apiError', { status: 599 }],
    ['usage', { count: 0, percent: 0, window_hours: 0.5 }],
    ['usage', { count: Number.MAX_SAFE_INTEGER, percent: 250.5 }],
    ['fleet', { share: 0, accounts: 0 }],
    ['fleet', { share: 1, accounts: 1_000_000 }],
  ])('of type %s reads the bounds %j', (type, fields) => {
    expect(signalOf(changed(type, fields))).toMatchObject(fields);
  });

  it('may list 100 scopes and no more', () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `s${index}`);
    expect(signalOf(changed('connection', { scopes_granted: scopes }))).toMatchObject({
      scopes_granted: scopes,
    });
    expect(reasonOf(changed('connection', { scopes_granted: [...scopes, 's'] }))).toBe(
      'scopes_granted has more than 100 entries: 101',
    );
  });

  it('may have texts of 512 characters and no longer ones', () => {
    expect(signalOf(changed('connection', { user_agent: 'u'.repeat(512) }))).toBeDefined();
    expect(reasonOf(changed('connection', { user_agent: 'u'.repeat(513) }))).toMatch(
      /^user_agent is longer than 512/,
    );
  });

  it('may hide how the account was connected, and tell where its mail is', () => {
    const told = { type: 'connection', mail_domain: 'engines.test', imap_host: 'imap.test' };
    expect(signalOf({ account_id: 'a', ...told })).toStrictEqual(told);
  });

  it.each([
    ['connection', { method: 'magic' }, /^method is not one of credentials, .* but "magic"$/],
    ['connection', { method: 7 }, /^method is not one of .* but 7$/],
    ['connection', { two_factor: 'no' }, 'two_factor is not true or false but "no"'],
    ['connection', { user_agent: 7 }, 'user_agent is not a string but 7'],
    ['connection', { user_agent: null }, 'user_agent is not a string but null'],
    ['connection', { browser_user_agent: [] }, 'browser_user_agent is not a string but an array'],
    ['connection', { proxy_host: '' }, 'proxy_host is empty'],
    ['connection', { mail_domain: 7 }, 'mail_domain is not a string but 7'],
    ['connection', { imap_host: null }, 'imap_host is not a string but null'],
    ['connection', { scopes_granted: 'mail' }, 'scopes_granted is not an array but "mail"'],
    ['connection', { scopes_required: ['a', 7] }, 'scopes_required[1] is not a string but 7'],
    ['connection', { premium_features: {} }, 'premium_features is not an array but an object'],
    ['apiError', { status: undefined }, 'status is missing'],
    ['apiError', { status: '429' }, 'status is not a number from 100 to 599 but "429"'],
    ['apiError', { status: 99 }, 'status is not a number from 100 to 599 but 99'],
    ['apiError', { status: 1e21 }, 'status is not a number from 100 to 599 but 1e+21'],
    ['apiError', { status: 429.5 }, 'status is not a whole number but 429.5'],
    ['apiError', { error: 7 }, 'error is not a string but 7'],
    ['usage', { action: undefined }, 'action is missing'],
    ['usage', { count: -1 }, /^count is not a number from 0 to \d+ but -1$/],
    ['usage', { count: 1e300 }, /^count is not a number from 0 to \d+ but 1e\+300$/],
    ['usage', { count: 1.5 }, 'count is not a whole number but 1.5'],
    ['usage', { window_hours: undefined }, 'window_hours is missing'],
    ['usage', { window_hours: 1e300 }, /^window_hours is not a number from 0 to 87660 but 1e\+300$/],
    ['usage', { percent: '96' }, /^percent is not a number from 0 to 1000000 but "96"$/],
    ['reconnectAnswer', { status: null }, 'status is not a number from 100 to 599 but null'],
    ['reconnectAnswer', { checkpoint: 'DANCE' }, /^checkpoint is not one of 2FA, .* but "DANCE"$/],
    ['reconnectAnswer', { with: 'old' }, 'with is not one of stored, new but "old"'],
    ['reconnectAnswer', { secret: 'key' }, 'secret is not one of password, cookie, token but "key"'],
    ['tokenAnswer', { codes: [{}] }, 'codes[0] is not a string but an object'],
    ['outcome', { cause: undefined }, 'cause is missing'],
    ['outcome', { by: 'chance' }, 'by is not one of user, operator, provider, derived but "chance"'],
    ['outcome', { flipped_at: 'yesterday' }, /^flipped_at is not an ISO 8601 time/],
    ['proxyHealth', { proxy_host: undefined }, 'proxy_host is missing'],
    ['proxyHealth', { healthy: undefined }, 'healthy is missing'],
    ['proxyHealth', { healthy: 'no' }, 'healthy is not true or false but "no"'],
    ['fleet', { scope: 'planet' }, /^scope is not one of oauthProvider, mailDomain, proxyHost but "planet"$/],
    ['fleet', { accounts: true }, /^accounts is not a number from 0 to \d+ but true$/],
    ['fleet', { share: 75 }, 'share is not a number from 0 to 1 but 75'],
    ['fleet', { window_minutes: -5 }, /^window_minutes is not a number from 0 to \d+ but -5$/],
  ])('of type %s with %j is refused', (type, fields, reason) => {
    expect(reasonOf(changed(type, fields), 'signal')).toMatch(reason);
  });

  it('refuses hostile texts as account_id, account_type and an unknown type', () => {
    for (const [value, reason] of hostileTexts) {
      expect(reasonOf(changed('deviceSeen', { account_id: value }), 'signal')).toMatch(reason);
      expect(reasonOf({ account_id: 'a', type: value }, 'signal')).toMatch(reason);
      if (value !== undefined)
        expect(reasonOf(changed('deviceSeen', { account_type: value }))).toMatch(reason);
    }
  });
});
