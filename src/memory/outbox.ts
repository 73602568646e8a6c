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
}

class OutboxPage {
  readonly account = new Uint32Array(ROWS);
  readonly seq = new Uint32Array(ROWS);
  readonly at = new Float64Array(ROWS);
  readonly effect = new Uint32Array(ROWS);
}

/** All effects in columns; the number of one is its row, counted from 1. */
export class KeptOutbox implements Outbox {
  size = 0;
  readonly #accounts: Accounts;
  readonly #pages = new Pages(() => new OutboxPage());
  readonly #effects = new Interner<Effect>((effect) => JSON.stringify(effect));
  #mark = 0;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  add(effect: Effect, account: Account, seq: number, at: number): void {
    const page = this.#pages.of(this.size);
    const place = placeOf(this.size);
    page.account[place] = account.number;
    page.seq[place] = seq;
    page.at[place] = at;
    page.effect[place] = this.#effects.numberOf(effect);
    this.size += 1;
  }

  select(limit: number): readonly OutboxItem[] {
    return Array.from({ length: Math.min(limit, this.size) }, (_, row) => this.#item(row));
  }

  commit(): void {
    this.#mark = this.size;
  }

  rollback(): void {
    this.#pages.truncate(this.#mark);
    this.size = this.#mark;
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
