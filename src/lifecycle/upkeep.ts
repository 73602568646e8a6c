import { HOUR } from '../../machines/policy.ts';
import { localLedger } from '../engine/local-ledger.ts';
import {
  assertRetention,
  prune,
  type PruneOptions,
  type PruneSummary,
  type Retention,
} from '../engine/pruning.ts';
import type { Clock } from '../model/clock.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Store } from '../store/port.ts';

/** What upkeep works with. */
export interface UpkeepParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** How long what grows for ever is kept. Default: for ever, and there is no upkeep. */
  readonly retention?: Retention;
}

/** Takes out what is older than it is to be kept, at the start and every hour. Does nothing with a clock that cannot wake. */
export class Upkeep {
  readonly #ending = new AbortController();
  readonly #onError: (error: unknown) => void;
  #callOff = (): void => undefined;
  #running: Promise<void> = Promise.resolve();

  /**
   * @param onError - called with faults: nobody awaits upkeep; it is tried again an hour later
   * @throws LifecycleError `invalidOption`
   */
  constructor({ ledger, clock, retention }: UpkeepParts, onError: (error: unknown) => void) {
    this.#onError = onError;
    if (retention === undefined) return;
    assertRetention(retention);
    const wakeAt = (moment: number): void => {
      this.#callOff =
        clock.wakeAt?.(moment, () => {
          this.#running = this.#prune(ledger, retention, clock.now());
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

  async #prune(ledger: Ledger, retention: Retention, now: number): Promise<void> {
    try {
      await prune(ledger, retention, { signal: this.#ending.signal }, now);
    } catch (error) {
      this.#onError(error);
    }
  }
}

/**
 * Takes out of a store what is older than it is to be kept, once. See {@link prune}.
 *
 * @param now - in milliseconds since 1970
 */
export const pruneStore = (
  store: Store,
  retention: Retention,
  options: PruneOptions,
  now: number,
): Promise<PruneSummary> => prune(localLedger(store), retention, options, now);
