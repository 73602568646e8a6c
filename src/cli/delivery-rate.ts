import type { StoreReader } from '../store/port.ts';
import type { StoredNews } from './tail.ts';

/** Over how long deliveries are counted, in milliseconds. */
const WINDOW = 5 * 60_000;

const SECOND_MS = 1000;

/** How many entries of the log are looked through at the start. */
const LOOKED_THROUGH = 5000;

const isDelivery = ({ source }: { readonly source: string }): boolean =>
  source !== 'deadline' && source !== 'engine';

/** How many deliveries a minute brings, over the last five. */
export class DeliveryRate {
  /** By the second in which they came. */
  readonly #counts = new Map<number, number>();

  /** Counts what came lately, as the log tells. */
  constructor(store: Pick<StoreReader, 'log'>, now: number) {
    for (const entry of store.log({ last: true, limit: LOOKED_THROUGH }))
      if (isDelivery(entry) && entry.at <= now) this.#add(entry.at);
  }

  /** Counts what has just come. */
  count(news: readonly StoredNews[], now: number): void {
    for (const each of news) if (each.kind === 'quarantined' || isDelivery(each.entry)) this.#add(now);
  }

  /** Deliveries a minute, at a moment. */
  at(now: number): number {
    let sum = 0;
    for (const [second, count] of this.#counts)
      if (second * SECOND_MS < now - WINDOW) this.#counts.delete(second);
      else sum += count;
    return (sum * 60_000) / WINDOW;
  }

  #add(moment: number): void {
    const second = Math.floor(moment / SECOND_MS);
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + 1);
  }
}
