import type { QuarantinedDelivery } from '../store/port.ts';
import type { Part } from './part.ts';

/** What could not be read, as the rest of the store sees it. */
export interface Quarantine extends Part {
  /** How many there have been. */
  readonly size: number;
  add(delivery: QuarantinedDelivery): void;
  select(limit: number): readonly QuarantinedDelivery[];
}

/** All that could not be read. */
export class KeptQuarantine implements Quarantine {
  readonly #deliveries: QuarantinedDelivery[] = [];
  #mark = 0;

  get size(): number {
    return this.#deliveries.length;
  }

  add(delivery: QuarantinedDelivery): void {
    this.#deliveries.push(delivery);
  }

  select(limit: number): readonly QuarantinedDelivery[] {
    return this.#deliveries.slice(0, limit);
  }

  commit(): void {
    this.#mark = this.size;
  }

  rollback(): void {
    this.#deliveries.length = this.#mark;
  }
}
