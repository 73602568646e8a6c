import type { Effect } from '../model/effect.ts';
import { Pages, placeOf, ROWS } from '../store/columns/pages.ts';
import type { OutboxItem } from '../store/port.ts';
import type { Account, Accounts } from './accounts.ts';
import type { MemoryPart } from './part.ts';
import { Interner } from './interner.ts';

/** The outbox as the rest of the store sees it. Effects are numbered from 1, and no number comes twice. */
export interface Outbox extends MemoryPart {
  /** How many effects there are. */
  readonly size: number;
  /** The number of the newest one that there ever was. */
  readonly last: number;
  add(effect: Effect, account: Account, seq: number, at: number): void;
  markReplayed(first: number, last: number): void;
  prune(until: number): void;
  select(limit: number, after: number): readonly OutboxItem[];
  /** Takes out what is of an account that is about to be erased, or says something of it. Not within a transaction. */
  erase(isOf: (item: OutboxItem) => boolean): void;
}

class OutboxPage {
  readonly account = new Uint32Array(ROWS);
  readonly seq = new Uint32Array(ROWS);
  readonly at = new Float64Array(ROWS);
  readonly effect = new Uint32Array(ROWS);
  readonly replayed = new Uint8Array(ROWS);
}

/** All effects in columns; the number of one is its row, counted from 1. */
export class KeptOutbox implements Outbox {
  last = 0;
  /** Rows that were erased. */
  readonly #erased = new Set<number>();
  readonly #accounts: Accounts;
  readonly #pages = new Pages(() => new OutboxPage());
  readonly #effects = new Interner<Effect>((effect) => JSON.stringify(effect));
  /** Up to this number they are gone. */
  #gone = 0;
  #before: readonly [last: number, gone: number] = [0, 0];
  #marked: (readonly [first: number, last: number])[] = [];

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  get size(): number {
    return this.last - this.#gone - this.#erased.size;
  }

  add(effect: Effect, account: Account, seq: number, at: number): void {
    const page = this.#pages.of(this.last);
    const place = placeOf(this.last);
    page.account[place] = account.number;
    page.seq[place] = seq;
    page.at[place] = at;
    page.effect[place] = this.#effects.numberOf(effect);
    page.replayed[place] = 0;
    this.last += 1;
  }

  markReplayed(first: number, last: number): void {
    this.#mark(first, last, 1);
    this.#marked.push([first, last]);
  }

  prune(until: number): void {
    this.#gone = Math.max(this.#gone, Math.min(until, this.last));
  }

  select(limit: number, after: number): readonly OutboxItem[] {
    const found: OutboxItem[] = [];
    for (let row = Math.max(after, this.#gone); row < this.last && found.length < limit; row += 1)
      if (!this.#erased.has(row)) found.push(this.#item(row));
    return found;
  }

  erase(isOf: (item: OutboxItem) => boolean): void {
    for (const item of this.select(Infinity, 0)) if (isOf(item)) this.#erased.add(item.id - 1);
  }

  commit(): void {
    this.#pages.release(this.#gone);
    if (this.#erased.size > 0) for (const row of this.#erased) if (row < this.#gone) this.#erased.delete(row);
    this.#before = [this.last, this.#gone];
    this.#marked = [];
  }

  rollback(): void {
    for (const [first, last] of this.#marked) this.#mark(first, last, 0);
    this.#marked = [];
    [this.last, this.#gone] = this.#before;
    this.#pages.truncate(this.last);
  }

  #mark(first: number, last: number, value: 0 | 1): void {
    for (let row = first - 1; row < last; row += 1) this.#pages.of(row).replayed[placeOf(row)] = value;
  }

  #item(row: number): OutboxItem {
    const page = this.#pages.of(row);
    const place = placeOf(row);
    return {
      id: row + 1,
      accountId: this.#accounts.at(page.account[place] ?? 0).accountId,
      seq: page.seq[place] ?? 0,
      at: page.at[place] ?? 0,
      effect: this.#effects.at(page.effect[place] ?? 0),
      ...(page.replayed[place] === 1 ? { replayed: true } : {}),
    };
  }
}
