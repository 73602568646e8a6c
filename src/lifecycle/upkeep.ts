import { DAY, HOUR } from '../../machines/policy.ts';
import {
  assertRetention,
  prune,
  type EventTextOf,
  type PruneOptions,
  type PruneSummary,
  type Retention,
} from '../engine/pruning.ts';
import type { Clock } from '../model/clock.ts';
import type { Reader } from '../model/delivery.ts';
import type { Ledger } from '../store/ledger.ts';
import type { LogEntry } from '../store/port.ts';
import { storedEventOf } from '../views/fold.ts';

const eventTextWith =
  (reader: Reader): EventTextOf =>
  (entry: LogEntry) =>
    JSON.stringify(storedEventOf(entry, reader));

/** What upkeep works with. */
export interface UpkeepParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Reads the events that stay when payloads go. */
  readonly readers: { readonly payload: Reader };
  /** How long what grows for ever is kept. Default: for ever, and there is no upkeep. */
  readonly retention?: Retention;
}

/** Takes out what is older than it is to be kept, at the start and every hour, payloads once a day. Does nothing with a clock that cannot wake. */
export class Upkeep {
  readonly #ending = new AbortController();
  readonly #onError: (error: unknown) => void;
  #callOff = (): void => undefined;
  #running: Promise<void> = Promise.resolve();
  /** When payloads are to be dropped again: the file is written anew then. In milliseconds since 1970. */
  #payloadsAt = -Infinity;

  /**
   * @param onError - called with faults: nobody awaits upkeep; it is tried again an hour later
   * @throws LifecycleError `invalidOption`
   */
  constructor({ ledger, clock, readers, retention }: UpkeepParts, onError: (error: unknown) => void) {
    this.#onError = onError;
    if (retention === undefined) return;
    assertRetention(retention, ledger);
    const wakeAt = (moment: number): void => {
      this.#callOff =
        clock.wakeAt?.(moment, () => {
          const now = clock.now();
          this.#running = this.#prune(
            ledger,
            this.#dueOf(retention, now),
            now,
            eventTextWith(readers.payload),
          );
          wakeAt(clock.now() + HOUR);
        }) ?? this.#callOff;
    };
    wakeAt(clock.now());
  }

  /** Ends it, and resolves when nothing of it is under way any more. */
  async end(): Promise<void> {
    this.#ending.abort();
    this.#callOff();
    await this.#running;
  }

  #dueOf(retention: Retention, now: number): Retention {
    const { payloadDays, ...hourly } = retention;
    if (payloadDays === undefined || now < this.#payloadsAt) return hourly;
    this.#payloadsAt = now + DAY;
    return retention;
  }

  async #prune(ledger: Ledger, retention: Retention, now: number, eventTextOf: EventTextOf): Promise<void> {
    try {
      await prune(ledger, retention, { signal: this.#ending.signal }, now, eventTextOf);
    } catch (error) {
      this.#onError(error);
    }
  }
}

/**
 * Takes out of a store what is older than it is to be kept, once. See {@link prune}.
 *
 * @param now - in milliseconds since 1970
 * @param reader - reads the events that stay when payloads go
 */
export const pruneLedger = (
  ledger: Ledger,
  retention: Retention,
  options: PruneOptions,
  now: number,
  reader: Reader,
): Promise<PruneSummary> => prune(ledger, retention, options, now, eventTextWith(reader));
