import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { startFakeUnipile } from '../../src/testing/unipile/index.ts';
import type { Trouble } from '../../src/testing/unipile/trouble.ts';
import { createUnipileClient } from '../../src/unipile/index.ts';
import { faultOf, pair } from './pair.ts';

const id = '-Qm7xR2vTf6KpZ1bN_dWsA';

describe('accounts', () => {
  test('are listed page by page under the API key', async () => {
    const { fake, client } = await pair({ pageSize: 2 });
    for (const name of ['c', 'a', 'b']) fake.add({ id: name });
    const first = await client.list(null);
    const second = await client.list(first.cursor);
    expect([...first.items, ...second.items]).toEqual(['a', 'b', 'c'].map((name) => fake.account(name)));
    expect([first.items.length, second.cursor]).toEqual([2, null]);
    expect(fake.requests.map(({ path, query }) => [path, query['limit']])).toEqual([
      ['/accounts', '2'],
      ['/accounts', '2'],
    ]);
    expect(fake.requests.every(({ headers }) => headers['x-api-key'] === fake.apiKey)).toBe(true);
  });

  test('are asked for 250 at a time', async () => {
    const { fake, client } = await pair();
    await client.list(null);
    expect(fake.requests[0]?.query).toEqual({ limit: '250' });
  });

  test.each([id, 'a/b?c#d', 'ü 😀', '%2e%2e'])('are read by the id %s', async (name) => {
    const { fake, client } = await pair();
    fake.add({ id: name });
    expect(await client.get(name)).toEqual(fake.account(name));
  });

  test.each(['', '.', '..', '\ud800'])('are not asked for by %j, which a URL would change', async (name) => {
    const { fake, client } = await pair();
    expect(await faultOf(client.get(name))).toMatchObject({ code: 'invalidOption' });
    expect(fake.requests).toEqual([]);
  });

  test('that do not exist are gone', async () => {
    const { client } = await pair();
    expect(await client.get(id)).toBe('gone');
  });

  test('are not gone when something in between has no such page', async () => {
    const { fake, client } = await pair();
    fake.trouble({ kind: 'page', status: 404 });
    expect(await faultOf(client.get(id))).toMatchObject({ code: 'unipileFailed' });
  });
});

describe('reconnecting', () => {
  test.each([
    ['reconnected', { status: 201, error: '' }],
    ['OTP', { status: 202, error: '', checkpoint: 'OTP' }],
    ['invalidCredentials', { status: 401, error: 'invalid_credentials' }],
    ['accountRestricted', { status: 403, error: 'account_restricted' }],
    ['operationCanceled', { status: 409, error: 'operation_canceled' }],
    ['authInProgress', { status: 425, error: 'auth_in_progress' }],
    ['unavailable', { status: 503, error: 'service_unavailable' }],
  ] as const)('answered %s is a value, and asked once', async (reply, answer) => {
    const { fake, client } = await pair();
    fake.add({ id });
    fake.answerReconnect(id, reply);
    expect(await client.reconnect(id, { provider: 'LINKEDIN', username: 'u' })).toEqual(answer);
    expect(fake.requests).toHaveLength(1);
    expect(fake.requests[0]).toMatchObject({
      method: 'POST',
      path: `/accounts/${id}`,
      body: { provider: 'LINKEDIN', username: 'u' },
    });
    expect(fake.requests[0]?.headers['content-type']).toBe('application/json');
  });

  test('is tried again when it was not even taken', async () => {
    const { fake, client } = await pair();
    fake.add({ id });
    fake.trouble({ kind: 'status', status: 429 });
    expect(await client.reconnect(id, {})).toEqual({ status: 201, error: '' });
    expect(fake.requests).toHaveLength(2);
  });

  test('under a wrong key fails', async () => {
    const { client } = await pair({ apiKey: 'wrong' });
    expect(await faultOf(client.reconnect(id, {}))).toMatchObject({ code: 'unipileUnauthorized' });
  });
});

test('a restart says whether it worked', async () => {
  const { fake, client } = await pair();
  fake.add({ id });
  expect(await client.restart(id)).toBe(true);
  fake.failRestart(id, true);
  expect(await client.restart(id)).toBe(false);
  expect(await faultOf(client.restart('nobody'))).toMatchObject({ code: 'unipileFailed' });
});

