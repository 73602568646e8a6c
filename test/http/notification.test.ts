import { describe, expect, test } from 'vitest';
import { codeOf, now, secrets, send, serverWith, stored, v1Body } from './setting.ts';
import { notifyUrl } from '../../src/http/notify-url.ts';

const notifyPath = (tenant: string, expires?: number): string => {
  const until = expires === undefined ? {} : { expires };
  const { pathname, search } = new URL(
    notifyUrl({ base: 'https://x.test', tenant, key: secrets.notify, ...until }),
  );
  return pathname + search;
};

const notification = (name?: string, status = 'CREATION_SUCCESS'): string =>
  JSON.stringify({
    status,
    account_id: 'an-account',
    ...(name === undefined ? {} : { name }),
  });

describe('a notification', () => {
  test('is believed when its URL vouches for its tenant', async () => {
    const { server, lifecycle } = await serverWith();
    const answer = await send(server, notifyPath('Ünser & Kunde'), { body: notification('Ünser & Kunde') });
    expect(answer.status).toBe(200);
    expect(await lifecycle.account('an-account')).toMatchObject({
      status: 'CREATION_SUCCESS',
      tenant: 'Ünser & Kunde',
    });
  });

  test('without a name counts in the name of its URL, and so it stands in the log', async () => {
    const { server, lifecycle, store } = await serverWith();
    expect((await send(server, notifyPath('a'), { body: notification() })).status).toBe(200);
    expect(await lifecycle.account('an-account')).toMatchObject({ tenant: 'a' });
    expect(JSON.parse(store.log({})[0]?.payload ?? '')).toMatchObject({ name: 'a' });
  });

  test('is taken until its URL expires; then it is answered 403 with what helps, and nothing is stored', async () => {
    const { server, database } = await serverWith();
    const inTime = await send(server, notifyPath('a', now + 1000), { body: notification('a') });
    const late = await send(server, notifyPath('a', now), { body: notification('a', 'RECONNECTED') });
    expect([inTime.status, late.status]).toEqual([200, 403]);
    expect(JSON.parse(late.body)).toEqual({
      type: 'urn:account-lifecycle:problem:urlExpired',
      title: 'This URL has expired',
      status: 403,
      code: 'urlExpired',
      hint: 'Make the hosted-auth link anew, with a notify_url that holds longer.',
    });
    expect(late.headers['www-authenticate']).toBeUndefined();
    expect(stored(database).log).toBe(1);
  });

  test.each([
    ['in the name of another tenant', notifyPath('a'), notification('b')],
    ['with no signature', '/webhooks/notify?tenant=a', notification('a')],
    ['with no tenant', '/webhooks/notify?s=00', notification('a')],
    ['with no query', '/webhooks/notify', notification('a')],
    [
      'with a signature for another tenant',
      notifyPath('b').replace('tenant=b', 'tenant=a'),
      notification('a'),
    ],
    [
      'with a changed signature',
      notifyPath('a').replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      notification('a'),
    ],
    ['with two tenants', `${notifyPath('a')}&tenant=b`, notification('a')],
  ])('%s is answered 401, and nothing is stored', async (_what, path, body) => {
    const { server, database } = await serverWith();
    expect((await send(server, path, { body })).status).toBe(401);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test('must be one: what the URL does not vouch for is refused', async () => {
    const { server, database } = await serverWith();
    const answer = await send(server, notifyPath('a'), { body: v1Body() });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'shapeWrong']);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test.each(['DELETED', 'CREDENTIALS', 'OK', 'ERROR', 'STOPPED', 'SYNC_SUCCESS'])(
    'that says %s is refused: no link says that',
    async (word) => {
      const { server, database } = await serverWith();
      const answer = await send(server, notifyPath('a'), { body: notification('a', word) });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'statusNotAllowed']);
      expect(stored(database)).toEqual({ log: 0, quarantined: [] });
    },
  );

  test.each([
    ['of another tenant', 'b'],
    ['of nobody', undefined],
  ])("%s neither moves an account nor takes it away, and the account's tenant does", async (_whose, name) => {
    const { server, lifecycle } = await serverWith();
    await send(server, notifyPath('a'), { body: notification('a') });
    await send(server, notifyPath('b'), { body: notification(name, 'RECONNECTED') });
    const unmoved = { status: 'CREATION_SUCCESS', tenant: 'a' };
    expect(await lifecycle.account('an-account')).toMatchObject(unmoved);
    const history = await Array.fromAsync(lifecycle.history('an-account'));
    expect(history.at(-1)).toMatchObject({ decision: 'unexpected' });
    await send(server, notifyPath('a'), { body: notification('a', 'RECONNECTED') });
    expect(await lifecycle.account('an-account')).toMatchObject({ status: 'RECONNECTED', tenant: 'a' });
  });

  test('that cannot be read is answered 200 and kept raw', async () => {
    const { server, database } = await serverWith();
    expect((await send(server, notifyPath('a'), { body: '{nope' })).status).toBe(200);
    expect((await send(server, notifyPath('a'), { body: ' {"status":7}\n' })).status).toBe(200);
    expect(stored(database).quarantined).toEqual(['{nope', ' {"status":7}\n']);
  });
});
