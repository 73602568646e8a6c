import type { Transition } from '../model/decision.ts';
import type { Account, Accounts } from './accounts.ts';
import { Pages, placeOf, ROWS } from '../store/columns/pages.ts';
import type { MemoryPart } from './part.ts';
import { stateInterner, Interner } from './interner.ts';

/** The transitions as the rest of the store sees them. */
export interface Transitions extends MemoryPart {
  /** How many have been added. */
  readonly size: number;
  /** @throws LifecycleError `versionConflict` */
  add(account: Account, transition: Transition, seq: number): void;
  /** Those of an account that are kept, oldest first, from a moment on (milliseconds since 1970). */
  of(account: Account, since: number): readonly Transition[];
}

class TransitionPage {
  readonly account = new Uint32Array(ROWS);
  /** The row of the account's transition before this one, counted from 1; or 0. */
  readonly previous = new Uint32Array(ROWS);
  readonly version = new Uint32Array(ROWS);
  readonly from = new Uint32Array(ROWS);
  readonly to = new Uint32Array(ROWS);
  readonly event = new Uint32Array(ROWS);
  readonly entry = new Uint32Array(ROWS);
}

/**
 * All transitions in columns. Those of an account are a chain: its last one stands in the account, and each
 * knows the one before it. A transition has the time of its log entry.
 */
export class KeptTransitions implements Transitions {
  size = 0;
  readonly #accounts: Accounts;
  readonly #timeOf: (seq: number) => number;
  readonly #pages = new Pages(() => new TransitionPage());
  readonly #states = stateInterner();
  readonly #events = new Interner<string>();
  #mark = 0;

  /** @param timeOf - when a log entry counts from, in milliseconds since 1970 */
  constructor(accounts: Accounts, timeOf: (seq: number) => number) {
    this.#accounts = accounts;
    this.#timeOf = timeOf;
  }

  add(account: Account, { version, from, to, event }: Transition, seq: number): void {
    this.#accounts.advance(account, version);
    const page = this.#pages.of(this.size);
    const place = placeOf(this.size);
    page.account[place] = account.number;
    page.previous[place] = account.lastTransition;
    page.version[place] = version;
    page.from[place] = this.#states.numberOf(from);
    page.to[place] = this.#states.numberOf(to);
    page.event[place] = this.#events.numberOf(event);
    page.entry[place] = seq;
    this.size += 1;
    account.lastTransition = this.size;
  }

  of(account: Account, since: number): readonly Transition[] {
    const found: Transition[] = [];
    for (let row = account.lastTransition; row > 0; row = this.#previous(row)) {
      if (this.#at(row) >= since) found.push(this.#transition(account, row));
    }
    return found.reverse();
  }

  commit(): void {
    this.#mark = this.size;
  }

  rollback(): void {
    for (; this.size > this.#mark; this.size -= 1) {
      const { account } = this.#pages.of(this.size - 1);
      this.#accounts.at(account[placeOf(this.size - 1)] ?? 0).lastTransition = this.#previous(this.size);
    }
    this.#pages.truncate(this.#mark);
  }

  #previous(row: number): number {
    return this.#pages.of(row - 1).previous[placeOf(row - 1)] ?? 0;
  }

  #at(row: number): number {
    return this.#timeOf(this.#pages.of(row - 1).entry[placeOf(row - 1)] ?? 0);
  }

  #transition({ accountId }: Account, row: number): Transition {
    const page = this.#pages.of(row - 1);
    const place = placeOf(row - 1);
    return {
      accountId,
      version: page.version[place] ?? 0,
      from: this.#states.at(page.from[place] ?? 0),
      to: this.#states.at(page.to[place] ?? 0),
      event: this.#events.at(page.event[place] ?? 0),
      at: this.#at(row),
    };
  }
}
