import type { DecisionName } from '../decision.ts';
import type { Unproven } from './authentication.ts';
import type { Channel, ChannelName } from './channel.ts';
import type { Answer, Exchange } from './exchange.ts';
import { Gate } from './gate.ts';
import { Gathering } from './gathering.ts';
import { servesHost } from './hosts.ts';
import { answerTo, store, takeApart, textOf, type Intake, type IntakeParts } from './intake.ts';
import { faultProblem, refusal, type Problem } from './problem.ts';

/** What happened at the door, for counts and logs. It names no account and holds nothing of the payload. */
export type DoorEvent =
  | {
      readonly kind: 'stored';
      readonly channel: ChannelName;
      readonly decisions: readonly (DecisionName | 'foreign')[];
    }
  /** `path` is one of ours, or `other`. */
  | { readonly kind: 'refused'; readonly path: string; readonly status: number; readonly code: string }
  | { readonly kind: 'failed'; readonly path: string; readonly status: number; readonly error: unknown };

/** How the door behaves. */
export interface DoorOptions extends IntakeParts {
  /** The names, without port, that a request's Host may carry. Default: any. */
  readonly hosts?: readonly string[];
  /** The largest body, in bytes. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** How many deliveries may wait to be stored; more are answered 503. Default 1,000. */
  readonly maxWaiting?: number;
  /** The present moment in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** Hears of every request to our paths, and of refused ones. It must not throw. */
  readonly onEvent?: (event: DoorEvent) => void;
}

/** The largest body, in bytes: a status webhook has some 150. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_WAITING = 1000;

const answerHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Takes a delivery in, in one fixed order: origin, encoding, size, proof, kind, room, store. */
export class Door {
  readonly gate: Gate;
  readonly #options: DoorOptions;
  readonly #now: () => number;
  readonly #maxBodyBytes: number;
  readonly #hosts: ReadonlySet<string> | undefined;
  readonly #gathering = new Gathering();

  constructor(options: DoorOptions) {
    const { hosts, maxBodyBytes = MAX_BODY_BYTES, maxWaiting = MAX_WAITING } = options;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#maxBodyBytes = maxBodyBytes;
    this.#hosts = hosts === undefined ? undefined : new Set(hosts.map((host) => host.toLowerCase()));
    this.gate = new Gate(maxWaiting);
  }

  /** Whether deliveries were turned away in the last second. */
  get isShedding(): boolean {
    return this.gate.isShedding(this.#now());
  }

  /** Whether a request's Host is served here. */
  serves(host: string | null): boolean {
    return servesHost(host, this.#hosts);
  }

  /** Takes a delivery in and answers it after COMMIT. Never rejects. */
  async deliver(channel: Channel, exchange: Exchange): Promise<Answer> {
    const { path } = channel;
    try {
      if (exchange.header('origin') !== null) return this.refuse(path, refusal('originRefused'));
      if (!isIdentity(exchange.header('content-encoding')))
        return this.refuse(path, refusal('encodingUnsupported', { 'accept-encoding': 'identity' }));
      const body = await exchange.body(this.#maxBodyBytes);
      if ('refused' in body) return this.refuse(path, refusal(body.refused));
      return await this.#prove(channel, exchange, body.bytes);
    } catch (error) {
      return this.fail(path, error);
    }
  }

  /** Tells of a refusal and passes it on. */
  refuse(path: string, problem: Problem): Problem {
    const { status, code } = problem;
    this.#options.onEvent?.({ kind: 'refused', path, status, code });
    return problem;
  }

  /** Tells of a fault; the answer says nothing of what it holds. */
  fail(path: string, error: unknown): Problem {
    const problem = faultProblem(error);
    this.#options.onEvent?.({ kind: 'failed', path, status: problem.status, error });
    return problem;
  }

  #prove(channel: Channel, exchange: Exchange, bytes: Uint8Array): Promise<Answer> | Answer {
    const now = this.#now();
    const verdict = channel.verify(unproven(exchange, bytes, now));
    if (!verdict.proven)
      return this.refuse(channel.path, refusal(verdict.code, { 'www-authenticate': channel.challenge }));
    const { tenant } = verdict;
    const intake = takeApart(textOf(bytes), channel, this.#options, { tenant, now });
    if ('refused' in intake) return this.refuse(channel.path, refusal(intake.refused));
    const places = intake.payloads.length;
    if (!this.gate.enter(places, now)) return this.refuse(channel.path, refusal('overloaded'));
    return this.#store(channel, intake).finally(() => this.gate.leave(places));
  }

  async #store(channel: Channel, intake: Intake): Promise<Answer> {
    await this.#gathering.join();
    const receipts = await store(intake, channel, this.#options);
    const decisions = receipts.map(({ decision }) => decision);
    this.#options.onEvent?.({ kind: 'stored', channel: channel.name, decisions });
    return { status: 200, headers: answerHeaders, body: JSON.stringify(answerTo(receipts, intake.isList)) };
  }
}

const isIdentity = (encoding: string | null): boolean =>
  encoding === null || encoding.toLowerCase() === 'identity';

const unproven = (exchange: Exchange, body: Uint8Array, now: number): Unproven => ({
  header: (name) => exchange.header(name),
  get query() {
    return exchange.query;
  },
  body,
  now,
});
