import { describe, expect, test } from 'vitest';
import {
  codeOf,
  now,
  secrets,
  send,
  sendV1,
  serverWith,
  stored,
  v1Body,
  v2Body,
  v2Signature,
} from './setting.ts';
import { createReceiver } from '../../src/http/index.ts';
import {
  createReceiver as openReceiver,
  openLifecycle,
  fastReaders,
  readPayload,
  type Reader,
} from '../../src/index.ts';
import { foreign } from '../payloads.ts';

const v1Headers = { 'unipile-auth': secrets.v1[0] };
const bearer = { authorization: `Bearer ${secrets.signals[0]}` };

describe('a v1 webhook', () => {
  test('is answered 200 and says what it did', async () => {
    const { server, lifecycle } = await serverWith();
    const answer = await sendV1(server);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ decision: 'applied' });
    expect(await lifecycle.account('an-account')).toMatchObject({
      status: 'CREDENTIALS',
      provider: 'linkedin',
    });
  });

  test('stands in the database for everybody to see when its 200 arrives', async () => {
    const { server, database } = await serverWith();
    for (let count = 1; count <= 10; count += 1) {
      expect((await sendV1(server, v1Body(count % 2 === 0 ? 'OK' : 'ERROR'))).status).toBe(200);
      expect(stored(database).log).toBe(count);
    }
  });

  test.each(secrets.v1)('is believed with the secret %s while two are valid', async (secret) => {
    const { server } = await serverWith();
    const answer = await send(server, '/webhooks/v1', {
      headers: { 'Unipile-Auth': secret },
      body: v1Body(),
    });
    expect(answer.status).toBe(200);
  });

  test('is no longer believed with a secret that was rotated out', async () => {
    const { server, database } = await serverWith({ secrets: { v1: [secrets.v1[1]] } });
    const answer = await sendV1(server);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'secretWrong']);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test('may carry its secret in another header', async () => {
    const { server } = await serverWith({ v1Header: 'X-My-Secret' });
    const withOther = { headers: { 'x-my-secret': secrets.v1[0] }, body: v1Body() };
    expect((await send(server, '/webhooks/v1', withOther)).status).toBe(200);
    expect((await sendV1(server)).status).toBe(401);
  });

  test.each([
    ['none', {}],
    ['a wrong one', { 'unipile-auth': 'v1-old-secret-of-testt' }],
    ['an empty one', { 'unipile-auth': '' }],
    ['the beginning of one', { 'unipile-auth': 'v1-old' }],
    ['both in one', { 'unipile-auth': secrets.v1.join(',') }],
  ])('with %s for a secret is answered 401, and nothing is stored', async (_what, headers) => {
    const { server, database } = await serverWith();
    const answer = await send(server, '/webhooks/v1', { headers, body: v1Body() });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Header realm="v1"');
    expect((await send(server, '/webhooks/v1', { headers, body: '{nope' })).status).toBe(401);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test.each([
    ['JSON as a form', 'application/x-www-form-urlencoded', v1Body()],
    ['JSON as text', 'text/plain', v1Body()],
    ['JSON with a mark of byte order', 'application/json', `\uFEFF${v1Body()}`],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'AccountStatus%5Baccount_id%5D=an-account&AccountStatus%5Baccount_type%5D=LINKEDIN&AccountStatus%5Bmessage%5D=CREDENTIALS',
    ],
  ])('is read when it comes as %s', async (_what, type, body) => {
    const { server, lifecycle } = await serverWith();
    const answer = await send(server, '/webhooks/v1', {
      headers: { ...v1Headers, 'content-type': type },
      body,
    });
    expect(JSON.parse(answer.body)).toEqual({ decision: 'applied' });
    expect((await lifecycle.account('an-account'))?.status).toBe('CREDENTIALS');
  });

  test.each(['', '{nope', 'null', '[]', '{"AccountStatus":{}}'])(
    'that cannot be read, %j, is answered 200 and kept raw',
    async (body) => {
      const { server, database } = await serverWith();
      const answer = await sendV1(server, body);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ decision: 'quarantined' });
      expect(stored(database)).toMatchObject({
        log: 0,
        quarantined: [expect.stringContaining(body.slice(1, 5))],
      });
    },
  );

  test('that is no UTF-8 is kept whole, byte for byte', async () => {
    const { server, database } = await serverWith();
    const bytes = Buffer.concat([
      Buffer.from('{"AccountStatus":"'),
      Buffer.from([0xff, 0xc0, 0x00]),
      Buffer.from('"}'),
    ]);
    expect((await send(server, '/webhooks/v1', { headers: v1Headers, body: bytes })).status).toBe(200);
    const [raw = ''] = stored(database).quarantined;
    const [, base64 = ''] = /base64,([^"]+)/.exec(raw) ?? [];
    expect(Buffer.from(base64, 'base64')).toEqual(bytes);
  });

  test('of another kind is answered 200 and not stored', async () => {
    const { server, database, events } = await serverWith();
    const answer = await sendV1(server, JSON.stringify(foreign));
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { decision: 'foreign' }]);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
    expect(events).toEqual([{ kind: 'stored', channel: 'v1', decisions: ['foreign'] }]);
  });
});

