import { describe, expect, test } from 'vitest';
import { FakeAccounts } from '../../../src/testing/unipile/accounts.ts';
import { errorReply, reconnectReplies, type ReconnectReplyName } from '../../../src/testing/unipile/reply.ts';
import { replyTo, type SeenRequest, type World } from '../../../src/testing/unipile/routes.ts';

const NOW = Date.UTC(2026, 0, 1);

/** A world with the accounts a, b and c, and who was reconnected in it. */
const worldOf = () => {
  const accounts = new FakeAccounts();
  for (const id of ['a', 'b', 'c']) accounts.add({ id }, NOW);
  const reconnected: string[] = [];
  let count = 0;
  const world: World = {
    accounts,
    webhooks: new Map(),
    reconnectReplies: new Map(),
    failingRestarts: new Set(),
    next: () => (count += 1),
    reconnected: (id) => void reconnected.push(id),
  };
  return { world, reconnected };
};

const request = (method: string, path: string, rest: Partial<SeenRequest> = {}): SeenRequest => ({
  method,
  path,
  query: {},
  headers: { host: 'fake:1' },
  body: null,
  ...rest,
});

const ask = (method: string, path: string, rest: Partial<SeenRequest> = {}, { world } = worldOf()) =>
  replyTo(world, request(method, path, rest));

describe('the list of accounts', () => {
  const idsOf = (query: Readonly<Record<string, string>>) => {
    const { body } = ask('GET', '/accounts', { query });
    return JSON.stringify(body).match(/"id":"\w"/g);
  };

  test('holds up to a hundred, or as many as were asked for', () => {
    expect(idsOf({})).toEqual(['"id":"a"', '"id":"b"', '"id":"c"']);
    expect(idsOf({ limit: '2' })).toEqual(['"id":"a"', '"id":"b"']);
  });

  test('goes on after a cursor', () => {
    const { body } = ask('GET', '/accounts', { query: { limit: '1' } });
    const cursor = 'cursor' in body ? String(body.cursor) : '';
    expect(idsOf({ cursor })).toEqual(['"id":"b"', '"id":"c"']);
  });

  test.each(['1', '250'])('may be asked for by %s', (limit) => {
    expect(ask('GET', '/accounts', { query: { limit } }).status).toBe(200);
  });

  test.each(['0', '251', '-1', '1.5', 'many', ''])('may not be asked for by %j', (limit) => {
    expect(ask('GET', '/accounts', { query: { limit } })).toEqual(
      errorReply(400, 'invalid_parameters', 'limit is not from 1 to 250'),
    );
  });
});

describe('one account', () => {
  test('is shown by its id, also where that has to be escaped', () => {
    const { world } = worldOf();
    world.accounts.add({ id: 'a/b ü' }, NOW);
    expect(replyTo(world, request('GET', `/accounts/${encodeURIComponent('a/b ü')}`))).toMatchObject({
      status: 200,
      body: { id: 'a/b ü' },
    });
  });

  test('that is not there is not found, whatever is asked of it', () => {
    for (const [method, path] of [
      ['GET', '/accounts/z'],
      ['POST', '/accounts/z'],
      ['POST', '/accounts/z/restart'],
    ] as const)
      expect(ask(method, path)).toEqual(errorReply(404, 'resource_not_found', 'Resource not found'));
  });

  test('is restarted, or fails to be', () => {
    const given = worldOf();
    expect(ask('POST', '/accounts/a/restart', {}, given)).toEqual({
      status: 200,
      body: { object: 'AccountRestarted', account_id: 'a' },
    });
    given.world.failingRestarts.add('a');
    expect(ask('POST', '/accounts/a/restart', {}, given).body).toMatchObject({
      object: 'AccountFailedToRestart',
    });
  });
});

