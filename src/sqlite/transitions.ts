import type Sqlite from 'better-sqlite3';
import type { Transition } from '../decision.ts';
import type { LifecycleError } from '../errors.ts';
import { versionConflict } from '../faults.ts';
import { sqliteCodeOf } from './errors.ts';
import { Inserts } from './inserts.ts';
import type { Places } from './places.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A transition as it is stored. */
type TransitionRow = [version: number, move: number, at: number];

const transitionOf = (vocabulary: Vocabulary, accountId: string, row: TransitionRow): Transition => {
  const [version, move, at] = row;
  const { from, to, event } = vocabulary.move(move);
  return { accountId, version, from, to, event, at };
};

/**
 * The stored transitions of an account from a moment on, newest first. Reads from the newest back, so that the length
 * of a history does not matter.
 */
const readerOf = (db: Sqlite.Database, vocabulary: Vocabulary) => {
  const newestFirst = db
    .prepare<[number], TransitionRow>(
      'SELECT version, move, at FROM transitions WHERE account = ? ORDER BY version DESC',
    )
    .raw();
  return (accountId: string, account: number, since: number): Transition[] => {
    const found: Transition[] = [];
    for (const row of newestFirst.iterate(account)) {
      if (row[2] < since) break;
      found.push(transitionOf(vocabulary, accountId, row));
    }
    return found;
  };
};

/** See `StoreReader.transitions`. */
export const transitionsOf = (db: Sqlite.Database, vocabulary: Vocabulary) => {
  const number = db.prepare<[string], number>('SELECT number FROM accounts WHERE account_id = ?').pluck();
  const stored = readerOf(db, vocabulary);
  return (accountId: string, since: number): readonly Transition[] => {
    const account = number.get(accountId);
    return account === undefined ? [] : stored(accountId, account, since).reverse();
  };
};

/** How many values of a transition that waits stand side by side: account, version, move, time and entry. */
const PARTS = 5;

/** So many transitions are written at the latest: they are sorted by their accounts' numbers with their own as a fraction. */
const MOST = 2 ** 20;

/** Transitions that wait to be inserted in the order of their accounts: neighbours share pages of the table. */
export class NewTransitions {
  readonly #inserts: Inserts;
  readonly #seqOf: Sqlite.Statement<[number, number], number>;
  readonly #stored: ReturnType<typeof readerOf>;
  readonly #vocabulary: Vocabulary;
  readonly #places: Places;
  /** Those that wait, the values of each one after the other. */
  #values: number[] = [];
  /** Whose they are. */
  #accountIds: string[] = [];

  constructor(db: Sqlite.Database, places: Places, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#places = places;
    this.#stored = readerOf(db, vocabulary);
    this.#inserts = new Inserts(db, { into: 'transitions (account, version, move, at, seq)', width: PARTS });
    this.#seqOf = db
      .prepare<[number, number], number>('SELECT seq FROM transitions WHERE account = ? AND version = ?')
      .pluck();
  }

  /** See `StoreWriter.addTransition`. */
  add(transition: Transition, seq: number, row: number): void {
    const { version, at } = transition;
    this.#values.push(this.#places.number(row), version, this.#vocabulary.moveId(transition), at, seq);
    this.#places.departures.note(row, transition);
    if (this.#accountIds.push(this.#places.idOf(row)) === MOST) this.flush();
  }

  /** See `StoreWriter.leftAt`. Looks into the table where nobody has asked for so long ago before. */
  leftAt(row: number, status: string, since: number): number | null {
    if (since < this.#places.knownSince(row)) this.#recall(row, since);
    const at = this.#places.departures.at(row, status);
    return at !== null && at >= since ? at : null;
  }

  /** @throws LifecycleError `versionConflict`, or what the driver throws */
  flush(): void {
    const values = this.#values;
    const accountIds = this.#accountIds;
    this.forget();
    try {
      for (const key of keysOf(values, accountIds.length).sort()) {
        const from = (key % MOST) * PARTS;
        for (let part = from; part < from + PARTS; part += 1) this.#inserts.values.push(values[part] ?? null);
        this.#inserts.flushMany();
      }
      this.#inserts.flush();
    } catch (error) {
      if (sqliteCodeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY') this.#findConflict(values, accountIds);
      throw error;
    }
  }

  #recall(row: number, since: number): void {
    const places = this.#places;
    for (const transition of this.#stored(places.idOf(row), places.number(row), since))
      places.departures.note(row, transition);
    places.know(row, since);
  }

  /** Throws for the first transition whose version is taken: by another entry, or twice among those that wait. */
  #findConflict(values: readonly number[], accountIds: readonly string[]): void {
    let taken: LifecycleError | null = null;
    const seen = new Set<string>();
    for (const [index, accountId] of accountIds.entries()) {
      const [number = 0, version = 0, , , entry] = values.slice(index * PARTS, (index + 1) * PARTS);
      const seq = this.#seqOf.get(number, version);
      if (seq === undefined) continue;
      const conflict = versionConflict(accountId, version);
      const name = `${number} ${version}`;
      if (seq !== entry || seen.has(name)) throw conflict;
      seen.add(name);
      // Either this one has just been inserted, or somebody gave the same entry the same transition before.
      taken = conflict;
    }
    if (taken !== null) throw taken;
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    this.#inserts.clear();
    this.#values = [];
    this.#accountIds = [];
  }
}

/** Numbers that sort as the transitions do that wait: by account, and then as they came. */
const keysOf = (values: readonly number[], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => (values[index * PARTS] ?? 0) * MOST + index);
