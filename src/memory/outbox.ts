import type { Effect } from '../effect.ts';
import type { Hold, OutboxItem } from '../store.ts';
import type { Account, Accounts } from './accounts.ts';
import { Pages, placeOf, ROWS } from '../pages.ts';
import type { Part } from './part.ts';
import { stateWords, Words } from './words.ts';

/** The outbox as the rest of the store sees it. Effects are numbered from 1, and no number comes twice. */
export interface Outbox extends Part {
  /** How many effects wait. */
  readonly waiting: number;
  enqueue(effect: Effect, account: Account, seq: number, at: number, hold?: Hold): number;
  release(id: number, at: number): void;
  remove(id: number): void;
  select(limit: number, now: number): readonly OutboxItem[];
  held(): readonly OutboxItem[];
}

class OutboxPage {
  readonly account = new Uint32Array(ROWS);
  readonly seq = new Uint32Array(ROWS);
  readonly at = new Float64Array(ROWS);
  readonly availableAt = new Float64Array(ROWS);
  /** The state that the outside was last told of, 0 where the effect is not held. */
  readonly heldFrom = new Uint32Array(ROWS);
  /** 0 for one that was taken out. */
  readonly effect = new Uint32Array(ROWS);
  /** How many effects of the page wait. */
  waiting = 0;
}

/** How an effect was before the transaction changed it. */
interface Before {
  readonly id: number;
  readonly effect: number;
  readonly heldFrom: number;
  readonly availableAt: number;
}

/** All effects in columns; the number of one is its row, counted from 1. */
export class KeptOutbox implements Outbox {
  waiting = 0;
  readonly #accounts: Accounts;
  readonly #pages = new Pages(() => new OutboxPage());
  readonly #effects = new Words<Effect>((effect) => JSON.stringify(effect));
  readonly #states = stateWords();
  /** How many effects there have been. */
  #size = 0;
  #mark = 0;
  #changed: Before[] = [];

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  enqueue(effect: Effect, account: Account, seq: number, at: number, hold?: Hold): number {
    const page = this.#pages.of(this.#size);
    const place = placeOf(this.#size);
    page.account[place] = account.number;
    page.seq[place] = seq;
    page.at[place] = at;
    page.availableAt[place] = hold?.until ?? at;
    page.heldFrom[place] = hold === undefined ? 0 : this.#states.numberOf(hold.from);
    page.effect[place] = this.#effects.numberOf(effect);
    page.waiting += 1;
    this.waiting += 1;
    this.#size += 1;
    return this.#size;
  }

  release(id: number, at: number): void {
    const before = this.#note(id);
    if (before !== null) this.#put({ ...before, heldFrom: 0, availableAt: at });
  }

  remove(id: number): void {
    const before = this.#note(id);
    if (before !== null) this.#put({ ...before, effect: 0 });
  }

  select(limit: number, now: number): readonly OutboxItem[] {
    return this.#items(limit, ({ availableAt }, place) => (availableAt[place] ?? 0) <= now);
  }

  held(): readonly OutboxItem[] {
    return this.#items(Infinity, ({ heldFrom }, place) => heldFrom[place] !== 0);
  }

  commit(): void {
    this.#mark = this.#size;
    this.#changed = [];
  }

  rollback(): void {
    for (const before of this.#changed.toReversed()) this.#put(before);
    for (let id = this.#size; id > this.#mark; id -= 1)
      this.#put({ id, effect: 0, heldFrom: 0, availableAt: 0 });
    this.#pages.truncate(this.#mark);
    this.#size = this.#mark;
    this.#changed = [];
  }

  /** Notes how an effect is before it changes; null when it does not wait. */
  #note(id: number): Before | null {
    if (!(id >= 1 && id <= this.#size)) return null;
    const { effect, heldFrom, availableAt } = this.#pages.of(id - 1);
    const place = placeOf(id - 1);
    if (effect[place] === 0) return null;
    const before = {
      id,
      effect: effect[place] ?? 0,
      heldFrom: heldFrom[place] ?? 0,
      availableAt: availableAt[place] ?? 0,
    };
    this.#changed.push(before);
    return before;
  }

  #put({ id, effect, heldFrom, availableAt }: Before): void {
    const page = this.#pages.of(id - 1);
    const place = placeOf(id - 1);
    const change = Math.sign(effect) - Math.sign(page.effect[place] ?? 0);
    page.waiting += change;
    this.waiting += change;
    page.effect[place] = effect;
    page.heldFrom[place] = heldFrom;
    page.availableAt[place] = availableAt;
  }

  /** Effects that wait and match, oldest first. A page without one is passed over. */
  #items(limit: number, matches: (page: OutboxPage, place: number) => boolean): readonly OutboxItem[] {
    const found: OutboxItem[] = [];
    for (let row = 0; row < this.#size && found.length < limit; row += 1) {
      const page = this.#pages.of(row);
      const place = placeOf(row);
      if (page.waiting === 0) row += ROWS - 1 - place;
      else if (page.effect[place] !== 0 && matches(page, place)) found.push(this.#item(page, place, row + 1));
    }
    return found;
  }

  #item(page: OutboxPage, place: number, id: number): OutboxItem {
    const heldFrom = page.heldFrom[place] ?? 0;
    return {
      id,
      accountId: this.#accounts.at(page.account[place] ?? 0).accountId,
      seq: page.seq[place] ?? 0,
      at: page.at[place] ?? 0,
      availableAt: page.availableAt[place] ?? 0,
      heldFrom: heldFrom === 0 ? null : this.#states.at(heldFrom),
      effect: this.#effects.at(page.effect[place] ?? 0),
    };
  }
}
