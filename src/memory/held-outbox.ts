import type { Effect } from '../effect.ts';
import type { Hold, OutboxItem } from '../store.ts';
import type { Account } from './accounts.ts';
import type { Outbox } from './outbox.ts';

/** Effects that are held, and of the others their number alone: what may be delivered is let go of. */
export class HeldOutbox implements Outbox {
  waiting = 0;
  /** How many effects there have been. */
  #size = 0;
  #held = new Map<number, OutboxItem>();
  #mark: readonly [waiting: number, size: number] = [0, 0];
  /** Held effects that the transaction let go. */
  #gone: OutboxItem[] = [];

  enqueue(effect: Effect, { accountId }: Account, seq: number, at: number, hold?: Hold): number {
    this.waiting += 1;
    this.#size += 1;
    const id = this.#size;
    if (hold !== undefined)
      this.#held.set(id, { id, accountId, seq, at, availableAt: hold.until, heldFrom: hold.from, effect });
    return id;
  }

  release(id: number): void {
    this.#letGo(id);
  }

  remove(id: number): void {
    if (this.#letGo(id)) this.waiting -= 1;
  }

  select(): readonly OutboxItem[] {
    return [];
  }

  held(): readonly OutboxItem[] {
    return [...this.#held.values()];
  }

  commit(): void {
    this.#mark = [this.waiting, this.#size];
    this.#gone = [];
  }

  rollback(): void {
    [this.waiting, this.#size] = this.#mark;
    const before = [...this.#held.values(), ...this.#gone].filter(({ id }) => id <= this.#size);
    this.#held = new Map(before.sort((a, b) => a.id - b.id).map((item) => [item.id, item]));
    this.#gone = [];
  }

  #letGo(id: number): boolean {
    const item = this.#held.get(id);
    if (item === undefined) return false;
    this.#held.delete(id);
    this.#gone.push(item);
    return true;
  }
}
