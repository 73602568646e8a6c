import { describe, expect, test } from 'vitest';
import { Poster, waitAskedFor } from '../../src/notify/sinks/post.ts';
import { isPublicAddress, type Resolve } from '../../src/notify/sinks/public-address.ts';
import { receivingServer, T0 } from './setting.ts';

const posted = () => ({ headers: {}, body: '{}', signal: new AbortController().signal });

describe('what an answer means', () => {
  test.each<readonly [status: number, result: unknown]>([
    [200, 'delivered'],
    [204, 'delivered'],
    [302, { why: 'answered 302: redirects are not followed' }],
    [308, { why: 'answered 308: redirects are not followed' }],
    [400, { refused: 'answered 400' }],
    [404, { refused: 'answered 404' }],
    [408, { why: 'answered 408', retryAfterMs: 7000 }],
    [410, { refused: 'answered 410' }],
    [425, { why: 'answered 425', retryAfterMs: 7000 }],
    [429, { why: 'answered 429', retryAfterMs: 7000 }],
    [500, { why: 'answered 500', retryAfterMs: 7000 }],
    [503, { why: 'answered 503', retryAfterMs: 7000 }],
  ])('%s', async (status, result) => {
    const { requests, url } = await receivingServer((_request, _body, response) => {
      response.writeHead(status, { 'retry-after': '7', location: '/elsewhere' }).end();
    });
    const poster = new Poster({ url });
    expect(await poster.post(posted(), T0)).toEqual(result);
    expect(requests).toHaveLength(1);
    poster.close();
  });

  test('a wait is asked for in seconds or by a date, and anything else asks for none', () => {
    expect(waitAskedFor('120', T0)).toBe(120_000);
    expect(waitAskedFor(new Date(T0 + 5000).toUTCString(), T0)).toBe(5000);
    expect(
      ['0', '-1', 'soon', new Date(T0 - 5000).toUTCString()].map((text) => waitAskedFor(text, T0)),
    ).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('a connection that never came about has delivered nothing, one that broke off may have', async () => {
    const { url } = await receivingServer((request) => request.socket.destroy());
    const poster = new Poster({ url });
    expect(await poster.post(posted(), T0)).toEqual({ lost: 'the connection broke off (ECONNRESET)' });
    const nobody = new Poster({ url: 'http://127.0.0.1:1/secret' });
    expect(await nobody.post(posted(), T0)).toEqual({ why: 'no connection (ECONNREFUSED)' });
  });
});

describe('an address that others may set', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::',
    '2001:db8::1',
    'localhost',
    '',
  ])('is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    'http://127.0.0.1:9/',
    'http://[::1]:9/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://017700000001/',
  ])('is never reached: %s', async (url) => {
    const poster = new Poster({ url, allow: 'public' });
    expect(await poster.post(posted(), T0)).toEqual({ why: 'the address is not a public one' });
  });

  test('is not reached where one of the addresses that its name stands for is private', async () => {
    const { requests, url } = await receivingServer((_request, _body, response) => response.end());
    const { port } = new URL(url);
    const resolve: Resolve = (_hostname, _options, done) =>
      done(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const poster = new Poster({ url: `http://tenant.example:${port}/`, allow: 'public', resolve });
    expect(await poster.post(posted(), T0)).toEqual({ why: 'the address is not a public one' });
    expect(requests).toEqual([]);
  });

  test('is resolved once: the connection is made to the address that was looked at', async () => {
    const { requests, url } = await receivingServer((_request, _body, response) => response.end());
    const { port } = new URL(url);
    const asked: string[] = [];
    // The second answer is that of a name server that has changed its mind.
    const resolve: Resolve = (hostname, _options, done) => {
      asked.push(hostname);
      done(null, [{ address: asked.length === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]);
    };
    const poster = new Poster({ url: `http://tenant.example:${port}/`, allow: 'public', resolve });
    for (let n = 0; n < 2; n += 1)
      expect(await poster.post(posted(), T0)).toEqual({ why: 'the address is not a public one' });
    expect(asked).toEqual(['tenant.example', 'tenant.example']);
    expect(requests).toEqual([]);
  });

  test('has no user and no password in it, and no fault names an address', () => {
    expect(() => new Poster({ url: 'https://user:pass@tenant.example/', allow: 'public' })).toThrow(
      'a public address has a user or a password in it',
    );
    expect(() => new Poster({ url: 'ftp://secret.example/token' })).toThrow(/^a sink has no usable address$/);
    expect(() => new Poster({ url: 'not one: secret' })).toThrow(/^a sink has no usable address$/);
  });
});
