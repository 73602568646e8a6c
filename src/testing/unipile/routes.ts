import { errorReply, reconnectReplies, type ReconnectReplyName, type Reply } from './reply.ts';
import type { FakeAccounts } from './accounts.ts';
import { fakeWebhookOf, type FakeWebhook } from './webhooks.ts';

/** A request as the fake keeps it for those who look at it later. */
export interface SeenRequest {
  readonly method: string;
  /** Below `/api/v1`, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The parsed body, or null. */
  readonly body: unknown;
}

/** What the routes work on. */
export interface World {
  readonly accounts: FakeAccounts;
  readonly webhooks: Map<string, FakeWebhook>;
  readonly reconnectReplies: Map<string, ReconnectReplyName>;
  readonly failingRestarts: Set<string>;
  /** A number that is new each time. */
  next(): number;
  /** The account is connected again: it works, and says so. */
  reconnected(id: string): void;
}

type Route = (world: World, request: SeenRequest, id: string) => Reply;

type BodyFields = Readonly<Record<string, unknown>>;

const bodyFieldsOf = (body: unknown): BodyFields =>
  typeof body === 'object' && body !== null ? (body as BodyFields) : {};

const notFound = errorReply(404, 'resource_not_found', 'Resource not found');

const invalidParameters = (title: string): Reply => errorReply(400, 'invalid_parameters', title);

const ok = (body: object, status = 200): Reply => ({ status, body });

const MOST_ITEMS = 250;

const listAccountsRoute: Route = ({ accounts }, { query }) => {
  const limit = Number(query['limit'] ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ITEMS)
    return invalidParameters('limit is not from 1 to 250');
  return ok(accounts.page(limit, query['cursor'] ?? null));
};

const getAccount: Route = ({ accounts }, _, id) => {
  const account = accounts.get(id);
  return account === null ? notFound : ok(account);
};

const reconnectRoute: Route = (world, _, id) => {
  if (world.accounts.get(id) === null) return notFound;
  const reply = reconnectReplies[world.reconnectReplies.get(id) ?? 'reconnected'];
  if (reply.status === 201) world.reconnected(id);
  return ok({ ...reply.body, ...(reply.status < 300 ? { account_id: id } : {}) }, reply.status);
};

const restart: Route = ({ accounts, failingRestarts }, _, id) => {
  if (accounts.get(id) === null) return notFound;
  return ok({
    object: failingRestarts.has(id) ? 'AccountFailedToRestart' : 'AccountRestarted',
    account_id: id,
  });
};

/** Milliseconds and Z are mandatory (DOMAIN §7). */
const strictTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const hostedLink: Route = (world, { body, headers }) => {
  const fields = bodyFieldsOf(body);
  if (!strictTime.test(String(fields['expiresOn'])))
    return invalidParameters('expiresOn needs milliseconds and Z');
  if (fields['type'] === 'reconnect' && world.accounts.get(String(fields['reconnect_account'])) === null)
    return notFound;
  return ok(
    { object: 'HostedAuthUrl', url: `http://${String(headers['host'])}/hosted/${world.next()}` },
    201,
  );
};

const listWebhooksRoute: Route = ({ webhooks }) =>
  ok({ object: 'WebhookList', items: [...webhooks.values()], cursor: null });

const register: Route = ({ webhooks, next }, { body }) => {
  const webhook = fakeWebhookOf(bodyFieldsOf(body), `we_${next()}`);
  if ('refused' in webhook) return invalidParameters(webhook.refused);
  webhooks.set(webhook.id, webhook);
  return ok({ object: 'WebhookCreated', webhook_id: webhook.id }, 201);
};

const deleteWebhookRoute: Route = ({ webhooks }, _, id) =>
  webhooks.delete(id) ? ok({ object: 'WebhookDeleted' }) : notFound;

const routes: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
  ['GET', /^\/accounts$/, listAccountsRoute],
  ['GET', /^\/accounts\/([^/]+)$/, getAccount],
  ['POST', /^\/accounts\/([^/]+)$/, reconnectRoute],
  ['POST', /^\/accounts\/([^/]+)\/restart$/, restart],
  ['POST', /^\/hosted\/accounts\/link$/, hostedLink],
  ['GET', /^\/webhooks$/, listWebhooksRoute],
  ['POST', /^\/webhooks$/, register],
  ['DELETE', /^\/webhooks\/([^/]+)$/, deleteWebhookRoute],
];

/** What the API answers to a request that carries the right key (DOMAIN §7). */
export const replyTo = (world: World, request: SeenRequest): Reply => {
  for (const [method, path, route] of routes) {
    const match = method === request.method ? path.exec(request.path) : null;
    if (match !== null) return route(world, request, decodeURIComponent(match[1] ?? ''));
  }
  return notFound;
};
