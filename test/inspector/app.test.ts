import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { readPayload } from '../../src/index.ts';
import type { ProblemAnswer } from '../../src/inspector/answers.ts';
import { createInspectorApp, type InspectorAppParts } from '../../src/inspector/app.ts';
import type { Assets } from '../../src/inspector/assets.ts';
import { Gate } from '../../src/inspector/gate.ts';
import { FleetQueries } from '../../src/inspector/fleet-queries.ts';
import { fleetOf, hostile, now } from './looking.ts';

const TOKEN = 'the-token-of-this-run';
const PORT = 4987;
const home = `http://127.0.0.1:${PORT}`;

const built: Assets = {
  document: '<!doctype html><title>fleet</title>',
  files: new Map([['/assets/main.js', { body: 'start();', type: 'text/javascript; charset=utf-8' }]]),
};

/** The application over the small fleet, asked without a port, with some of its parts exchanged. */
const appOver = async (parts: Partial<InspectorAppParts> = {}) => {
  const { store } = await fleetOf();
  const subject = new FleetQueries({ store, reader: readPayload, now: () => now });
  const gate = new Gate({ token: TOKEN, port: () => PORT });
  const watched = { epoch: 1, subject, replay: () => null };
  const app = createInspectorApp({
    gate,
    assets: built,
    watched,
    room: null,
    acts: null,
    database: null,
    now: () => now,
    ...parts,
  });
  return (
    path: string,
    { headers = {}, ...init }: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ): Response | Promise<Response> =>
    app.request(`${home}${path}`, {
      ...init,
      headers: { host: `127.0.0.1:${PORT}`, authorization: `Bearer ${TOKEN}`, ...headers },
    });
};

const problemOf = async (answer: Response): Promise<ProblemAnswer['error']> =>
  ((await answer.json()) as ProblemAnswer).error;

const reads = [
  '/',
  '/time',
  '/health',
  '/outbox',
  '/notices',
  '/replay',
  '/accounts/mailbox',
  '/assets/main.js',
  '/api/fleet',
  '/api/accounts',
  '/api/accounts/mailbox',
  '/api/accounts/mailbox/steps',
  '/api/time',
  '/api/health',
  '/api/outbox',
  '/api/notices',
  '/api/time/then',
  '/api/time/lanes',
  '/api/replay',
];

const absent = [
  '/nowhere',
  '/api',
  '/api/',
  '/api/accounts/mailbox/nothing',
  '/api/work/nothing/ids/',
  '/assets/none.js',
];

