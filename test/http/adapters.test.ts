import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  expressHandler,
  fastifyPlugin,
  honoHandler,
  nodeHandler,
  routeHandlers,
  type Receiver,
} from '../../src/http/index.ts';
import { receiverWith, secrets, send, v1Body, v2Body, v2Signature } from './setting.ts';

interface Listening {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const listening = (port: number, close: () => void): Listening => {
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, port, stop: async () => close() };
};

const portOf = (address: unknown): number =>
  typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;

const listen = async (listener: RequestListener): Promise<Listening> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return listening(portOf(server.address()), () => {
    server.closeAllConnections();
    server.close();
  });
};

type Start = (receiver: Receiver) => Promise<Listening>;

const withExpress: Start = (receiver) => {
  const app = express();
  app.use('/unipile', expressHandler(receiver));
  app.use(express.json());
  app.post('/own', (request, response) => void response.json({ own: request.body }));
  return listen(app);
};

const withFastify: Start = async (receiver) => {
  const app = fastify();
  await app.register(fastifyPlugin(receiver), { prefix: '/unipile' });
  app.post('/own', (request) => ({ own: request.body }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return listening(portOf(app.server.address()), () => void app.close());
};

const serveHono = (app: Hono): Promise<Listening> =>
  new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve(listening(port, () => void server.close())),
    );
  });

const withHono: Start = (receiver) => {
  const app = new Hono();
  app.mount('/unipile', receiver.fetch);
  app.post('/own', async (context) => context.json({ own: await context.req.json() }));
  return serveHono(app);
};

/** What a framework must do, with the receiver under `/unipile`. */
const keeps = (start: Start): void => {
  const signedHeaders = {
    'content-type': 'application/json',
    'unipile-signature': v2Signature(v2Body(), secrets.v2[1]),
  };

  test('deliveries are taken, each proven over its raw bytes', async () => {
    const { receiver, lifecycle } = receiverWith();
    const server = await start(receiver);
    const types = [
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/octet-stream',
    ];
    for (const type of types) {
      const headers = { 'unipile-auth': secrets.v1[0], 'content-type': type };
      const answer = await send(server, '/unipile/webhooks/v1', { headers, body: v1Body('OK', type) });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { decision: 'applied' }]);
      expect((await lifecycle.account(type))?.status).toBe('OK');
    }
    const signed = await send(server, '/unipile/webhooks/v2', { headers: signedHeaders, body: v2Body() });
    expect(signed.status).toBe(200);
  });

  test('refusals arrive', async () => {
    const { receiver } = receiverWith();
    const server = await start(receiver);
    const body = v1Body();
    expect((await send(server, '/unipile/webhooks/v1', { body })).status).toBe(401);
    expect((await send(server, '/unipile/webhooks/v1?x=y', { body })).status).toBe(401);
    const wrongMethod = await send(server, '/unipile/webhooks/v1', { method: 'GET' });
    expect([wrongMethod.status, wrongMethod.headers.allow]).toEqual([405, 'POST']);
    const headers = { 'unipile-auth': secrets.v1[0] };
    const large = ' '.repeat(70_000);
    expect((await send(server, '/unipile/webhooks/v1', { body: large })).status).toBe(413);
    expect(
      (await send(server, '/unipile/webhooks/v1', { headers, body: large.repeat(15) + large })).status,
    ).toBe(413);
    const changed = await send(server, '/unipile/webhooks/v2', {
      headers: signedHeaders,
      body: `${v2Body()} `,
    });
    expect(changed.status).toBe(401);
    expect((await send(server, '/unipile/nowhere', { body })).status).toBe(404);
  });

  test.each([
    '/unipile/webhooks/v1/',
    '/unipile//webhooks/v1',
    '/unipile/webhooks//v1',
    '/unipile//webhooks//v1/?x=y',
  ])('a slash more is the same path: %s', async (path) => {
    const { receiver } = receiverWith();
    const server = await start(receiver);
    const headers = { 'unipile-auth': secrets.v1[0] };
    const answer = await send(server, path, { headers, body: v1Body() });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { decision: 'applied' }]);
  });

  test('the rest of the application goes on as before', async () => {
    const { receiver } = receiverWith();
    const server = await start(receiver);
    const headers = { 'content-type': 'application/json' };
    const answer = await send(server, '/own', { headers, body: '{"a":1}' });
    expect(JSON.parse(answer.body)).toEqual({ own: { a: 1 } });
  });
};

