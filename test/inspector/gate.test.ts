import { createServer } from 'node:http';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { ask, fleetOf, inspect, now } from './looking.ts';
import { readPayload } from '../../src/index.ts';
import { startInspector } from '../../src/inspector/index.ts';

/** Asks with headers that `fetch` does not let one set. */
const askAs = (
  port: number,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<number> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

const paths = [
  '/',
  '/replay',
  '/accounts/linkedin-1',
  '/api/fleet',
  '/api/accounts',
  '/api/accounts/linkedin-1',
  '/api/accounts/linkedin-1/steps',
  '/api/events',
  '/api/replay',
];

describe('the gate', () => {
  test.each(paths)('%s answers nobody without the token', async (path) => {
    const inspector = await inspect(await fleetOf());
    const answer = await ask(inspector, path, { headers: { authorization: '' } });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('account-lifecycle inspect');
  });

  test.each(paths)('%s answers nobody who asks under another name', async (path) => {
    const inspector = await inspect(await fleetOf());
    const headers = { host: `evil.example:${inspector.port}`, authorization: `Bearer ${inspector.token}` };
    expect(await askAs(inspector.port, path, headers)).toBe(403);
  });

  test('the Host must name the port, too', async () => {
    const inspector = await inspect(await fleetOf());
    expect(
      await askAs(inspector.port, '/api/fleet', {
        host: '127.0.0.1',
        authorization: `Bearer ${inspector.token}`,
      }),
    ).toBe(403);
  });

  test.each(paths)('%s answers no page of another origin', async (path) => {
    const inspector = await inspect(await fleetOf());
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${inspector.port}`,
      'http://127.0.0.1:1',
    ])
      expect((await ask(inspector, path, { headers: { origin } })).status).toBe(403);
  });

  test('a request that the browser calls cross-site is refused, with the token or without', async () => {
    const inspector = await inspect(await fleetOf());
    const host = `127.0.0.1:${inspector.port}`;
    for (const site of ['cross-site', 'same-site'])
      expect(
        await askAs(inspector.port, `/?token=${inspector.token}`, { host, 'sec-fetch-site': site }),
      ).toBe(403);
  });

  test('a command without an Origin is refused', async () => {
    const inspector = await inspect(await fleetOf());
    const answer = await ask(inspector, '/api/replay', { method: 'POST', body: '{"action":"play"}' });
    expect(answer.status).toBe(403);
  });

  test('a wrong token is refused, in the address, as a cookie and as a bearer', async () => {
    const inspector = await inspect(await fleetOf());
    const cookie = `account-lifecycle-${inspector.port}=wrong`;
    expect((await ask(inspector, '/?token=wrong', { headers: { authorization: '' } })).status).toBe(401);
    expect((await ask(inspector, '/api/fleet', { headers: { authorization: '', cookie } })).status).toBe(401);
    expect((await ask(inspector, '/api/fleet', { headers: { authorization: 'Bearer wrong' } })).status).toBe(
      401,
    );
  });

  test('the token goes from the address into a cookie that scripts and other sites do not see', async () => {
    const inspector = await inspect(await fleetOf());
    const address = inspector.url('/accounts/linkedin-1');
    const moved = await fetch(address, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([303, '/accounts/linkedin-1']);
    const cookie = moved.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const shown = await ask(inspector, '/api/fleet', {
      headers: { authorization: '', cookie: `other=1; ${cookie.split(';')[0] ?? ''}` },
    });
    expect(shown.status).toBe(200);
  });

  test('every answer says what a browser may do with it', async () => {
    const inspector = await inspect(await fleetOf());
    for (const path of ['/', '/api/fleet', '/api/accounts/nobody', '/nowhere']) {
      const { headers } = await ask(inspector, path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    const refused = await ask(inspector, '/', { headers: { authorization: '' } });
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('the port', () => {
  test('a taken one is an error that says what to do', async () => {
    const { store } = await fleetOf();
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', () => done()));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(
      startInspector({ fleet: { store }, reader: readPayload, now: () => now, port }),
    ).rejects.toMatchObject({
      message: `port ${port} of 127.0.0.1 is in use`,
      hint: expect.stringContaining('--port') as string,
    });
    taken.close();
  });

  test('without a wish the next free one is found', async () => {
    const { store } = await fleetOf();
    const [one, other] = [
      await startInspector({ fleet: { store }, reader: readPayload, now: () => now }),
      await startInspector({ fleet: { store }, reader: readPayload, now: () => now }),
    ];
    expect(other.port).toBeGreaterThan(one.port);
    await one.close();
    await other.close();
  });
});
