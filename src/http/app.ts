import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import type { Endpoint } from './endpoint.ts';
import type { DeliveryHandler } from './delivery-handler.ts';
import { ofRequest, responseOf, type HttpAnswer } from './exchange.ts';
import { plainPath } from './plain-path.ts';
import { refusal } from './problem.ts';

/** The endpoints by their paths. */
export type Channels = ReadonlyMap<string, Endpoint>;

/** What other paths answer to GET. */
export type PagesByPath = Readonly<Record<string, () => Response | Promise<Response>>>;

/** What answers every method of a path by itself. It is handed what came with the request, as `Receiver.fetch` was. */
export type HandlersByPath = Readonly<Record<string, (request: Request, env?: unknown) => Promise<Response>>>;

/** What an application is made of. */
export interface ReceiverAppParts {
  readonly door: DeliveryHandler;
  /** By path, with `basePath`. */
  readonly channels: Channels;
  /** By path, without `basePath`. */
  readonly pages: PagesByPath;
  /** By path, without `basePath`. */
  readonly handlers: HandlersByPath;
  readonly basePath: string;
}

/** The application: which path takes which method, and under which Host. */
export const createReceiverApp = ({ door, channels, pages, handlers, basePath }: ReceiverAppParts): Hono => {
  const app = new Hono({ getPath: (request) => plainPath(getPath(request)) });
  app.use(async (context, next) => {
    const { req } = context;
    if (door.serves(req.header('host') ?? new URL(req.url).host)) return next();
    return responseOf(door.events.refuse('other', refusal('hostRefused')));
  });
  for (const [path, channel] of channels) {
    app.post(path, async ({ req }) => responseOf(await answered(door, channel, req.raw)));
    app.all(path, () =>
      responseOf(door.events.refuse(channel.path, refusal('methodNotAllowed', { allow: 'POST' }))),
    );
  }
  for (const [path, page] of Object.entries(pages)) {
    const wrongMethod = refusal('methodNotAllowed', { allow: 'GET, HEAD' });
    app.get(plainPath(basePath + path), page);
    app.all(plainPath(basePath + path), () => responseOf(door.events.refuse(path, wrongMethod)));
  }
  for (const [path, handle] of Object.entries(handlers))
    app.all(plainPath(basePath + path), ({ req, env }) => handle(req.raw, env));
  app.notFound(() => responseOf(door.events.refuse('other', refusal('pathUnknown'))));
  app.onError((error) => responseOf(door.events.fail('other', error)));
  return app;
};

const answered = (door: DeliveryHandler, channel: Endpoint, request: Request): Promise<HttpAnswer> =>
  new Promise((resolve) => door.deliver(channel, ofRequest(request), resolve));
