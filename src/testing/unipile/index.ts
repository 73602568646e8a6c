import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LevelStatus, Status } from '../../../machines/status.ts';
import { seededRandom } from '../random.ts';
import { FakeAccounts, type FakeAccount, type FakeAccountBody } from './accounts.ts';
import type { DeliveryHabits } from './habits.ts';
import { PostOffice, type PostCounts } from './post-office.ts';
import { errorReply, type ReconnectReplyName } from './reply.ts';
import { replyTo, type SeenRequest, type World } from './routes.ts';
import { send, sendWith, type Trouble } from './trouble.ts';
import { letterOf, type FakeWebhook } from './webhooks.ts';

/** What a fake Unipile is to be like. */
export interface FakeUnipileOptions {
  /** The key that requests must carry. Default `fake-key`. */
  readonly apiKey?: string;
  /** The same seed loses, repeats and delays the same deliveries. Default 1. */
  readonly seed?: number;
  /** How badly webhooks arrive. Default: at once, once, in order. */
  readonly habits?: DeliveryHabits;
  /** Where its time begins, in milliseconds since 1970. Default 2026-01-01. */
  readonly startAt?: number;
}

/**
 * A Unipile of your own on 127.0.0.1, for tests: accounts with sources and levels as truth, the API of DOMAIN §7, and
 * webhooks by simulated time. Made by {@link startFakeUnipile}.
 */
export interface FakeUnipile extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: the DSN to give. */
  readonly dsn: string;
  readonly apiKey: string;
  /** All requests so far, the oldest first. */
  readonly requests: readonly SeenRequest[];
  /** The registered webhooks. */
  readonly webhooks: readonly FakeWebhook[];
  /** What became of deliveries so far. */
  readonly post: PostCounts;
  /** The present moment of its time, in milliseconds since 1970. */
  now(): number;
  /** All account ids, in order. */
  ids(): readonly string[];
  /** The account as the API would show it, or null. */
  account(id: string): FakeAccountBody | null;
  /** Adds an account without telling anybody. */
  add(account?: FakeAccount): void;
  /** Sets the level of all of an account's sources, and tells the webhooks. */
  set(id: string, level: LevelStatus): void;
  /** Removes an account, and tells the webhooks. */
  remove(id: string): void;
  /** Tells the webhooks of a status, whatever the truth is. */
  announce(id: string, status: Status): void;
  /** What reconnections of an account are answered from now on. Default `reconnected`. */
  answerReconnect(id: string, reply: ReconnectReplyName): void;
  /** Whether restarts of an account fail from now on. */
  failRestart(id: string, fails: boolean): void;
  /** What goes wrong with the next answers, one after the other. */
  trouble(...troubles: readonly Trouble[]): void;
  /** How badly webhooks arrive from now on. */
  behave(habits: DeliveryHabits): void;
  /** Lets time pass; what falls due on the way is delivered, and retried when it is not acknowledged. */
  advance(milliseconds: number): Promise<void>;
  /** Lets time pass until no delivery waits. */
  drain(): Promise<void>;
  /** Stops the server. */
  close(): Promise<void>;
}

const API_PATH = '/api/v1';

const requestBodyOf = async (message: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : (JSON.parse(text) as unknown);
};

const seenOf = async (message: IncomingMessage): Promise<SeenRequest> => {
  const url = new URL(message.url ?? '/', 'http://fake');
  return {
    method: message.method ?? 'GET',
    path: url.pathname.startsWith(API_PATH) ? url.pathname.slice(API_PATH.length) : url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: message.headers,
    body: await requestBodyOf(message),
  };
};

const listenOnAnyPort = (server: Server): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });

class RunningFake implements FakeUnipile {
  dsn = '';
  readonly apiKey: string;
  readonly requests: SeenRequest[] = [];
  readonly #accounts = new FakeAccounts();
  readonly #webhooks = new Map<string, FakeWebhook>();
  readonly #troubles: Trouble[] = [];
  readonly #office: PostOffice;
  readonly #server: Server;
  readonly #world: World;
  #now: number;
  #count = 0;

  constructor({
    apiKey = 'fake-key',
    seed = 1,
    habits = {},
    startAt = Date.UTC(2026, 0, 1),
  }: FakeUnipileOptions) {
    this.apiKey = apiKey;
    this.#now = startAt;
    this.#office = new PostOffice(seededRandom(seed), habits);
    this.#server = createServer((message, response) => void this.#answer(message, response));
    this.#world = {
      accounts: this.#accounts,
      webhooks: this.#webhooks,
      reconnectReplies: new Map(),
      failingRestarts: new Set(),
      next: () => (this.#count += 1),
      reconnected: (id) => {
        this.announce(id, 'RECONNECTED');
        this.set(id, 'OK');
      },
    };
  }

  async start(): Promise<this> {
    this.dsn = await listenOnAnyPort(this.#server);
    return this;
  }

  get webhooks(): readonly FakeWebhook[] {
    return [...this.#webhooks.values()];
  }

  get post(): PostCounts {
    return this.#office.counts;
  }

  now(): number {
    return this.#now;
  }

  ids(): readonly string[] {
    return this.#accounts.ids();
  }

  account(id: string): FakeAccountBody | null {
    return this.#accounts.get(id);
  }

  add(account: FakeAccount = {}): void {
    this.#accounts.add(account, this.#now);
  }

  set(id: string, level: LevelStatus): void {
    const { type } = this.#accounts.set(id, level);
    this.#tell(id, type, level);
  }

  remove(id: string): void {
    const removed = this.#accounts.remove(id);
    if (removed !== null) this.#tell(id, removed.type, 'DELETED');
  }

  announce(id: string, status: Status): void {
    this.#tell(id, this.account(id)?.type ?? 'LINKEDIN', status);
  }

  answerReconnect(id: string, reply: ReconnectReplyName): void {
    this.#world.reconnectReplies.set(id, reply);
  }

  failRestart(id: string, fails: boolean): void {
    if (fails) this.#world.failingRestarts.add(id);
    else this.#world.failingRestarts.delete(id);
  }

  trouble(...troubles: readonly Trouble[]): void {
    this.#troubles.push(...troubles);
  }

  behave(habits: DeliveryHabits): void {
    this.#office.habits = habits;
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (let due = this.#office.nextDue(); due !== null && due <= end; due = this.#office.nextDue()) {
      this.#now = Math.max(this.#now, due);
      await this.#office.carry();
    }
    this.#now = end;
  }

  async drain(): Promise<void> {
    for (let due = this.#office.nextDue(); due !== null; due = this.#office.nextDue())
      await this.advance(Math.max(0, due - this.#now));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #tell(id: string, type: string, status: Status): void {
    for (const webhook of this.#webhooks.values()) {
      const letter = letterOf(webhook, id, type, status);
      if (letter !== null) this.#office.send(letter, this.#now);
    }
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await seenOf(message);
      this.requests.push(request);
      const known = request.headers['x-api-key'] === this.apiKey;
      const reply = known ? replyTo(this.#world, request) : errorReply(401, 'missing_credentials');
      const trouble = this.#troubles.shift();
      if (trouble === undefined) send(response, reply);
      else sendWith(response, reply, trouble);
    } catch (error) {
      send(response, errorReply(400, 'invalid_parameters', String(error)));
    }
  }
}

/** Starts a fake Unipile. Close it with `close()`, or with `await using`. */
export const startFakeUnipile = (options: FakeUnipileOptions = {}): Promise<FakeUnipile> =>
  new RunningFake(options).start();
