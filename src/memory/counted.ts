import type { Transition } from '../model/decision.ts';
import type { PayloadSummary } from '../store/payload-port.ts';
import type { LogEntry, NewLogEntry, OutboxItem, QuarantineEntry, QuarantineReason } from '../store/port.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox.ts';
import type { Quarantine } from './quarantine.ts';
import type { Transitions } from './transitions.ts';

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

  erase(): number {
    return 0;
  }

  dropPayloads(): PayloadSummary {
    return { payloads: 0, isDone: true };
  }

  commit(): void {
    this.#before = [this.size, this.newestAt];
  }

  rollback(): void {
    [this.size, this.newestAt] = this.#before;
  }
}

/** Transitions that are counted and not kept. */
export class CountedTransitions implements Transitions {
  size = 0;
  readonly #accounts: Accounts;
  #mark = 0;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  add(account: Account, { version }: Transition): void {
    this.#accounts.advance(account, version);
    this.size += 1;
  }

  of(): readonly Transition[] {
    return [];
  }

  commit(): void {
    this.#mark = this.size;
  }

  rollback(): void {
    this.size = this.#mark;
  }
}

/** Effects for the outbox, which are counted and not kept. */
export class CountedOutbox implements Outbox {
  last = 0;
  gone = 0;
  #before: readonly [last: number, gone: number] = [0, 0];

  get size(): number {
    return this.last - this.gone;
  }

  add(): void {
    this.last += 1;
  }

  markReplayed(): void {
    // Whoever reads nothing of it need not be told.
  }

  prune(until: number): void {
    this.gone = Math.max(this.gone, Math.min(until, this.last));
  }

  select(): readonly OutboxItem[] {
    return [];
  }

  erase(): void {}

  commit(): void {
    this.#before = [this.last, this.gone];
  }

  rollback(): void {
    [this.last, this.gone] = this.#before;
  }
}

/** What could not be read: it is known how much there was and what left, but nothing of it is kept. */
export class CountedQuarantine implements Quarantine {
  #last = 0;
  readonly #gone = new Set<number>();
  /** The last number given before the transaction, and what has left since it began. */
  #before = 0;
  #leaving: number[] = [];

  get size(): number {
    return this.#last - this.#gone.size;
  }

  add(): void {
    this.#last += 1;
  }

  restate(id: number): boolean {
    return id >= 1 && id <= this.#last && !this.#gone.has(id);
  }

  drop(id: number): boolean {
    if (!this.restate(id)) return false;
    this.#gone.add(id);
    this.#leaving.push(id);
    return true;
  }

  select(): readonly QuarantineEntry[] {
    return [];
  }

  reasons(): readonly QuarantineReason[] {
    return [];
  }

  commit(): void {
    this.#before = this.#last;
    this.#leaving = [];
  }

  rollback(): void {
    for (const id of this.#leaving) this.#gone.delete(id);
    this.#last = this.#before;
    this.#leaving = [];
  }
}
