import { expect, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { reconnectReplies, type ReconnectReplyName } from '../../src/testing/unipile/reply.ts';
import { apiErrorSignal, reconnectSignal } from '../../src/unipile/index.ts';
import { reconnectAnswerOf } from '../../src/unipile/reconnect.ts';
import { pair } from './pair.ts';

const silent: ReadonlySet<string> = new Set([
  'requestTimeout',
  'operationCanceled',
  'authInProgress',
  'unexpected',
  'unavailable',
  'gatewayTimeout',
]);

const names = Object.keys(reconnectReplies) as ReconnectReplyName[];

test.each(names)('the answer %s is a signal only when it says something about the account', async (name) => {
  const { fake, client } = await pair({ retries: 0 });
  fake.add({ id: 'a' });
  fake.answerReconnect('a', name);
  const answer = await client.reconnect('a', {});
  const signal = reconnectSignal(answer);
  if (silent.has(name)) expect(signal).toBeNull();
  else expect(signal).toEqual({ type: 'reconnectAnswer', ...answer });
});

test('a refusal of the stored password makes its cause likelier than all others, and not more: an app password may be revoked', async () => {
  const { fake, client } = await pair();
  await using lifecycle = openLifecycle();
  fake.add({ id: 'a' });
  fake.answerReconnect('a', 'invalidCredentials');
  await lifecycle.receive({
    AccountStatus: { account_id: 'a', account_type: 'MAIL', message: 'CREDENTIALS' },
  });
  const signal = reconnectSignal(await client.reconnect('a', {}));
  if (signal === null) throw new Error('there is no signal');
  const { account } = await lifecycle.signal('a', { ...signal, with: 'stored', secret: 'password' });
  expect(account).toMatchObject({ status: 'CREDENTIALS', cause: 'imap.passwordChanged' });
  expect(account?.hypotheses[0]?.probability).toBeGreaterThan(0.5);
  expect(account?.hypotheses.map(({ cause }) => cause)).toContain('imap.appPasswordRevoked');
});

test("the provider's own words are told with its answer", () => {
  const body = { type: 'errors/account_restricted', detail: 'verify your identity' };
  expect(apiErrorSignal(403, body)).toMatchObject({ detail: 'verify your identity' });
  const answer = reconnectAnswerOf({ status: 403, retryAfter: null, body });
  expect(reconnectSignal(answer)).toMatchObject({ detail: 'verify your identity' });
});

test('a refusal of our own key says nothing about the account', () => {
  expect(reconnectSignal({ status: 401, error: 'missing_credentials' })).toBeNull();
  expect(apiErrorSignal(401, { type: 'errors/missing_credentials' })).toBeNull();
});

test.each([
  [401, 'errors/invalid_credentials', { type: 'apiError', status: 401, error: 'invalid_credentials' }],
  [403, 'errors/account_restricted', { type: 'apiError', status: 403, error: 'account_restricted' }],
  [422, 'errors/invalid_recipient', { type: 'apiError', status: 422, error: 'invalid_recipient' }],
  [429, 'errors/too_many_requests', { type: 'apiError', status: 429, error: 'too_many_requests' }],
  [429, undefined, { type: 'apiError', status: 429, error: '' }],
  [407, undefined, { type: 'apiError', status: 407, error: '' }],
  [500, 'errors/provider_error', { type: 'apiError', status: 500, error: 'provider_error' }],
  [500, undefined, null],
  [401, undefined, null],
  [400, 'errors/invalid_parameters', null],
  [404, 'errors/resource_not_found', null],
  [503, 'errors/service_unavailable', null],
  [200, undefined, null],
])('an API answer %i %s is the signal %j', (status, type, signal) => {
  expect(apiErrorSignal(status, { type })).toEqual(signal);
});

test('an API answer without a body is no signal', () => {
  expect(apiErrorSignal(500, undefined)).toBeNull();
});