describe('a reconnection', () => {
  test('succeeds unless something else was said, and the account is connected again', () => {
    const given = worldOf();
    expect(ask('POST', '/accounts/a', {}, given)).toEqual({
      status: 201,
      body: { object: 'AccountReconnected', account_id: 'a' },
    });
    expect(given.reconnected).toEqual(['a']);
  });

  test.each<[ReconnectReplyName, number, object]>([
    ['2FA', 202, { object: 'Checkpoint', checkpoint: { type: '2FA' }, account_id: 'a' }],
    ['OTP', 202, { checkpoint: { type: 'OTP' } }],
    ['IN_APP_VALIDATION', 202, { checkpoint: { type: 'IN_APP_VALIDATION' } }],
    ['CAPTCHA', 202, { checkpoint: { type: 'CAPTCHA' } }],
    ['PHONE_REGISTER', 202, { checkpoint: { type: 'PHONE_REGISTER' } }],
    ['QRCODE', 202, { checkpoint: { type: 'QRCODE' } }],
    ['invalidCredentials', 401, { type: 'errors/invalid_credentials' }],
    ['accountRestricted', 403, { type: 'errors/account_restricted' }],
    ['actionRequired', 403, { type: 'errors/action_required' }],
    ['accountMismatch', 403, { type: 'errors/account_mismatch' }],
    ['proxyCredentials', 407, { type: 'errors/invalid_proxy_credentials' }],
    ['requestTimeout', 408, { type: 'errors/request_timeout' }],
    ['operationCanceled', 409, { type: 'errors/operation_canceled' }],
    ['authInProgress', 425, { type: 'errors/auth_in_progress' }],
    ['unexpected', 500, { type: 'errors/unexpected_error' }],
    ['proxyError', 502, { type: 'errors/proxy_error' }],
    ['unavailable', 503, { type: 'errors/service_unavailable' }],
    ['gatewayTimeout', 504, { type: 'errors/gateway_timeout' }],
  ])('may be answered %s: %i, and then nothing has changed', (name, status, body) => {
    const given = worldOf();
    given.world.reconnectReplies.set('a', name);
    const reply = ask('POST', '/accounts/a', {}, given);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject(body);
    expect('account_id' in reply.body).toBe(status < 300);
    expect(given.reconnected).toEqual([]);
    expect(ask('POST', '/accounts/b', {}, given).status).toBe(201);
  });

  test('has no other answers than these', () => {
    expect(Object.keys(reconnectReplies)).toHaveLength(19);
  });
});

describe('a link of hosted sign-in', () => {
  const expiresOn = '2026-01-02T00:00:00.000Z';
  const link = (body: unknown, given = worldOf()) => ask('POST', '/hosted/accounts/link', { body }, given);

  test('is another one each time', () => {
    const given = worldOf();
    const urls = [1, 2].map(() => link({ type: 'create', expiresOn }, given));
    expect(urls.map(({ status, body }) => [status, 'url' in body && body.url])).toEqual([
      [201, 'http://fake:1/hosted/1'],
      [201, 'http://fake:1/hosted/2'],
    ]);
  });

  test('may be for an account that there is, and for no other', () => {
    const reconnect = (id: string) => link({ type: 'reconnect', expiresOn, reconnect_account: id });
    expect([reconnect('a').status, reconnect('z').status]).toEqual([201, 404]);
  });

  test.each([
    '2026-01-02T00:00:00Z',
    '2026-01-02T00:00:00.000',
    '2026-01-02T00:00:00.000+01:00',
    '2026-01-02',
    Date.UTC(2026, 0, 2),
    undefined,
  ])('is refused when it expires on %s', (when) => {
    expect(link({ type: 'create', expiresOn: when })).toEqual(
      errorReply(400, 'invalid_parameters', 'expiresOn needs milliseconds and Z'),
    );
  });

  test.each([null, 'text', 5])('is refused to a body that is %j', (body) => {
    expect(link(body).status).toBe(400);
  });
});

describe('webhooks', () => {
  const body = { source: 'account_status', request_url: 'http://here.example/' };

  test('are registered, listed and deleted', () => {
    const given = worldOf();
    expect(ask('GET', '/webhooks', {}, given).body).toEqual({
      object: 'WebhookList',
      items: [],
      cursor: null,
    });
    expect(ask('POST', '/webhooks', { body }, given)).toEqual({
      status: 201,
      body: { object: 'WebhookCreated', webhook_id: 'we_1' },
    });
    ask('POST', '/webhooks', { body }, given);
    expect(JSON.stringify(ask('GET', '/webhooks', {}, given).body).match(/we_\d/g)).toEqual(['we_1', 'we_2']);
    expect(ask('DELETE', '/webhooks/we_1', {}, given)).toEqual({
      status: 200,
      body: { object: 'WebhookDeleted' },
    });
    expect([...given.world.webhooks.keys()]).toEqual(['we_2']);
    expect(ask('DELETE', '/webhooks/we_1', {}, given).status).toBe(404);
  });

  test('are refused with a reason', () => {
    expect(ask('POST', '/webhooks', { body: { ...body, source: 'mail' } })).toEqual(
      errorReply(400, 'invalid_parameters', 'source is not account_status'),
    );
  });
});

describe('anything else', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/chats'],
    ['DELETE', '/accounts/a'],
    ['PUT', '/webhooks'],
    ['GET', '/accounts/a/restart'],
    ['GET', '/accounts/'],
  ])('is not found: %s %s', (method, path) => {
    expect(ask(method, path)).toEqual(errorReply(404, 'resource_not_found', 'Resource not found'));
  });
});
