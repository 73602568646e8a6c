import type { DecisionName } from '../../model/decision.ts';
import type { LogEntry } from '../../store/port.ts';

const HOUR_MS = 3_600_000;

/** For how many hours before the newest it is counted what was heard. */
const HOURS_KEPT = 31 * 24;

/** How many of the last things that the API showed otherwise than they were known here are kept. */
const DIFFERENCES_KEPT = 20;

const deliverySources = new Set(['webhook', 'notify', 'v2']);

/** A move of an account that a look at the API showed. */
export interface FoundDifference {
  readonly accountId: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** The path of the state before; null for an account that was not known. */
  readonly from: string | null;
  readonly to: string;
}

interface HourHeard {
  deliveries: number;
  readonly decisions: Map<DecisionName, number>;
}

/** Counts what the log has heard, hour by hour and by source, from its entries; bounded. */
export class HeardCounts {
  readonly #hours = new Map<number, HourHeard>();
  #deliveryAt: number | null = null;
  #differences: readonly FoundDifference[] = [];

  /**
   * Takes an entry in.
   *
   * @param move - the states before and after it, where it moved the account
   */
  take(
    { accountId, at, source, decision }: LogEntry,
    move: Pick<FoundDifference, 'from' | 'to'> | null,
  ): void {
    if (deliverySources.has(source)) {
      this.#deliveryAt = Math.max(at, this.#deliveryAt ?? at);
      this.#count(at, decision);
    }
    if (source === 'poll' && move !== null)
      this.#differences = [{ accountId, at, ...move }, ...this.#differences].slice(0, DIFFERENCES_KEPT);
  }

  /** When the newest delivery came, in milliseconds since 1970; null for never. */
  get deliveryAt(): number | null {
    return this.#deliveryAt;
  }

  /** What the API showed otherwise than it was known here, the newest first. */
  get differences(): readonly FoundDifference[] {
    return this.#differences;
  }

  /** How many deliveries came in each of the `hours` hours that end with that of `until`, oldest first. */
  deliveries(until: number, hours: number): readonly number[] {
    const last = Math.floor(until / HOUR_MS);
    return Array.from(
      { length: hours },
      (_, index) => this.#hours.get(last - hours + 1 + index)?.deliveries ?? 0,
    );
  }

  /** What became of the deliveries of those hours, the most frequent first. */
  decisions(until: number, hours: number): readonly (readonly [DecisionName, number])[] {
    const last = Math.floor(until / HOUR_MS);
    const sums = new Map<DecisionName, number>();
    for (let hour = last - hours + 1; hour <= last; hour += 1)
      for (const [decision, count] of this.#hours.get(hour)?.decisions ?? [])
        sums.set(decision, (sums.get(decision) ?? 0) + count);
    return [...sums].sort(([, a], [, b]) => b - a);
  }

  #count(at: number, decision: DecisionName): void {
    const hour = Math.floor(at / HOUR_MS);
    const heard = this.#hours.get(hour) ?? { deliveries: 0, decisions: new Map() };
    this.#hours.set(hour, heard);
    heard.deliveries += 1;
    heard.decisions.set(decision, (heard.decisions.get(decision) ?? 0) + 1);
    if (this.#hours.size > HOURS_KEPT) this.#hours.delete(Math.min(...this.#hours.keys()));
  }
}
