import type { LogEntry, NewLogEntry, QuarantinedDelivery } from '../store.ts';
import type { Account } from './accounts.ts';
import type { Log } from './log.ts';
import type { Quarantine } from './quarantine.ts';

/** A log that is counted and not kept. */
export class CountedLog implements Log {
  size = 0;
  newestAt: number | null = null;
  #before: readonly [size: number, newestAt: number | null] = [0, null];

  append(_account: Account, { at }: NewLogEntry): number {
    this.size += 1;
    this.newestAt = at;
    return this.size;
  }

  select(): readonly LogEntry[] {
    return [];
  }

  commit(): void {
    this.#before = [this.size, this.newestAt];
  }

  rollback(): void {
    [this.size, this.newestAt] = this.#before;
  }
}

/** What could not be read, counted and not kept. */
export class CountedQuarantine implements Quarantine {
  size = 0;
  #mark = 0;

  add(): void {
    this.size += 1;
  }

  select(): readonly QuarantinedDelivery[] {
    return [];
  }

  commit(): void {
    this.#mark = this.size;
  }

  rollback(): void {
    this.size = this.#mark;
  }
}
