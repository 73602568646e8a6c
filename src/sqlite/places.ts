import type Sqlite from 'better-sqlite3';
import { ACCOUNTS_AT_HAND, Recent } from '../recent.ts';
import type { AccountSnapshot } from '../snapshot.ts';

/** Where an account stands in the tables. */
export interface Place {
  readonly accountId: string;
  readonly number: number;
  /** Whether the table `accounts` has its row. */
  stored: boolean;
  /** Its newest entry of the log, 0 while it has none. */
  newest: number;
  /** Whether entries were appended since its snapshot was saved. */
  ahead: boolean;
  /** The snapshot that waits to be written, and the stored one that it replaces. */
  save: { readonly snapshot: AccountSnapshot; readonly stored: AccountSnapshot | null } | null;
  /** What of its snapshot has no column, as it was last written; undefined while that is not known. */
  facts: string | null | undefined;
  /** Transitions that wait to be inserted, the values of each one after the other; see `NewTransitions`. */
  transitions: number[];
}

/** What waits of an account of which nothing does; one list for all of them, so that nothing may be added to it. */
export const noTransitions: number[] = [];

/** The numbers of accounts and their newest entries. What is at hand holds as long as nobody else has written. */
export class Places {
  readonly #at = new Recent<Place>(ACCOUNTS_AT_HAND);
  readonly #find: Sqlite.Statement<[string], [number: number, newest: number | null]>;
  readonly #newest: Sqlite.Statement<[number], number | null>;
  readonly #last: Sqlite.Statement<[], number>;
  #next: number | null = null;
  #lately: Place | null = null;

  constructor(db: Sqlite.Database) {
    this.#find = db
      .prepare<[string], [number: number, newest: number | null]>(
        'SELECT number, newest FROM accounts LEFT JOIN snapshots ON account = number WHERE account_id = ?',
      )
      .raw();
    this.#newest = db.prepare<[number], number | null>('SELECT max(seq) FROM log WHERE account = ?').pluck();
    this.#last = db.prepare<[], number>('SELECT coalesce(max(number), 0) FROM accounts').pluck();
  }

  /** The place of an account; a new one when it has none. */
  of(accountId: string): Place {
    // An event asks several times in a row.
    if (this.#lately?.accountId === accountId) return this.#lately;
    const place = this.#at.get(accountId) ?? this.#stored(accountId) ?? this.#made(accountId);
    this.#lately = place;
    return place;
  }

  /** The place of an account, if it is at hand: that of every account of which something waits is. */
  atHand(accountId: string): Place | undefined {
    return this.#at.get(accountId);
  }

  /** Remembers what a read of the account's rows showed. */
  seen(accountId: string, number: number, newest: number): void {
    if (this.#at.get(accountId) === undefined) this.#keep(accountId, number, true, newest);
  }

  /** Lets go of places used least lately. Not within a transaction: what waits there hangs on them. */
  trim(): void {
    this.#at.trim();
  }

  /** Drops what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#at.clear();
    this.#lately = null;
    this.#next = null;
  }

  #stored(accountId: string): Place | undefined {
    const row = this.#find.get(accountId);
    if (row === undefined) return undefined;
    const [number, newest] = row;
    // Without a snapshot only the whole log knows; that is so only where the snapshot was lost.
    return this.#keep(accountId, number, true, newest ?? this.#newest.get(number) ?? 0);
  }

  #made(accountId: string): Place {
    this.#next ??= (this.#last.get() ?? 0) + 1;
    const number = this.#next;
    this.#next += 1;
    return this.#keep(accountId, number, false, 0);
  }

  #keep(accountId: string, number: number, stored: boolean, newest: number): Place {
    const place: Place = {
      accountId,
      number,
      stored,
      newest,
      ahead: false,
      save: null,
      facts: undefined,
      transitions: noTransitions,
    };
    this.#at.set(accountId, place);
    return place;
  }
}