describe('every path that is read', () => {
  test.each(reads)('%s answers a GET, and a HEAD the same without a body', async (path) => {
    const ask = await appOver();
    const [whole, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
    expect([whole.status, head.status]).toEqual([200, 200]);
    expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'));
    expect(await head.text()).toBe('');
    expect(await whole.text()).not.toBe('');
  });

  const own = { origin: home };

  test.each(reads.filter((path) => path !== '/api/replay'))('%s knows no command', async (path) => {
    const ask = await appOver();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await ask(path, { method, headers: own });
      expect([method, answer.status]).toEqual([method, 404]);
    }
  });

  test('a replay knows no command but POST', async () => {
    const ask = await appOver();
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect((await ask('/api/replay', { method, headers: own })).status).toBe(404);
  });

  test.each([...reads, ...absent])('%s is kept by no browser and framed by no page', async (path) => {
    const { headers } = await (await appOver())(path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the gate stands before every path, there or not, for every method', () => {
  const everywhere = [...reads, ...absent, '/api/events'];

  test.each(everywhere)('%s: another Host', async (path) => {
    const ask = await appOver();
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
      for (const host of ['evil.example', `evil.example:${PORT}`, '127.0.0.1', `[::1]:${PORT}`, '']) {
        const answer = await ask(path, { method, headers: { host, origin: home } });
        expect([method, host, answer.status]).toEqual([method, host, 403]);
      }
  });

  test.each(everywhere)('%s: another Origin', async (path) => {
    const ask = await appOver();
    for (const method of ['GET', 'POST', 'DELETE'])
      for (const origin of [
        'https://evil.example',
        'null',
        `https://127.0.0.1:${PORT}`,
        `${home}.evil.example`,
      ]) {
        const answer = await ask(path, { method, headers: { origin } });
        expect([method, origin, answer.status]).toEqual([method, origin, 403]);
        if (method !== 'HEAD') expect(await problemOf(answer)).toMatchObject({ code: 'wrongOrigin' });
      }
  });

  test.each(everywhere)('%s: no token, and nothing of what is there', async (path) => {
    const ask = await appOver();
    const answer = await ask(path, { headers: { authorization: '' } });
    expect(answer.status).toBe(401);
    const text = await answer.text();
    expect(text).toContain('tokenMissing');
    for (const known of ['mailbox', 'linkedin-1', TOKEN]) expect(text).not.toContain(known);
  });

  test('the name localhost is as good as the number', async () => {
    const ask = await appOver();
    const host = `localhost:${PORT}`;
    expect((await ask('/api/fleet', { headers: { host, origin: `http://${host}` } })).status).toBe(200);
  });
});

describe('the token in an address', () => {
  test('goes out of it, and the rest of the query stays', async () => {
    const ask = await appOver();
    const answer = await ask(`/?status=OK&token=${TOKEN}&q=a%26b`, { headers: { authorization: '' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?status=OK&q=a%26b']);
    expect(answer.headers.get('set-cookie')).toContain('HttpOnly');
  });

  test('is not enough for a command, which an address could carry by mistake', async () => {
    const ask = await appOver();
    const answer = await ask(`/api/replay?token=${TOKEN}`, {
      method: 'POST',
      body: '{"action":"play"}',
      headers: { authorization: '', origin: home },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('is never said again in what is answered', async () => {
    const ask = await appOver();
    for (const path of [...reads, ...absent]) expect(await (await ask(path)).text()).not.toContain(TOKEN);
  });
});

describe('a path that is not there', () => {
  test.each(absent)('%s says so, and where the page is', async (path) => {
    const answer = await (await appOver())(path);
    expect(answer.status).toBe(404);
    expect(await problemOf(answer)).toEqual({
      code: 'notFound',
      message: `there is no ${path}`,
      hint: 'The page is at /.',
    });
  });

  test('is said in plain words to somebody who typed it, never as markup', async () => {
    const ask = await appOver();
    const answer = await ask(`/${encodeURIComponent(hostile)}`, { headers: { accept: 'text/html,*/*' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toMatch(/^there is no \/<img/);
  });

  test.each(['/assets/..%2Findex.html', '/assets/../package.json', '/assets/%2e%2e/index.html', '/assets/'])(
    '%s leads to no file',
    async (path) => {
      const answer = await (await appOver())(path);
      expect(answer.status).toBe(404);
    },
  );
});

describe('an account that nobody knows', () => {
  test.each(['', '/steps'])('is said to be unknown, by its id as text, at …%s', async (rest) => {
    const ask = await appOver();
    const path = `/api/accounts/${encodeURIComponent('<b>nobody</b>')}${rest}`;
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await problemOf(answer)).toMatchObject({
      code: 'accountNotFound',
      message: 'there is no account <b>nobody</b>',
    });
    const read = await ask(path, { headers: { accept: 'text/html' } });
    expect(read.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  test('is looked for before the rest of what is asked about it is refused or not', async () => {
    const ask = await appOver();
    expect((await ask('/api/accounts/nobody/steps?entry=x')).status).toBe(400);
  });

  test('has a page all the same, which says so itself', async () => {
    const answer = await (await appOver())('/accounts/nobody');
    expect([answer.status, await answer.text()]).toEqual([200, built.document]);
  });
});

describe('the page', () => {
  test.each(['/', '/replay', '/accounts/a%2Fb'])('is the same document at %s', async (path) => {
    const answer = await (await appOver())(path);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await answer.text()).toBe(built.document);
  });

  test('has its files with their types', async () => {
    const answer = await (await appOver())('/assets/main.js');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await answer.text()).toBe('start();');
  });

  test('that has not been built says how to build it', async () => {
    const ask = await appOver({ assets: { document: null, files: new Map() } });
    const answer = await ask('/');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('npm run build');
  });
});

describe('what goes wrong within', () => {
  const failing = (error: unknown): Partial<InspectorAppParts> => ({
    watched: {
      epoch: 1,
      replay: () => null,
      get subject(): FleetQueries {
        throw error;
      },
    },
  });

  test('is told by its code, with what to do', async () => {
    const fault = new LifecycleError('databaseBusy', 'the database is locked', { hint: 'Wait.' });
    const answer = await (await appOver(failing(fault)))('/api/fleet');
    expect(answer.status).toBe(500);
    expect(await problemOf(answer)).toEqual({
      code: 'databaseBusy',
      message: 'the database is locked',
      hint: 'Wait.',
    });
  });

  test('and was not foreseen is said to be a fault of the program, without its stack', async () => {
    const answer = await (await appOver(failing(new TypeError('x is undefined'))))('/api/accounts');
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain('x is undefined');
    expect(text).toContain('fault in the program');
    expect(text).not.toContain('at ');
  });
});

describe('a command to a replay', () => {
  const command = (ask: Awaited<ReturnType<typeof appOver>>, body: string) =>
    ask('/api/replay', { method: 'POST', body, headers: { origin: home } });

  test('where there is no log says how to start with one, whatever it says itself', async () => {
    const ask = await appOver();
    for (const body of ['{"action":"play"}', 'no JSON', '']) {
      const answer = await command(ask, body);
      expect(answer.status).toBe(404);
      expect(await problemOf(answer)).toMatchObject({ code: 'noLog' });
    }
  });

  test('that is larger than any is refused unread', async () => {
    const body = JSON.stringify({ action: 'play', padding: 'x'.repeat(5000) });
    const answer = await command(await appOver(), body);
    expect(answer.status).toBe(413);
    expect(await problemOf(answer)).toMatchObject({
      code: 'tooLarge',
      message: 'a command takes at most 4096 bytes',
    });
  });
});
