import type { IncomingMessage, ServerResponse } from 'node:http';
import { nodeHandler } from './node-handler.ts';
import { plainPath, spellingsOf } from './plain-path.ts';
import type { Receiver } from './receiver.ts';

/**
 * For Express: `app.use(expressHandler(receiver))`, or `app.use('/unipile', …)`, before any body parser such as
 * `express.json()`. Requests for other paths are passed on.
 */
export const expressHandler = (
  receiver: Receiver,
): ((incoming: IncomingMessage, outgoing: ServerResponse, next: () => void) => void) => {
  const handle = nodeHandler(receiver);
  const paths = new Set(receiver.paths);
  return (incoming, outgoing, next) => {
    if (paths.has(plainPath(requestPath(incoming)))) handle(incoming, outgoing);
    else next();
  };
};

const requestPath = ({ url = '' }: IncomingMessage): string => {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
};

/** What this needs of Fastify. */
export interface FastifyLike {
  readonly prefix: string;
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    parse: (request: unknown, payload: unknown, done: (error: Error | null) => void) => void,
  ): unknown;
  all(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => void): unknown;
}

/** What this needs of a request of Fastify. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

/** What this needs of a reply of Fastify. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/**
 * For Fastify: `app.register(fastifyPlugin(receiver), { prefix: '/unipile' })`. In its own scope it leaves bodies unread; the
 * rest of the application keeps its parsers.
 */
export const fastifyPlugin =
  (receiver: Receiver): ((fastify: FastifyLike, options: unknown, done: () => void) => void) =>
  (fastify, _options, done) => {
    const handle = nodeHandler(receiver);
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    const answer = ({ raw }: FastifyRequestLike, reply: FastifyReplyLike): void => {
      reply.hijack();
      raw.url = (raw.url ?? '').slice(fastify.prefix.length);
      handle(raw, reply.raw);
    };
    for (const path of receiver.paths) {
      const [plain, ...others] = spellingsOf(path);
      fastify.all(plain, answer);
      for (const spelling of others) unlessTaken(() => fastify.all(spelling, answer));
    }
    done();
  };

/** Adds another spelling of a route; Fastify may have been told to take all spellings for one. */
const unlessTaken = (add: () => unknown): void => {
  try {
    add();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'FST_ERR_DUPLICATED_ROUTE'))
      throw error;
  }
};

/**
 * For Hono: `app.all('/webhooks/*', honoHandler(receiver))`. Under a prefix `app.mount('/unipile', receiver.fetch)` does it
 * alone.
 */
export const honoHandler =
  (
    receiver: Receiver,
  ): ((context: { readonly req: { readonly raw: Request }; readonly env?: unknown }) => Promise<Response>) =>
  ({ req, env }) =>
    receiver.fetch(req.raw, env);

/** The handlers that a route of Next.js exports. */
export interface RouteHandlers {
  readonly GET: (request: Request) => Promise<Response>;
  readonly POST: (request: Request) => Promise<Response>;
}

/**
 * For the app router of Next.js, in `app/api/unipile/[...path]/route.ts`:
 * `export const { GET, POST } = routeHandlers(receiver)`, with a receiver whose `basePath` is `/api/unipile`. The route must
 * run on Node (`export const runtime = 'nodejs'`), because of SQLite. `next build` loads the module of a route as well: a
 * receiver made at its top level needs its secrets there too, and the database is opened.
 */
export const routeHandlers = ({ fetch }: Receiver): RouteHandlers => ({
  GET: (request) => fetch(request),
  POST: (request) => fetch(request),
});
