import type {
  QuarantinedDelivery,
  QuarantineEntry,
  QuarantineQuery,
  QuarantineReason,
} from '../store/port.ts';
import { compareText } from '../store/texts.ts';
import type { MemoryPart } from './part.ts';

/** What could not be read, as the rest of the store sees it. Numbers rise from 1, and none comes twice. */
export interface Quarantine extends MemoryPart {
  /** How many stand there. */
  readonly size: number;
  add(delivery: QuarantinedDelivery): void;
  /** Says anew why it cannot be read; whether it stands there. */
  restate(id: number, reason: string): boolean;
  /** Takes it away; whether it stood there. */
  drop(id: number): boolean;
  select(query: QuarantineQuery): readonly QuarantineEntry[];
  /** How many there are for each reason, by reason. */
  reasons(): readonly QuarantineReason[];
}

/** All that could not be read, in a list that is replaced where more than its end changes. */
export class KeptQuarantine implements Quarantine {
  #entries: QuarantineEntry[] = [];
  #last = 0;
  /** The list as it was when the transaction began, how long it was, and the last number given. */
  #before = { entries: this.#entries, length: 0, last: 0 };

  get size(): number {
    return this.#entries.length;
  }

  add(delivery: QuarantinedDelivery): void {
    this.#last += 1;
    this.#entries.push({ id: this.#last, ...delivery });
  }

  restate(id: number, reason: string): boolean {
    return this.#replace(id, (entry) => [{ ...entry, reason }]);
  }

  drop(id: number): boolean {
    return this.#replace(id, () => []);
  }

  select({ first = 'oldest', after, limit = Infinity }: QuarantineQuery): readonly QuarantineEntry[] {
    if (first === 'oldest') {
      const from = this.#placeAfter(after ?? 0);
      return this.#entries.slice(from, from + limit);
    }
    const to = after === undefined ? this.size : this.#placeAfter(after - 1);
    return this.#entries.slice(Math.max(0, to - limit), to).toReversed();
  }

  reasons(): readonly QuarantineReason[] {
    const counts = new Map<string, number>();
    for (const { reason } of this.#entries) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    return Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) =>
      compareText(a.reason, b.reason),
    );
  }

  commit(): void {
    this.#before = { entries: this.#entries, length: this.size, last: this.#last };
  }

  rollback(): void {
    const { entries, length, last } = this.#before;
    this.#entries = entries;
    this.#entries.length = length;
    this.#last = last;
  }

  #replace(id: number, by: (entry: QuarantineEntry) => readonly QuarantineEntry[]): boolean {
    const place = this.#placeAfter(id - 1);
    const entry = this.#entries[place];
    if (entry?.id !== id) return false;
    // The first change of a transaction is made to a copy: the list as it was may have to come back.
    if (this.#entries === this.#before.entries) this.#entries = [...this.#entries];
    this.#entries.splice(place, 1, ...by(entry));
    return true;
  }

  /** How many entries have no higher number than this one: they stand in the order of their numbers. */
  #placeAfter(id: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.id ?? Infinity) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
