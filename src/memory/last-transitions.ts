import type { Transition } from '../decision.ts';
import { versionConflict } from '../faults.ts';
import { statusOfPath, type State } from '../snapshot.ts';
import type { Account, Accounts } from './accounts.ts';
import { Pages, placeOf, ROWS } from './pages.ts';
import type { Transitions } from './transitions.ts';
import { stateWords, Words } from './words.ts';

class TransitionPage {
  readonly account = new Uint32Array(ROWS);
  /** Another row of the account, counted from 1; or 0. */
  readonly next = new Uint32Array(ROWS);
  /** The status that was left, as a number. */
  readonly left = new Uint32Array(ROWS);
  readonly version = new Uint32Array(ROWS);
  readonly from = new Uint32Array(ROWS);
  readonly to = new Uint32Array(ROWS);
  readonly event = new Uint32Array(ROWS);
  readonly at = new Float64Array(ROWS);
}

/** A row without what links it to its account. */
type Row = readonly [row: number, version: number, from: number, to: number, event: number, at: number];

/**
 * Of the transitions of each account, the last one out of each status, which is what decisions ask for; and how many
 * there were. As many rows as an account has statuses, however often it moves.
 */
export class LastTransitions implements Transitions {
  size = 0;
  readonly #accounts: Accounts;
  readonly #pages = new Pages(() => new TransitionPage());
  readonly #states = stateWords();
  readonly #events = new Words<string>();
  readonly #statuses = new Words<string>();
  /** The number of a state's status, by the state's number. */
  readonly #statusOf: number[] = [];
  #rows = 0;
  #mark: readonly [size: number, rows: number] = [0, 0];
  /** Rows that the transaction wrote over, as they were. */
  #before: Row[] = [];

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  add(account: Account, { version, from, to, event, at }: Transition): void {
    if (version <= account.version) throw versionConflict(account.accountId, version);
    this.#accounts.change(account);
    account.version = version;
    this.size += 1;
    const [source, target] = [this.#states.numberOf(from), this.#states.numberOf(to)];
    const left = this.#status(source, from);
    if (left === this.#status(target, to)) return;
    const known = this.#rowOf(account, left);
    if (known > 0 && known <= this.#mark[1]) this.#before.push(this.#read(known));
    const row = known > 0 ? known : this.#addRow(account, left);
    this.#write([row, version, source, target, this.#events.numberOf(event), at]);
  }

  of({ accountId, lastTransition }: Account, since: number): readonly Transition[] {
    const found: Transition[] = [];
    for (let row = lastTransition; row > 0; row = this.#next(row)) {
      const [, version, from, to, event, at] = this.#read(row);
      if (at < since) continue;
      const [source, target] = [this.#states.at(from), this.#states.at(to)];
      found.push({ accountId, version, from: source, to: target, event: this.#events.at(event), at });
    }
    return found.sort((a, b) => a.version - b.version);
  }

  commit(): void {
    this.#mark = [this.size, this.#rows];
    this.#before = [];
  }

  rollback(): void {
    const [size, rows] = this.#mark;
    for (const row of this.#before.toReversed()) this.#write(row);
    for (let row = this.#rows; row > rows; row -= 1) {
      const { account } = this.#pages.of(row - 1);
      this.#accounts.at(account[placeOf(row - 1)] ?? 0).lastTransition = this.#next(row);
    }
    this.#pages.truncate(rows);
    this.#rows = rows;
    this.size = size;
    this.#before = [];
  }

  #status(number: number, { connection }: State): number {
    return (this.#statusOf[number] ??= this.#statuses.numberOf(statusOfPath(connection)));
  }

  /** The row of an account about a status, or 0. */
  #rowOf({ lastTransition }: Account, status: number): number {
    let row = lastTransition;
    while (row > 0 && this.#pages.of(row - 1).left[placeOf(row - 1)] !== status) row = this.#next(row);
    return row;
  }

  #addRow(account: Account, left: number): number {
    const page = this.#pages.of(this.#rows);
    const place = placeOf(this.#rows);
    page.account[place] = account.number;
    page.next[place] = account.lastTransition;
    page.left[place] = left;
    this.#rows += 1;
    account.lastTransition = this.#rows;
    return this.#rows;
  }

  #next(row: number): number {
    return this.#pages.of(row - 1).next[placeOf(row - 1)] ?? 0;
  }

  #read(row: number): Row {
    const { version, from, to, event, at } = this.#pages.of(row - 1);
    const place = placeOf(row - 1);
    return [row, version[place] ?? 0, from[place] ?? 0, to[place] ?? 0, event[place] ?? 0, at[place] ?? 0];
  }

  #write([row, version, from, to, event, at]: Row): void {
    const page = this.#pages.of(row - 1);
    const place = placeOf(row - 1);
    page.version[place] = version;
    page.from[place] = from;
    page.to[place] = to;
    page.event[place] = event;
    page.at[place] = at;
  }
}
