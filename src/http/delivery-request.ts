import type { Brief } from '../views/receipt.ts';
import type { Proof, Unproven } from './authentication.ts';
import type { RequestBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import type { HttpAnswer, Exchange } from './exchange.ts';
import type { Backpressure } from './backpressure.ts';
import type { LargeBodies } from './large-bodies.ts';
import type { GroupCommit } from './group-commit.ts';
import { answerTo, takeApart, type Intake, type Sender, type Storage } from './intake.ts';
import { refusal, type RefusalCode } from './problem.ts';
import type { ReceiverEvents } from './receiver-events.ts';

/** What a delivery is handled with. */
export interface DeliveryRequestParts {
  readonly events: ReceiverEvents;
  readonly backpressure: Backpressure;
  readonly groupCommit: GroupCommit;
  readonly storage: Storage;
  readonly now: () => number;
  /** Of a sender who has not proven himself, and of one who has. */
  readonly maxBodyBytes: number;
  readonly maxProvenBodyBytes: number;
  readonly largeBodies: LargeBodies;
}

/** A request, the endpoint it came to, and where its answer goes. */
interface DeliveryExchange {
  readonly endpoint: Endpoint;
  readonly exchange: Exchange;
  readonly answer: (answer: HttpAnswer) => void;
}

const emptyBody = new Uint8Array();

/**
 * One delivery, checked in one fixed order: origin, encoding, size, proof, kind, capacity; then stored. It goes
 * from callback to callback rather than from promise to promise: of those a delivery would need a dozen.
 */
export class DeliveryRequest implements Unproven, Sender {
  body: Uint8Array = emptyBody;
  now = 0;
  readonly #parts: DeliveryRequestParts;
  readonly #arrival: DeliveryExchange;
  /** Whether the body may be large; null until that is asked. */
  #mayBeLarge: boolean | null = null;
  /** Whether it holds a place among the large bodies, or would have needed one and found none. */
  #place: 'none' | 'held' | 'wanting' = 'none';
  #intake: Intake = { payloads: [], readings: null, isList: false };

  constructor(parts: DeliveryRequestParts, arrival: DeliveryExchange) {
    this.#parts = parts;
    this.#arrival = arrival;
  }

  get query(): URLSearchParams {
    return this.#arrival.exchange.query;
  }

  header(name: string): string | null {
    return this.#arrival.exchange.header(name);
  }

  /** Begins. The answer comes later, or at once. */
  begin(): void {
    try {
      this.#ask();
    } catch (error) {
      this.#fail(error);
    }
  }

  stored(briefs: readonly Brief[]): void {
    try {
      this.#parts.backpressure.leave(this.#intake.payloads.length);
      const decisions = briefs.map(({ decision }) => decision);
      this.#parts.events.store(this.#arrival.endpoint.name, decisions);
      this.#arrival.answer(answerTo(briefs, this.#intake.isList));
    } catch (error) {
      this.#fail(error);
    }
  }

  failed(error: unknown): void {
    this.#parts.backpressure.leave(this.#intake.payloads.length);
    this.#fail(error);
  }

  #ask(): void {
    if (this.header('origin') !== null) return this.#refuse('originRefused');
    if (!isIdentity(this.header('content-encoding')))
      return this.#refuse('encodingUnsupported', { 'accept-encoding': 'identity' });
    this.#arrival.exchange.read(
      (bytes) => this.#allows(bytes),
      (body) => this.#hear(body),
    );
  }

  #allows(bytes: number): boolean {
    const { maxBodyBytes, maxProvenBodyBytes } = this.#parts;
    if (bytes <= maxBodyBytes) return true;
    return bytes <= maxProvenBodyBytes && (this.#mayBeLarge ??= this.#entersLarge());
  }

  /** Whether the sender is proven before the body has come, or may be once it has and there is room for that. */
  #entersLarge(): boolean {
    const { endpoint } = this.#arrival;
    this.now = this.#parts.now();
    const proof = endpoint.verify(this);
    if (proof.proven || !endpoint.signsBody || proof.code !== 'signatureWrong') return proof.proven;
    this.#place = this.#parts.largeBodies.enter() ? 'held' : 'wanting';
    return this.#place === 'held';
  }

  #hear(body: RequestBody): void {
    if (this.#place === 'held') this.#parts.largeBodies.leave();
    try {
      this.#prove(body);
    } catch (error) {
      this.#fail(error);
    }
  }

  #prove(body: RequestBody): void {
    if ('refused' in body) return this.#refuse(this.#place === 'wanting' ? 'overloaded' : body.refused);
    const { endpoint: channel } = this.#arrival;
    this.body = body.bytes;
    this.now = this.#parts.now();
    const verdict = channel.verify(this);
    if (!verdict.proven) return this.#refuseUnproven(verdict);
    const { tenant } = verdict;
    const { storage } = this.#parts;
    const intake = takeApart(this.body, channel, (payload, source) => storage.read(payload, source), tenant);
    if ('refused' in intake) return this.#refuse(intake.refused);
    this.#enter(intake);
  }

  #enter(intake: Intake): void {
    const { backpressure, groupCommit } = this.#parts;
    if (!backpressure.enter(intake.payloads.length, this.now)) return this.#refuse('overloaded');
    this.#intake = intake;
    groupCommit.join(() => this.#store());
  }

  #store(): void {
    try {
      this.#parts.storage.store(this.#intake, this.#arrival.endpoint.source, this);
    } catch (error) {
      this.failed(error);
    }
  }

  #refuseUnproven({ code, secondsAhead }: Extract<Proof, { proven: false }>): void {
    // Another proof would not help a URL that was right once.
    if (code === 'urlExpired') return this.#refuse(code);
    this.#refuse(code, { 'www-authenticate': this.#arrival.endpoint.challenge }, secondsAhead);
  }

  #refuse(code: RefusalCode, headers?: Record<string, string>, secondsAhead?: number): void {
    const { endpoint, answer } = this.#arrival;
    answer(this.#parts.events.refuse(endpoint.path, refusal(code, headers), secondsAhead));
  }

  #fail(error: unknown): void {
    this.#arrival.answer(this.#parts.events.fail(this.#arrival.endpoint.path, error));
  }
}

const isIdentity = (encoding: string | null): boolean =>
  encoding === null || encoding.toLowerCase() === 'identity';
