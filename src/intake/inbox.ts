import type { Engine } from '../engine/engine.ts';
import type { Happened, Outcome } from '../engine/outcome.ts';
import type { Clock } from '../model/clock.ts';
import type { DeliveryReader, DeliverySource, Payload, Reading } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import { asUnreadable, keepableIn } from './keepable.ts';
import { needsOf } from './needs.ts';

/** A caller that awaits the outcomes of deliveries. */
export interface Waiter {
  /**
   * Called inside the transaction with the outcomes, in order, and what they can be looked up with. They count only once
   * `stored` is called. Called anew when the transaction is tried again.
   */
  heard(outcomes: readonly Outcome[], reader: Pick<WorkbenchWriter, 'verification'>): void;
  /** It is durable. It must not throw. */
  stored(): void;
  /** Nothing was stored, or the outcome is unknown. It must not throw. */
  failed(error: unknown): void;
}

/** What an inbox works with. */
export interface InboxParts {
  /** The engine; throws when there is none any more. */
  readonly engine: () => Engine;
  readonly clock: Pick<Clock, 'now'>;
  /** Runs `work` at the end of the present turn of the event loop: deliveries of one turn share a transaction. */
  readonly defer: (work: () => void) => void;
  readonly read: DeliveryReader;
  /** Whether anybody listens to what happens. */
  readonly isHeard: () => boolean;
  /** Called after each transaction, once all callers are told, with what is durable; empty without listeners. */
  readonly settled: (happened: readonly Happened[]) => void;
}

interface Waiting {
  readonly readings: readonly Reading[];
  readonly waiter: Waiter;
}

/** What is to be tried once more after a fault: each alone, or by halves, or as what cannot be read; nothing after one of the store. */
const triedApart = (waiting: readonly Waiting[], error: unknown): readonly (readonly Waiting[])[] => {
  const isAlone = waiting.length === 1;
  if (!(error instanceof LifecycleError)) return isAlone ? [] : waiting.map((one) => [one]);
  if (error.code !== 'deliveryRefused') return [];
  if (!isAlone) {
    const half = Math.ceil(waiting.length / 2);
    return [waiting.slice(0, half), waiting.slice(half)];
  }
  const isReadable = waiting.some(({ readings }) => readings.some(({ kind }) => kind === 'event'));
  const raw = ({ readings, waiter }: Waiting): Waiting => ({
    readings: readings.map((reading) => asUnreadable(reading, `is refused: ${error.message}`)),
    waiter,
  });
  return isReadable ? [waiting.map(raw)] : [];
};

/**
 * Collects the deliveries of one turn of the event loop and takes them in together. Where that takes longer than a turn, because the
 * database is far away, those that come meanwhile share the next transaction.
 */
export class Inbox {
  readonly #parts: InboxParts;
  #waiting: Waiting[] = [];
  #isUnderWay = false;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /**
   * Reads a payload of any shape of DOMAIN §3, or its text or bytes, as received now. Keeps nothing yet.
   *
   * @throws LifecycleError `closed`, `payloadUnusable`
   */
  read(payload: Payload, source?: DeliverySource): Reading {
    this.#parts.engine();
    return this.#parts.read(payload, this.#parts.clock.now(), source);
  }

  /** Takes readings in at the end of the turn, or after those that are being taken in: all of them or none. */
  add(readings: readonly Reading[], waiter: Waiter): void {
    if (this.#waiting.push({ readings, waiter }) === 1 && !this.#isUnderWay) this.#begin();
  }

  #begin(): void {
    this.#parts.defer(() => void this.#takeTurn());
  }

  async #takeTurn(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    await this.flush();
    this.#isUnderWay = false;
    if (this.#waiting.length > 0) this.#begin();
  }

  /** Stores what is queued. Resolves once it is durable, or once its callers were told that it failed. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    await this.#take(waiting);
  }

  /**
   * Takes readings in together. A fault of the store is everybody's; after any other one they are tried again triedApart, so that a
   * delivery that trips a bug, or that the database refuses, does not drag the others down.
   */
  async #take(waiting: readonly Waiting[]): Promise<void> {
    let happened: readonly Happened[];
    try {
      happened = await this.#commit(waiting);
    } catch (error) {
      const parts = triedApart(waiting, error);
      for (const some of parts) await this.#take(some);
      if (parts.length > 0) return;
      for (const { waiter } of waiting) waiter.failed(error);
      this.#parts.settled([]);
      return;
    }
    for (const { waiter } of waiting) waiter.stored();
    this.#parts.settled(happened);
  }

  #commit(given: readonly Waiting[]): Promise<readonly Happened[]> {
    const engine = this.#parts.engine();
    const waiting = given.map(({ readings, waiter }) => ({
      readings: readings.map((reading) => keepableIn(engine.ledger, reading)),
      waiter,
    }));
    return engine.commit(
      (batch) => {
        for (const { readings, waiter } of waiting)
          waiter.heard(
            readings.map((reading) => batch.receive(reading)),
            batch.writer,
          );
        return batch.happened;
      },
      { needs: () => needsOf(waiting.flatMap(({ readings }) => readings)), recording: this.#parts.isHeard() },
    );
  }
}
