import { bodyOf, type BodyParser } from '../engine/body.ts';
import type { Clock } from '../model/clock.ts';
import type { DeliverySource, Glance } from '../model/delivery.ts';
import type { Engine } from '../engine/engine.ts';
import type { Delivery, Happened, Outcome } from '../engine/outcome.ts';
import { LifecycleError } from '../model/errors.ts';

/** Who waits for what deliveries do. */
export interface Waiter {
  /**
   * Told within the transaction what they do, in their order: it holds only once `stored` is called. Told anew when the
   * transaction is tried again.
   */
  heard(outcomes: readonly Outcome[]): void;
  /** It is durable. It must not throw. */
  stored(): void;
  /** Nothing of it was kept, or nobody knows. It must not throw. */
  failed(error: unknown): void;
}

/** What an inbox works with. */
export interface InboxParts {
  /** The engine; throws when there is none any more. */
  readonly engine: () => Engine;
  readonly clock: Pick<Clock, 'now'>;
  /** Runs `work` at the end of the present turn of the event loop: deliveries of one turn share a transaction. */
  readonly defer: (work: () => void) => void;
  readonly parseBody: BodyParser | undefined;
  /** Recognises the commonest texts; only where they are read as `readPayload` does. */
  readonly glance: Glance | undefined;
  /** Whether anybody listens to what happens. */
  readonly isHeard: () => boolean;
  /** Told after each transaction, when all who waited know, of what is durable: nothing when nobody listens. */
  readonly settled: (happened: readonly Happened[]) => void;
}

interface Waiting {
  readonly deliveries: readonly Delivery[];
  readonly waiter: Waiter;
}

/** Collects the deliveries of one turn of the event loop and takes them in together. */
export class Inbox {
  readonly #parts: InboxParts;
  #waiting: Waiting[] = [];

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /**
   * Takes payloads of any shape of DOMAIN §3, or their texts, in at the end of the turn: all of them or none.
   *
   * @throws LifecycleError `closed`
   */
  add(payloads: readonly unknown[], source: DeliverySource | undefined, waiter: Waiter): void {
    const { engine, clock, defer } = this.#parts;
    engine();
    const at = clock.now();
    const deliveries = payloads.map((payload) => this.#delivery(payload, source, at));
    if (this.#waiting.push({ deliveries, waiter }) === 1) defer(() => this.flush());
  }

  #delivery(payload: unknown, source: DeliverySource | undefined, at: number): Delivery {
    const { parseBody, glance } = this.#parts;
    const glanced = typeof payload === 'string' ? glance?.(payload) : undefined;
    if (glanced !== undefined) return { payload, glanced, at, source };
    const { payload: value, json, raw, unreadable } = bodyOf(payload, parseBody);
    return { payload: value, json, raw, unreadable, at, source };
  }

  /** Takes in what waits. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#parts.settled(this.#take(waiting));
  }

  /**
   * Takes deliveries in together. A fault of the store is everybody's; any other one is tried again one by one, so that
   * a delivery that trips a bug does not drag the others down. Returns what is durable, in the order of the log.
   */
  #take(waiting: readonly Waiting[]): readonly Happened[] {
    let happened: readonly Happened[];
    try {
      happened = this.#commit(waiting);
    } catch (error) {
      if (waiting.length > 1 && !(error instanceof LifecycleError))
        return waiting.flatMap((one) => this.#take([one]));
      for (const { waiter } of waiting) waiter.failed(error);
      return [];
    }
    for (const { waiter } of waiting) waiter.stored();
    return happened;
  }

  #commit(waiting: readonly Waiting[]): readonly Happened[] {
    return this.#parts.engine().commit((batch) => {
      for (const { deliveries, waiter } of waiting)
        waiter.heard(deliveries.map((delivery) => batch.receive(delivery)));
      return batch.happened;
    }, this.#parts.isHeard());
  }
}