test('a hosted link is made for one account, with a time that Unipile takes', async () => {
  const { fake, client } = await pair();
  fake.add({ id });
  const url = await client.hostedLink({
    accountId: id,
    expiresAt: Date.UTC(2026, 0, 2),
    name: 'user-1',
    notifyUrl: 'https://example.org/notify?token=s3cret',
    successUrl: 'https://example.org/ok',
    failureUrl: 'https://example.org/ko',
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/hosted\/\d+$/);
  expect(fake.requests[0]?.body).toEqual({
    type: 'reconnect',
    reconnect_account: id,
    api_url: fake.dsn,
    expiresOn: '2026-01-02T00:00:00.000Z',
    name: 'user-1',
    notify_url: 'https://example.org/notify?token=s3cret',
    success_redirect_url: 'https://example.org/ok',
    failure_redirect_url: 'https://example.org/ko',
  });
});

test('webhooks are registered for all eleven statuses, listed and deleted', async () => {
  const { fake, client } = await pair();
  const secret = { header: 'Unipile-Auth', value: 's3cret' };
  const made = await client.webhooks.register({ url: 'https://example.org/hook', secret });
  expect(fake.requests[0]?.body).toEqual({
    source: 'account_status',
    request_url: 'https://example.org/hook',
    name: 'account-lifecycle',
    format: 'json',
    headers: [
      { key: 'Content-Type', value: 'application/json' },
      { key: 'Unipile-Auth', value: 's3cret' },
    ],
    events: [
      'ok',
      'connecting',
      'stopped',
      'error',
      'permissions',
      'credentials',
      'creation_success',
      'reconnected',
      'sync_success',
      'creation_fail',
      'deleted',
    ],
  });
  const listed = {
    id: made,
    name: 'account-lifecycle',
    url: 'https://example.org/hook',
    source: 'account_status',
  };
  expect(await client.webhooks.list()).toEqual([listed]);
  expect(await client.webhooks.delete(made)).toBe(true);
  expect(await client.webhooks.delete(made)).toBe(false);
  expect(await client.webhooks.list()).toEqual([]);
});

describe('a request that cannot do harm', () => {
  const passing: readonly Trouble[] = [
    ...[408, 425, 429, 500, 502, 503, 504].map((status) => ({ kind: 'status' as const, status })),
    { kind: 'cutOff' },
    { kind: 'half' },
    { kind: 'hangUp' },
    { kind: 'page', status: 200 },
    { kind: 'page', status: 503 },
  ];
  test.each(passing)('is tried again after $kind $status', async (trouble) => {
    const { fake, client, waits } = await pair();
    fake.add({ id });
    fake.trouble(trouble, trouble);
    expect(await client.get(id)).toEqual(fake.account(id));
    expect(fake.requests).toHaveLength(3);
    expect(waits).toEqual([375, 750]);
  });

  test('waits as long as it is asked to, in seconds or until a date', async () => {
    const { fake, client, waits } = await pair();
    fake.trouble(
      { kind: 'status', status: 429, retryAfter: '7' },
      { kind: 'status', status: 503, retryAfter: 'Thu, 01 Jan 2026 00:00:20 GMT' },
      { kind: 'status', status: 429, retryAfter: 'soon' },
    );
    await client.list(null);
    expect(waits).toEqual([7000, 20_000, 1500]);
  });

  test('is not tried again when it would have to wait for more than a minute', async () => {
    const { fake, client, waits } = await pair();
    fake.trouble({ kind: 'status', status: 429, retryAfter: '61' });
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileFailed', retryable: true });
    expect(waits).toEqual([]);
  });

  test('gives up after as many retries as were asked for', async () => {
    const { fake, client } = await pair({ retries: 1 });
    const broken = { kind: 'status', status: 500 } as const;
    fake.trouble(broken, broken, broken);
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileFailed', retryable: true });
    expect(fake.requests).toHaveLength(2);
  });

  test.each([400, 404, 422])('is not tried again after %i', async (status) => {
    const { fake, client } = await pair();
    fake.trouble({ kind: 'status', status });
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileFailed', retryable: false });
    expect(fake.requests).toHaveLength(1);
  });
});

test.each([{ kind: 'hangUp' }, { kind: 'status', status: 500 }, { kind: 'cutOff' }] as const)(
  'a registration is not repeated after $kind: it may have been taken',
  async (trouble) => {
    const { fake, client } = await pair();
    fake.trouble(trouble);
    await faultOf(client.webhooks.register({ url: 'https://example.org/hook' }));
    expect(fake.requests).toHaveLength(1);
  },
);

describe('redirects', () => {
  test('are followed within the host', async () => {
    const { fake, client } = await pair();
    fake.add({ id });
    fake.trouble({ kind: 'redirect', to: `/api/v1/accounts/${id}` });
    expect(await client.get('elsewhere')).toEqual(fake.account(id));
  });

  test('to another host are not, so that it never sees the key', async () => {
    const other = await startFakeUnipile();
    onTestFinished(() => other.close());
    const { fake, client } = await pair();
    fake.trouble({ kind: 'redirect', to: `${other.dsn}/api/v1/accounts` });
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileFailed', retryable: false });
    expect(other.requests).toEqual([]);
  });

  test.each([307, 308])('%i of a request that does something is not followed', async (status) => {
    const { fake, client } = await pair();
    fake.trouble({ kind: 'redirect', to: '/api/v1/webhooks', status });
    await faultOf(client.webhooks.register({ url: 'https://example.org/hook' }));
    expect(fake.requests).toHaveLength(1);
  });

  test('in a circle come to an end', async () => {
    const { fake, client } = await pair();
    const circle = { kind: 'redirect', to: '/api/v1/accounts' } as const;
    fake.trouble(circle, circle, circle, circle, circle);
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileFailed' });
    expect(fake.requests).toHaveLength(4);
  });
});

describe('calling off', () => {
  test('ends a request that is under way, with the reason', async () => {
    const controller = new AbortController();
    const { fake, client } = await pair();
    fake.trouble({ kind: 'slow', milliseconds: 5000 });
    const listing = client.list(null, controller.signal);
    controller.abort(new Error('enough'));
    expect(await faultOf(listing)).toEqual(new Error('enough'));
  });

  test('ends a wait', async () => {
    const controller = new AbortController();
    const fake = await startFakeUnipile();
    onTestFinished(() => fake.close());
    fake.trouble({ kind: 'status', status: 429, retryAfter: '60' });
    const client = createUnipileClient({
      dsn: fake.dsn,
      apiKey: fake.apiKey,
      random: () => (controller.abort(new Error('enough')), 0),
    });
    expect(await faultOf(client.list(null, controller.signal))).toEqual(new Error('enough'));
    expect(fake.requests).toHaveLength(1);
  });

  test('beforehand asks nothing', async () => {
    const { fake, client } = await pair();
    await faultOf(client.list(null, AbortSignal.abort()));
    expect(fake.requests).toEqual([]);
  });
});

describe('the API key', () => {
  const apiKey = 'k3y-that-nobody-may-see';

  test('that Unipile refuses is named as the fault', async () => {
    const { client } = await pair({ apiKey });
    expect(await faultOf(client.list(null))).toMatchObject({ code: 'unipileUnauthorized', retryable: false });
    expect(await faultOf(client.get(id))).toMatchObject({ code: 'unipileUnauthorized' });
  });

  const echoes = (status: number) => async (): Promise<Response> =>
    Response.json({ status, type: `errors/${apiKey}`, title: `no ${apiKey}\u001b[31m\nhere` }, { status });
  const throwing = async (): Promise<Response> => {
    throw new TypeError(`cannot send ${apiKey}`, { cause: new Error(`bad header ${apiKey}`) });
  };
  test.each([
    ['an echo with 401', echoes(401)],
    ['an echo with 500', echoes(500)],
    ['an echo with 422', echoes(422)],
    ['an error of fetch', throwing],
  ])('is in no part of an error: %s', async (_what, fetch) => {
    const client = createUnipileClient({ dsn: 'api.example.org', apiKey, fetch, retries: 0 });
    for (const call of [client.list(null), client.get('a'), client.webhooks.delete('w')]) {
      const fault = await faultOf(call);
      expect(fault).toBeInstanceOf(LifecycleError);
      expect(inspect(fault, { depth: 10, showHidden: true })).not.toContain(apiKey);
      expect(String(fault)).not.toMatch(/\p{Cc}/u);
    }
  });

  test('is in no part of the client', async () => {
    const client = createUnipileClient({ dsn: 'api.example.org', apiKey });
    expect(inspect(client, { depth: 10, showHidden: true }) + JSON.stringify(client)).not.toContain(apiKey);
  });

  test('a webhook’s secret that is echoed is in no error either', async () => {
    const fetch = async () => Response.json({ type: 'errors/x', title: 'no s3cret' }, { status: 400 });
    const client = createUnipileClient({ dsn: 'api.example.org', apiKey, fetch });
    const secret = { header: 'Unipile-Auth', value: 's3cret' };
    expect(String(await faultOf(client.webhooks.register({ url: 'https://a.b', secret })))).not.toContain(
      's3cret',
    );
  });
});

describe('options', () => {
  const options = { dsn: 'api1.unipile.com:13111', apiKey: 'k' };
  test.each([
    [{ dsn: '' }],
    [{ dsn: 'http://api1.unipile.com:13111' }],
    [{ dsn: 'https://user:pass@api1.unipile.com' }],
    [{ dsn: 'https://' }],
    [{ apiKey: '' }],
    [{ apiKey: 'a b' }],
    [{ apiKey: 'a\nb' }],
    [{ apiKey: 'ü' }],
    [{ timeoutMs: 0 }],
    [{ retries: -1 }],
    [{ retries: 11 }],
    [{ pageSize: 251 }],
    [{ pageSize: 0 }],
    [{ maxAnswerBytes: 0.5 }],
  ])('%j are refused', (wrong) => {
    expect(() => createUnipileClient({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ code: 'invalidOption' }),
    );
  });

  test.each([
    ['api1.unipile.com:13111', 'https://api1.unipile.com:13111/api/v1/accounts?limit=250'],
    [' https://api1.unipile.com:13111/api/v1 ', 'https://api1.unipile.com:13111/api/v1/accounts?limit=250'],
    ['http://localhost:1', 'http://localhost:1/api/v1/accounts?limit=250'],
  ])('the DSN %j leads to %s', async (dsn, url) => {
    const asked: string[] = [];
    const fetch = async (input: unknown) => {
      asked.push(String(input));
      return Response.json({ items: [], cursor: null });
    };
    await createUnipileClient({ ...options, dsn, fetch }).list(null);
    expect(asked).toEqual([url]);
  });
});
