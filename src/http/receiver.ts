import { Hono, type Context } from 'hono';
import type { DecisionName } from '../decision.ts';
import { LifecycleError } from '../errors.ts';
import type { Unproven } from './authentication.ts';
import { NodeSource, readIncomingBody, readRequestBody, type Body } from './body.ts';
import { channelsFor, type Channel, type ChannelName, type ChannelOptions } from './channel.ts';
import { Gate } from './gate.ts';
import { servesHost } from './hosts.ts';
import { answerTo, store, takeApart, textOf, type IntakeParts } from './intake.ts';
import { faultProblem, refusal, responseOf, type Problem } from './problem.ts';

/** What happened at the door, for counts and logs. It names no account and holds nothing of the payload. */
export type DoorEvent =
  | {
      readonly kind: 'stored';
      readonly channel: ChannelName;
      readonly decisions: readonly (DecisionName | 'foreign')[];
    }
  | { readonly kind: 'refused'; readonly path: string; readonly status: number; readonly code: string }
  | { readonly kind: 'failed'; readonly path: string; readonly status: number; readonly error: unknown };

/** What a receiver is made of, and how it behaves. */
export interface ReceiverOptions extends ChannelOptions, IntakeParts {
  /** What stands before the paths, such as `/api/unipile`. Default: nothing. */
  readonly basePath?: string;
  /** The names, without port, that a request's Host may carry. Default: any. */
  readonly hosts?: readonly string[];
  /** The largest body, in bytes. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** How many deliveries may wait to be stored; more are answered 503. Default 1,000. */
  readonly maxWaiting?: number;
  /** The present moment in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** Hears of every delivery. It must not throw. */
  readonly onEvent?: (event: DoorEvent) => void;
  /** Adds paths of one's own under the same checks of Host, such as `/healthz`. */
  readonly pages?: Readonly<Record<string, () => Response>>;
}

/** Takes deliveries in over HTTP. */
export interface Receiver {
  /** Answers a request: 200 after COMMIT, else a problem document (RFC 9457). Never rejects. */
  fetch(request: Request, source?: unknown): Promise<Response>;
  /** The paths that it answers, with `basePath`. */
  readonly paths: readonly string[];
  /** How many deliveries wait to be stored. */
  readonly waiting: number;
  /** Whether deliveries were turned away in the last second. */
  readonly isShedding: boolean;
}

/** The largest body, in bytes: a status webhook has some 150. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_WAITING = 1000;

type Env = {
  Bindings: { readonly source?: NodeSource };
};

/**
 * Makes a receiver.
 *
 * @throws LifecycleError `invalidOption` when no way in is open, or a secret cannot be used
 */
export const createReceiver = (options: ReceiverOptions): Receiver => {
  const channels = channelsFor(options);
  if (channels.length === 0)
    throw new LifecycleError('invalidOption', 'no secret is set, so no way in is open', {
      hint: 'Set secrets.v1, secrets.notify, secrets.v2 or secrets.signals.',
    });
  const door = new Door(options);
  const app = new Hono<Env>();
  const { basePath = '', hosts, pages = {} } = options;
  const served = hosts === undefined ? undefined : new Set(hosts.map((host) => host.toLowerCase()));
  app.use(async (context, next) =>
    servesHost(context.req.header('host') ?? new URL(context.req.url).host, served)
      ? next()
      : door.refuse('other', refusal('hostRefused')),
  );
  for (const channel of channels) {
    const path = basePath + channel.path;
    app.post(path, (context) => door.deliver(channel, context));
    app.all(path, () => door.refuse(channel.path, refusal('methodNotAllowed', { allow: 'POST' })));
  }
  for (const [path, page] of Object.entries(pages)) {
    app.get(basePath + path, page);
    app.all(basePath + path, () => door.refuse(path, refusal('methodNotAllowed', { allow: 'GET, HEAD' })));
  }
  app.notFound(() => door.refuse('other', refusal('pathUnknown')));
  app.onError((error) => door.fail('other', error));
  return {
    fetch: async (request, source) => app.fetch(request, source instanceof NodeSource ? { source } : {}),
    paths: [...channels.map(({ path }) => path), ...Object.keys(pages)].map((path) => basePath + path),
    get waiting() {
      return door.gate.waiting;
    },
    get isShedding() {
      return door.isShedding;
    },
  };
};

/** Takes a delivery from the door to the store, in one fixed order: origin, encoding, size, proof, kind, room, store. */
class Door {
  readonly gate: Gate;
  readonly #options: ReceiverOptions;
  readonly #now: () => number;
  readonly #maxBodyBytes: number;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.gate = new Gate(options.maxWaiting ?? MAX_WAITING);
  }

  get isShedding(): boolean {
    return this.gate.isShedding(this.#now());
  }

  async deliver(channel: Channel, context: Context<Env>): Promise<Response> {
    const { req } = context;
    const { path } = channel;
    if (req.header('origin') !== undefined) return this.refuse(path, refusal('originRefused'));
    if ((req.header('content-encoding') ?? 'identity').toLowerCase() !== 'identity')
      return this.refuse(path, refusal('encodingUnsupported', { 'accept-encoding': 'identity' }));
    const body = await this.#read(context);
    if ('refused' in body) return this.refuse(path, refusal(body.refused, { connection: 'close' }));
    const now = this.#now();
    const verdict = channel.verify(unproven(context, body.bytes, now));
    if (!verdict.proven)
      return this.refuse(path, refusal(verdict.code, { 'www-authenticate': channel.challenge }));
    return this.#take(channel, textOf(body.bytes), { tenant: verdict.tenant, now });
  }

  refuse(path: string, problem: Problem): Response {
    const { status, code } = problem;
    this.#options.onEvent?.({ kind: 'refused', path, status, code });
    return responseOf(problem);
  }

  fail(path: string, error: unknown): Response {
    const problem = faultProblem(error);
    this.#options.onEvent?.({ kind: 'failed', path, status: problem.status, error });
    return responseOf(problem);
  }

  #read({ req, env }: Context<Env>): Promise<Body> | Body {
    return env.source === undefined
      ? readRequestBody(req.raw, this.#maxBodyBytes)
      : readIncomingBody(env.source.incoming, this.#maxBodyBytes);
  }

  async #take(
    channel: Channel,
    text: string,
    proof: { readonly tenant: string | undefined; readonly now: number },
  ): Promise<Response> {
    const intake = takeApart(text, channel, this.#options, proof);
    if ('refused' in intake) return this.refuse(channel.path, refusal(intake.refused));
    const places = intake.payloads.length;
    if (!this.gate.enter(places, proof.now)) return this.refuse(channel.path, refusal('overloaded'));
    try {
      const receipts = await store(intake, channel, this.#options);
      const decisions = receipts.map(({ decision }) => decision);
      this.#options.onEvent?.({ kind: 'stored', channel: channel.name, decisions });
      return new Response(JSON.stringify(answerTo(receipts, intake.isList)), { headers: answerHeaders });
    } catch (error) {
      return this.fail(channel.path, error);
    } finally {
      this.gate.leave(places);
    }
  }
}

const answerHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

const unproven = ({ req }: Context<Env>, body: Uint8Array, now: number): Unproven => ({
  header: (name) => req.header(name) ?? null,
  get query() {
    return new URL(req.url).searchParams;
  },
  body,
  now,
});