describe('a v2 webhook', () => {
  test.each(secrets.v2)('is believed when it is signed with %s', async (secret) => {
    const { server, lifecycle } = await serverWith();
    const headers = { 'unipile-signature': v2Signature(v2Body(), secret) };
    expect((await send(server, '/webhooks/v2', { headers, body: v2Body() })).status).toBe(200);
    expect((await lifecycle.account('acc_1'))?.status).toBe('CREDENTIALS');
  });

  test('is one event however often it comes', async () => {
    const { server } = await serverWith();
    const headers = { 'unipile-signature': v2Signature(v2Body(), secrets.v2[0]) };
    await send(server, '/webhooks/v2', { headers, body: v2Body() });
    const again = await send(server, '/webhooks/v2', { headers, body: v2Body() });
    expect(JSON.parse(again.body)).toEqual({ decision: 'duplicate' });
  });

  test.each([
    ['replayed after 301 seconds', v2Signature(v2Body(), secrets.v2[0], now - 301_000), 'signatureExpired'],
    ['from 301 seconds ahead', v2Signature(v2Body(), secrets.v2[0], now + 301_000), 'signatureExpired'],
    ['signed with another secret', v2Signature(v2Body(), 'wes_other'), 'signatureWrong'],
    ['signed over another body', v2Signature(v2Body('evt_2'), secrets.v2[0]), 'signatureWrong'],
    ['without a signature', undefined, 'signatureMissing'],
    ['with something else for a signature', 'v0=abc', 'signatureMalformed'],
  ])('%s is answered 401, and nothing is stored', async (_what, signature, code) => {
    const { server, database } = await serverWith();
    const headers: Record<string, string> = signature === undefined ? {} : { 'unipile-signature': signature };
    const answer = await send(server, '/webhooks/v2', { headers, body: v2Body() });
    expect([answer.status, codeOf(answer)]).toEqual([401, code]);
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });
});

