import type { Effect } from '../model/effect.ts';
import { Pages, placeOf, ROWS } from '../store/columns/pages.ts';
import type { OutboxItem } from '../store/port.ts';
import type { Account, Accounts } from './accounts.ts';
import type { MemoryPart } from './part.ts';
import { Interner } from './interner.ts';

/** The outbox as the rest of the store sees it. Effects are numbered from 1, and no number comes twice. */
export interface Outbox extends MemoryPart {
  /** How many effects wait. */
  readonly size: number;
  add(effect: Effect, account: Account, seq: number, at: number): void;
  select(limit: number): readonly OutboxItem[];
  /** Takes out what is of an account that is about to be erased, or says something of it. Not within a transaction. */
  erase(isOf: (item: OutboxItem) => boolean): void;
}

class OutboxPage {
  readonly account = new Uint32Array(ROWS);
  readonly seq = new Uint32Array(ROWS);
  readonly at = new Float64Array(ROWS);
  readonly effect = new Uint32Array(ROWS);
}

/** All effects in columns; the number of one is its row, counted from 1. */
export class KeptOutbox implements Outbox {
  /** How many have ever been added. */
  #rows = 0;
  /** Rows that were erased. */
  readonly #erased = new Set<number>();
  readonly #accounts: Accounts;
  readonly #pages = new Pages(() => new OutboxPage());
  readonly #effects = new Interner<Effect>((effect) => JSON.stringify(effect));
  #mark = 0;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  get size(): number {
    return this.#rows - this.#erased.size;
  }

  add(effect: Effect, account: Account, seq: number, at: number): void {
    const page = this.#pages.of(this.#rows);
    const place = placeOf(this.#rows);
    page.account[place] = account.number;
    page.seq[place] = seq;
    page.at[place] = at;
    page.effect[place] = this.#effects.numberOf(effect);
    this.#rows += 1;
  }

  select(limit: number): readonly OutboxItem[] {
    const found: OutboxItem[] = [];
    for (let row = 0; row < this.#rows && found.length < limit; row += 1)
      if (!this.#erased.has(row)) found.push(this.#item(row));
    return found;
  }

  erase(isOf: (item: OutboxItem) => boolean): void {
    for (const item of this.select(Infinity)) if (isOf(item)) this.#erased.add(item.id - 1);
  }

  commit(): void {
    this.#mark = this.#rows;
  }

  rollback(): void {
    this.#pages.truncate(this.#mark);
    this.#rows = this.#mark;
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
    };
  }
}
