import { describe, expect, onTestFinished, test } from 'vitest';
import { startFakeUnipile, type FakeUnipile, type FakeUnipileOptions } from '../../../src/testing/index.ts';
import { webhook, type Got } from './servers.ts';

const start = async (options: FakeUnipileOptions = {}): Promise<FakeUnipile> => {
  const fake = await startFakeUnipile(options);
  onTestFinished(() => fake.close());
  return fake;
};

const ask = (fake: FakeUnipile, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${fake.dsn}/api/v1${path}`, { headers: { 'x-api-key': fake.apiKey }, ...init });

const post = (fake: FakeUnipile, path: string, body: unknown): Promise<Response> =>
  ask(fake, path, { method: 'POST', body: JSON.stringify(body) });

/** A fake with a webhook that asks for every event, and what that has got. */
const watched = async (options: FakeUnipileOptions = {}, ...statuses: number[]) => {
  const fake = await start(options);
  const { url, got } = await webhook(...statuses);
  const events = ['ok', 'connecting', 'stopped', 'error', 'credentials', 'deleted', 'reconnected'];
  await post(fake, '/webhooks', { source: 'account_status', request_url: url, events });
  return { fake, got };
};

const words = (got: readonly Got[]): readonly string[] =>
  got.map(({ body }) => {
    const [, id, type, message] =
      /"account_id":"(\w+)","account_type":"(\w+)","message":"(\w+)"/.exec(body) ?? [];
    return [id, type, message].join(' ');
  });

describe('the fake', () => {
  test('listens on this machine alone, at a port of its own', async () => {
    const [one, other] = [await start(), await start()];
    expect(one.dsn).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(other.dsn).not.toBe(one.dsn);
  });

  test('begins in 2026 with no accounts, or when it was told to', async () => {
    const fake = await start();
    expect([fake.now(), fake.ids(), fake.requests, fake.webhooks]).toEqual([
      Date.UTC(2026, 0, 1),
      [],
      [],
      [],
    ]);
    expect((await start({ startAt: 5 })).now()).toBe(5);
  });

  test('takes requests that carry its key, and no others', async () => {
    const fake = await start({ apiKey: 'mine' });
    expect((await ask(fake, '/accounts')).status).toBe(200);
    for (const headers of [{}, { 'x-api-key': 'another' }]) {
      const answer = await ask(fake, '/accounts', { headers });
      expect([answer.status, await answer.json()]).toMatchObject([
        401,
        { type: 'errors/missing_credentials' },
      ]);
    }
    expect((await start()).apiKey).toBe('fake-key');
  });

  test('keeps all requests for those who look at them later, the refused ones too', async () => {
    const fake = await start();
    await ask(fake, '/accounts?limit=3&cursor=x');
    await post(fake, '/accounts/a', { password: 'p' });
    await ask(fake, '/webhooks', { headers: {} });
    expect(fake.requests).toMatchObject([
      { method: 'GET', path: '/accounts', query: { limit: '3', cursor: 'x' }, body: null },
      { method: 'POST', path: '/accounts/a', query: {}, body: { password: 'p' } },
      { method: 'GET', path: '/webhooks' },
    ]);
    expect(fake.requests[0]?.headers['x-api-key']).toBe('fake-key');
  });

  test('answers a body that is no JSON with 400, and goes on', async () => {
    const fake = await start();
    const answer = await ask(fake, '/webhooks', { method: 'POST', body: '{"' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { type: 'errors/invalid_parameters' }]);
    expect((await ask(fake, '/accounts')).status).toBe(200);
  });

  test('shows an account here as it does over the wire', async () => {
    const fake = await start();
    fake.add({ id: 'a', type: 'MAIL' });
    expect(await (await ask(fake, '/accounts/a')).json()).toEqual(fake.account('a'));
    expect([fake.ids(), fake.account('b')]).toEqual([['a'], null]);
  });

  test('has troubles with its next answers, one after the other, and none afterwards', async () => {
    const fake = await start();
    fake.trouble({ kind: 'status', status: 503 }, { kind: 'page', status: 200 });
    const answers: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { status, headers } = await ask(fake, '/accounts');
      answers.push(`${status} ${headers.get('content-type')}`);
    }
    expect(answers).toEqual(['503 application/json', '200 text/html', '200 application/json']);
  });

  test('does what it is asked for, also where the answer goes astray', async () => {
    const { fake } = await watched();
    fake.add({ id: 'a', sources: [{ id: 's', status: 'CREDENTIALS' }] });
    fake.trouble({ kind: 'hangUp' });
    await expect(post(fake, '/accounts/a', {})).rejects.toThrow('fetch failed');
    expect(fake.account('a')?.sources).toEqual([{ id: 's', status: 'OK' }]);
  });

  test('ends when it is closed, with `await using` too', async () => {
    const fake = await startFakeUnipile();
    await fake.close();
    await expect(ask(fake, '/accounts')).rejects.toThrow('fetch failed');
    let dsn = '';
    {
      await using other = await startFakeUnipile();
      ({ dsn } = other);
      expect((await ask(other, '/accounts')).status).toBe(200);
    }
    await expect(fetch(dsn)).rejects.toThrow('fetch failed');
  });
});

describe('its webhooks', () => {
  test('are told nothing of an account that is added', async () => {
    const { fake, got } = await watched();
    fake.add({ id: 'a' });
    await fake.drain();
    expect(got).toEqual([]);
  });

  test('are told of every level that is set, with the account’s type', async () => {
    const { fake, got } = await watched();
    fake.add({ id: 'a', type: 'INSTAGRAM' });
    for (const level of ['ERROR', 'CONNECTING', 'OK'] as const) fake.set('a', level);
    await fake.drain();
    expect(words(got)).toEqual(['a INSTAGRAM ERROR', 'a INSTAGRAM CONNECTING', 'a INSTAGRAM OK']);
  });

  test('are told of an account that is removed, once', async () => {
    const { fake, got } = await watched();
    fake.add({ id: 'a', type: 'IMAP' });
    fake.remove('a');
    fake.remove('a');
    await fake.drain();
    expect(words(got)).toEqual(['a IMAP DELETED']);
  });

  test('are told what is announced, whatever the truth is', async () => {
    const { fake, got } = await watched();
    fake.add({ id: 'a', type: 'IMAP' });
    fake.announce('a', 'CREDENTIALS');
    fake.announce('nobody', 'ERROR');
    await fake.drain();
    expect(words(got)).toEqual(['a IMAP CREDENTIALS', 'nobody LINKEDIN ERROR']);
    expect(fake.account('a')?.sources[0]?.status).toBe('OK');
  });

  test('are all told, and those that are deleted no more', async () => {
    const { fake, got } = await watched();
    const other = await webhook();
    await post(fake, '/webhooks', { source: 'account_status', request_url: other.url });
    expect(fake.webhooks).toHaveLength(2);
    fake.announce('a', 'ERROR');
    await fake.drain();
    await ask(fake, `/webhooks/${fake.webhooks[0]?.id}`, { method: 'DELETE' });
    fake.announce('a', 'CREDENTIALS');
    await fake.drain();
    expect([words(got), words(other.got)]).toEqual([
      ['a LINKEDIN ERROR'],
      ['a LINKEDIN ERROR', 'a LINKEDIN CREDENTIALS'],
    ]);
  });

  test('are told of a reconnection: RECONNECTED, then OK', async () => {
    const { fake, got } = await watched();
    fake.add({ id: 'a' });
    await post(fake, '/accounts/a', {});
    fake.answerReconnect('a', 'invalidCredentials');
    expect((await post(fake, '/accounts/a', {})).status).toBe(401);
    await fake.drain();
    expect(words(got)).toEqual(['a LINKEDIN RECONNECTED', 'a LINKEDIN OK']);
  });

  test('hear nothing of a restart, which may fail until it is told otherwise', async () => {
    const { fake, got } = await watched();
    fake.add({ id: 'a' });
    const restart = async (): Promise<unknown> => (await post(fake, '/accounts/a/restart', {})).json();
    fake.failRestart('a', true);
    expect(await restart()).toMatchObject({ object: 'AccountFailedToRestart' });
    fake.failRestart('a', false);
    expect(await restart()).toMatchObject({ object: 'AccountRestarted' });
    await fake.drain();
    expect(got).toEqual([]);
  });
});

describe('its time', () => {
  test('passes when it is told to, and no further', async () => {
    const fake = await start({ startAt: 1_000 });
    await fake.advance(500);
    expect(fake.now()).toBe(1_500);
    await fake.drain();
    expect(fake.now()).toBe(1_500);
  });

  test('brings what falls due on the way, and leaves the rest', async () => {
    const { fake, got } = await watched({ startAt: 0 }, 500, 500);
    fake.announce('a', 'ERROR');
    await fake.advance(59_999);
    expect([got.length, fake.post]).toEqual([1, { delivered: 0, failed: 1, lost: 0 }]);
    await fake.advance(1);
    expect([got.length, fake.now()]).toEqual([2, 60_000]);
    await fake.drain();
    expect([got.length, fake.now(), fake.post]).toEqual([3, 360_000, { delivered: 1, failed: 2, lost: 0 }]);
  });

  test('lets a delayed delivery be overtaken, and says the truth meanwhile', async () => {
    const { fake, got } = await watched({ seed: 3, startAt: 0 });
    fake.add({ id: 'a' });
    fake.behave({ longestDelayMs: 60_000 });
    const levels = ['ERROR', 'OK', 'STOPPED', 'OK', 'ERROR', 'OK', 'STOPPED', 'ERROR'] as const;
    for (const level of levels) fake.set('a', level);
    expect(fake.account('a')?.sources[0]?.status).toBe('ERROR');
    await fake.drain();
    const heard = words(got).map((word) => word.split(' ')[2]);
    expect(heard.toSorted()).toEqual([...levels].toSorted());
    expect(heard).not.toEqual(levels);
    expect(fake.now()).toBeLessThanOrEqual(60_000);
  });

  test('dates the accounts that are added', async () => {
    const fake = await start({ startAt: Date.UTC(2026, 4, 1) });
    await fake.advance(1_500);
    fake.add({ id: 'a' });
    expect(fake.account('a')?.created_at).toBe('2026-05-01T00:00:01.500Z');
  });
});