describe('signals', () => {
  const restricted = { account_id: 'an-account', type: 'apiError', status: 403, error: 'account_restricted' };

  test('come one at a time', async () => {
    const { server, lifecycle } = await serverWith();
    await sendV1(server);
    const answer = await send(server, '/signals', { headers: bearer, body: JSON.stringify(restricted) });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { decision: 'applied' }]);
    expect((await lifecycle.account('an-account'))?.cause).toBe('linkedin.excessiveRequests');
  });

  test('come as an array, and each is told what it did', async () => {
    const { server, database } = await serverWith();
    const ofNobody = { type: 'oauthKeysChanged' };
    const signals = [restricted, { account_id: 'b', type: 'somethingNew' }, { account_id: 7 }, ofNobody];
    const answer = await send(server, '/signals', { headers: bearer, body: JSON.stringify(signals) });
    const decisions = ['recorded', 'recorded', 'quarantined', 'quarantined'];
    expect(JSON.parse(answer.body)).toMatchObject({ receipts: decisions.map((decision) => ({ decision })) });
    const quarantined = ['{"account_id":7}', JSON.stringify(ofNobody)];
    expect(stored(database)).toMatchObject({ log: 2, quarantined });
  });

  test('come as an array of none', async () => {
    const { server } = await serverWith();
    const answer = await send(server, '/signals', { headers: bearer, body: '[]' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { receipts: [] }]);
  });

  test('are evidence alone: a status among them is refused with all the others', async () => {
    const { server, database } = await serverWith();
    for (const body of [v1Body(), `[${JSON.stringify(restricted)},${v1Body()}]`]) {
      const answer = await send(server, '/signals', { headers: bearer, body });
      expect([answer.status, codeOf(answer)]).toEqual([422, 'shapeWrong']);
    }
    expect(stored(database)).toEqual({ log: 0, quarantined: [] });
  });

  test.each([{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${secrets.signals[0]}` }])(
    'with %j are answered 401, and nothing is stored',
    async (headers) => {
      const { server, database } = await serverWith();
      const answer = await send(server, '/signals', { headers, body: JSON.stringify(restricted) });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="signals"']);
      expect(stored(database)).toEqual({ log: 0, quarantined: [] });
    },
  );
});

describe('a request', () => {
  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'with %s is answered 405 with Allow',
    async (method) => {
      const { server } = await serverWith();
      const answer = await send(server, '/webhooks/v1', { method, headers: v1Headers });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    },
  );

  test.each(['/', '//', '/webhooks', '/webhooks/v3', '/WEBHOOKS/V1', '/webhooks/v1/x'])(
    'for %s is answered 404',
    async (path) => {
      const { server } = await serverWith();
      const answer = await send(server, path, { headers: v1Headers, body: v1Body() });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'pathUnknown']);
    },
  );

  test('for a path without a secret is answered 404', async () => {
    const { server } = await serverWith({ secrets: { v1: secrets.v1 } });
    for (const path of ['/webhooks/notify', '/webhooks/v2', '/signals'])
      expect((await send(server, path, { body: v1Body() })).status).toBe(404);
    expect((await sendV1(server)).status).toBe(200);
  });

  test.each(['gzip', 'br', 'deflate', 'identity, gzip', 'x'])(
    'encoded with %s is answered 415',
    async (encoding) => {
      const { server } = await serverWith();
      const headers = { ...v1Headers, 'content-encoding': encoding };
      const answer = await send(server, '/webhooks/v1', { headers, body: v1Body() });
      expect([answer.status, codeOf(answer)]).toEqual([415, 'encodingUnsupported']);
    },
  );

  test('that says it is not encoded is taken', async () => {
    const { server } = await serverWith();
    const headers = { ...v1Headers, 'content-encoding': 'Identity' };
    expect((await send(server, '/webhooks/v1', { headers, body: v1Body() })).status).toBe(200);
  });

  test('from a page is answered 403', async () => {
    const { server, database } = await serverWith();
    for (const origin of ['https://evil.test', 'null', 'http://127.0.0.1']) {
      const answer = await send(server, '/webhooks/v1', {
        headers: { ...v1Headers, origin },
        body: v1Body(),
      });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'originRefused']);
    }
    expect(stored(database).log).toBe(0);
  });

  test('that is refused gets a problem document that holds nothing of it', async () => {
    const { server } = await serverWith();
    const answer = await send(server, '/webhooks/v1', {
      headers: { 'unipile-auth': 'guess' },
      body: v1Body(),
    });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toEqual({
      type: 'urn:account-lifecycle:problem:secretWrong',
      title: 'The delivery carries a wrong secret',
      status: 401,
      code: 'secretWrong',
    });
  });
});

describe('a receiver with the names of its hosts', () => {
  const hosts = ['localhost', '127.0.0.1', '[::1]', 'Hooks.Example.com'];

  test.each([
    'localhost',
    'localhost:1',
    '127.0.0.1:8787',
    '[::1]:8787',
    'hooks.example.com',
    'HOOKS.EXAMPLE.COM:443',
  ])('answers under %s', async (host) => {
    const { server } = await serverWith({ hosts });
    const answer = await send(server, '/webhooks/v1', { headers: { ...v1Headers, host }, body: v1Body() });
    expect(answer.status).toBe(200);
  });

  test.each(['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test', '[::2]', 'example.com'])(
    'refuses %s on every path',
    async (host) => {
      const { server } = await serverWith({ hosts, pages: { '/healthz': () => new Response('ok') } });
      for (const [method, path] of [
        ['POST', '/webhooks/v1'],
        ['GET', '/healthz'],
        ['GET', '/nowhere'],
      ] as const) {
        const answer = await send(server, path, { method, headers: { ...v1Headers, host } });
        expect([answer.status, codeOf(answer)]).toEqual([403, 'hostRefused']);
      }
    },
  );
});

describe('a receiver', () => {
  test('has no view of the account made: the answer needs none', async () => {
    const { server, store } = await serverWith();
    let asked = 0;
    const verification = store.verification.bind(store);
    store.verification = (id) => {
      asked += 1;
      return verification(id);
    };
    expect((await sendV1(server)).status).toBe(200);
    expect(asked).toBe(0);
  });

  test('asks a lifecycle that has a way of its own to receive', async () => {
    const lifecycle = openLifecycle();
    const receive = lifecycle.receive.bind(lifecycle);
    const received: unknown[] = [];
    lifecycle.receive = (payload, options) => {
      received.push(payload);
      return receive(payload, options);
    };
    const { server } = await serverWith({ lifecycle });
    expect((await sendV1(server)).status).toBe(200);
    expect(received).toEqual([v1Body()]);
    await lifecycle.close();
  });

  test('stores a list of signals as one, also when one of them trips a bug', async () => {
    const reader: Reader = (payload, at, source) => {
      if (JSON.stringify(payload).includes('trap')) throw new TypeError('trapped');
      return readPayload(payload, at, source);
    };
    const lifecycle = openLifecycle({ reader });
    const { server } = await serverWith({ lifecycle });
    const signal = (id: string): unknown => ({ account_id: id, type: 'deviceSeen' });
    const body = JSON.stringify([signal('a'), signal('trap'), signal('b')]);
    const answers = await Promise.all([send(server, '/signals', { headers: bearer, body }), sendV1(server)]);
    expect(answers.map(({ status }) => status)).toEqual([500, 200]);
    expect((await lifecycle.accounts()).map(({ accountId }) => accountId)).toEqual(['an-account']);
    await lifecycle.close();
  });

  test('needs a lifecycle and secrets alone', async () => {
    await using lifecycle = openLifecycle();
    const receiver = openReceiver({ lifecycle, secrets });
    const deliver = (headers: Record<string, string>): Promise<Response> =>
      receiver.fetch(new Request('https://x.test/webhooks/v1', { method: 'POST', headers, body: v1Body() }));
    expect((await deliver(v1Headers)).status).toBe(200);
    expect((await deliver({})).status).toBe(401);
    expect((await lifecycle.account('an-account'))?.status).toBe('CREDENTIALS');
  });

  test('without any secret is refused', () => {
    const lifecycle = { receive: () => Promise.reject(new Error('never called')) };
    expect(() => createReceiver({ lifecycle, read: fastReaders.delivery })).toThrow(
      expect.objectContaining({ code: 'invalidOption' }),
    );
  });

  test('that may leave senders unproven opens every path', async () => {
    const { server } = await serverWith({ secrets: {}, allowUnauthenticated: true });
    const answers = [
      await send(server, '/webhooks/v1', { body: v1Body() }),
      await send(server, '/webhooks/notify', { body: '{"status":"CREATION_SUCCESS"}' }),
      await send(server, '/webhooks/v2', { body: v2Body() }),
      await send(server, '/signals', { body: '{"account_id":"a","type":"deviceSeen"}' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test('that may leave senders unproven still asks where it has a secret', async () => {
    const { server } = await serverWith({ secrets: { v1: secrets.v1 }, allowUnauthenticated: true });
    expect((await send(server, '/webhooks/v1', { body: v1Body() })).status).toBe(401);
    expect((await send(server, '/webhooks/v2', { body: v2Body() })).status).toBe(200);
  });
});