describe('in Express', () => {
  keeps(withExpress);

  test('after a body parser deliveries are answered 500: there is nothing left to prove them over', async () => {
    const { receiver } = receiverWith();
    const app = express();
    app.use(express.json(), expressHandler(receiver));
    const server = await listen(app);
    const headers = { 'unipile-auth': secrets.v1[0], 'content-type': 'application/json' };
    const answer = await send(server, '/webhooks/v1', { headers, body: v1Body() });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([500, { code: 'bodyConsumed' }]);
  });

  test('a body parser that keeps the raw body will do', async () => {
    const { receiver } = receiverWith();
    const app = express();
    const verify = (request: object, _response: unknown, rawBody: Buffer): void =>
      void Object.assign(request, { rawBody });
    app.use(express.json({ verify }), expressHandler(receiver));
    const server = await listen(app);
    const headers = {
      'unipile-signature': v2Signature(v2Body(), secrets.v2[1]),
      'content-type': 'application/json',
    };
    expect((await send(server, '/webhooks/v2', { headers, body: v2Body() })).status).toBe(200);
  });
});

describe('in Fastify', () => {
  keeps(withFastify);

  test('it may have been told to take all spellings of a path for one', async () => {
    const { receiver } = receiverWith();
    const app = fastify({ routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } });
    await app.register(fastifyPlugin(receiver));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const server = listening(portOf(app.server.address()), () => void app.close());
    const headers = { 'unipile-auth': secrets.v1[0] };
    for (const path of ['/webhooks/v1', '//webhooks/v1/'])
      expect((await send(server, path, { headers, body: v1Body() })).status).toBe(200);
  });
});

describe('in Hono', () => {
  keeps(withHono);

  test('it is a handler, too', async () => {
    const { receiver } = receiverWith();
    const app = new Hono().all('/webhooks/*', honoHandler(receiver));
    const headers = { 'unipile-auth': secrets.v1[0] };
    const response = await app.request('/webhooks/v1', { method: 'POST', headers, body: v1Body() });
    expect(response.status).toBe(200);
  });
});

describe("in Node's http", () => {
  test('it is the listener', async () => {
    const { receiver } = receiverWith({
      basePath: '/unipile',
      pages: { '/healthz': () => new Response('ok') },
    });
    const server = await listen(nodeHandler(receiver));
    const headers = { 'unipile-auth': secrets.v1[0] };
    expect((await send(server, '/unipile/webhooks/v1', { headers, body: v1Body() })).status).toBe(200);
    expect((await send(server, '/unipile/healthz', { method: 'GET' })).body).toBe('ok');
    expect((await send(server, '/webhooks/v1', { headers, body: v1Body() })).status).toBe(404);
  });

  test('the global Request and Response stay as they were', () => {
    const before = [globalThis.Request, globalThis.Response];
    nodeHandler(receiverWith().receiver);
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });
});

// Route handlers are functions from Request to Response, and are called as such; next.test.ts tries them in Next.js itself.
describe('as route handlers of Next.js', () => {
  test('deliveries are taken below the path of the route', async () => {
    const { receiver } = receiverWith({
      basePath: '/api/unipile',
      pages: { '/healthz': () => new Response('ok') },
    });
    const { GET, POST } = routeHandlers(receiver);
    const url = 'https://app.test/api/unipile/webhooks/v1';
    const headers = { 'unipile-auth': secrets.v1[0] };
    expect((await POST(new Request(url, { method: 'POST', headers, body: v1Body() }))).status).toBe(200);
    expect((await POST(new Request(url, { method: 'POST', body: v1Body() }))).status).toBe(401);
    expect((await GET(new Request(url))).status).toBe(405);
    expect(await (await GET(new Request('https://app.test/api/unipile/healthz'))).text()).toBe('ok');
  });
});
