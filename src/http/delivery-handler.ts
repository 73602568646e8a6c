import type { Endpoint } from './endpoint.ts';
import type { HttpAnswer, Exchange } from './exchange.ts';
import { Backpressure } from './backpressure.ts';
import { LargeBodies } from './large-bodies.ts';
import { GroupCommit } from './group-commit.ts';
import { servesHost } from './hosts.ts';
import { storageIn, type IntakeParts } from './intake.ts';
import { DeliveryRequest, type DeliveryRequestParts } from './delivery-request.ts';
import { ReceiverEvents, type ReceiverEvent } from './receiver-events.ts';

/** How deliveries are handled. */
export interface DeliveryHandlerOptions extends IntakeParts {
  /** The names, without port, that a request's Host may carry. Default: any. */
  readonly hosts?: readonly string[];
  /** The largest body, in bytes, of a sender who has not proven himself. Default 65,536. */
  readonly maxBodyBytes?: number;
  /**
   * The largest body, in bytes, of one who has: other webhooks that hit the same URL may carry a whole mail. Default 1,048,576,
   * or `maxBodyBytes` where that is more.
   */
  readonly maxProvenBodyBytes?: number;
  /** How many deliveries may wait to be stored; more are answered 503. Default 1,000. */
  readonly maxWaiting?: number;
  /** The present moment in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** Called for every request to these paths, refused ones included. It must not throw. */
  readonly onEvent?: (event: ReceiverEvent) => void;
}

/** In bytes: a status webhook has some 150. */
const MAX_BODY_BYTES = 64 * 1024;
/** In bytes: an ordinary HTML mail has 80,000 (DOMAIN §9.2). */
const MAX_PROVEN_BODY_BYTES = 1024 * 1024;
const MAX_WAITING = 1000;

/** Handles deliveries over HTTP. */
export class DeliveryHandler {
  readonly backpressure: Backpressure;
  readonly events: ReceiverEvents;
  readonly #parts: DeliveryRequestParts;
  readonly #hosts: ReadonlySet<string> | undefined;

  constructor(options: DeliveryHandlerOptions) {
    const { hosts, maxBodyBytes = MAX_BODY_BYTES, maxWaiting = MAX_WAITING, now = Date.now } = options;
    this.backpressure = new Backpressure(maxWaiting);
    this.events = new ReceiverEvents(options.onEvent);
    this.#hosts = hosts === undefined ? undefined : new Set(hosts.map((host) => host.toLowerCase()));
    this.#parts = {
      backpressure: this.backpressure,
      events: this.events,
      groupCommit: new GroupCommit(),
      storage: storageIn(options, now),
      now,
      maxBodyBytes,
      maxProvenBodyBytes: options.maxProvenBodyBytes ?? Math.max(MAX_PROVEN_BODY_BYTES, maxBodyBytes),
      largeBodies: new LargeBodies(),
    };
  }

  /** Whether deliveries were turned away in the last second. */
  get isShedding(): boolean {
    return this.backpressure.isShedding(this.#parts.now());
  }

  /** Whether a request's Host is served here. */
  serves(host: string | null): boolean {
    return servesHost(host, this.#hosts);
  }

  /** Handles one delivery and answers after COMMIT. */
  deliver(channel: Endpoint, exchange: Exchange, answer: (answer: HttpAnswer) => void): void {
    new DeliveryRequest(this.#parts, { endpoint: channel, exchange, answer }).begin();
  }
}
