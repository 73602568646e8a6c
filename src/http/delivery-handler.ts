import type { Endpoint } from './endpoint.ts';
import type { HttpAnswer, Exchange } from './exchange.ts';
import { Backpressure } from './backpressure.ts';
import { GroupCommit } from './group-commit.ts';
import { servesHost } from './hosts.ts';
import { storageIn, type IntakeParts } from './intake.ts';
import { DeliveryRequest, type DeliveryRequestParts } from './delivery-request.ts';
import { ReceiverEvents, type ReceiverEvent } from './receiver-events.ts';

/** How deliveries are handled. */
export interface DeliveryHandlerOptions extends IntakeParts {
  /** The names, without port, that a request's Host may carry. Default: any. */
  readonly hosts?: readonly string[];
  /** The largest body, in bytes. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** How many deliveries may wait to be stored; more are answered 503. Default 1,000. */
  readonly maxWaiting?: number;
  /** The present moment in milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  /** Called for every request to these paths, refused ones included. It must not throw. */
  readonly onEvent?: (event: ReceiverEvent) => void;
}

/** The largest body, in bytes: a status webhook has some 150. */
const MAX_BODY_BYTES = 64 * 1024;
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
