import { describe, expect, onTestFinished, test } from 'vitest';
import { pageReceiver, type PageOptions } from '../../src/http/page-server.ts';
import { startServer, type RunningServer } from '../../src/http/server.ts';
import { codeOf, send } from './setting.ts';

const pages: PageOptions['pages'] = {
  '/healthz': () => new Response('fine'),
  '/broken': () => {
    throw new Error('hidden');
  },
};

const serve = async (options: Partial<PageOptions> = {}): Promise<RunningServer> => {
  const server = await startServer({
    receiver: pageReceiver({ pages, ...options }),
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(() => server.stop(0));
  return server;
};

describe('a server of pages', () => {
  test.each(['GET', 'HEAD'])('answers %s, with a slash too many as well', async (method) => {
    const server = await serve();
    for (const path of ['/healthz', '//healthz/', '/healthz?a=b']) {
      const answered = await send(server, path, { method });
      expect([answered.status, answered.body]).toEqual([200, method === 'GET' ? 'fine' : '']);
    }
  });

  test.each([
    ['another path', '/webhooks/v1', 'GET', 404, 'pathUnknown'],
    ['what every object has', '/constructor', 'GET', 404, 'pathUnknown'],
    ['another method', '/healthz', 'POST', 405, 'methodNotAllowed'],
    ['a page that fails', '/broken', 'GET', 500, 'internal'],
  ])('refuses %s', async (_what, path, method, status, code) => {
    const answered = await send(await serve(), path, { method });
    expect([answered.status, codeOf(answered)]).toEqual([status, code]);
    expect(answered.body).not.toContain('hidden');
  });

  test('answers under the names that it is given alone', async () => {
    const server = await serve({ hosts: ['Localhost'] });
    const under = async (host: string): Promise<number> =>
      (await send(server, '/healthz', { method: 'GET', headers: { host } })).status;
    expect([await under('localhost:1'), await under('evil.test')]).toEqual([200, 403]);
  });
});
