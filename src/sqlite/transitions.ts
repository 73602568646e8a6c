import type Sqlite from 'better-sqlite3';
import type { Transition } from '../decision.ts';
import type { LifecycleError } from '../errors.ts';
import { versionConflict } from '../faults.ts';
import { sqliteCodeOf } from './errors.ts';
import { Inserts } from './inserts.ts';
import { noTransitions, type Place } from './places.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A transition as it is stored. */
type TransitionRow = [version: number, move: number, at: number];

const transitionOf = (vocabulary: Vocabulary, accountId: string, row: TransitionRow): Transition => {
  const [version, move, at] = row;
  const { from, to, event } = vocabulary.move(move);
  return { accountId, version, from, to, event, at };
};

/**
 * The stored transitions of an account from a moment on, oldest first. Reads from the newest back, so that the length
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
    return found.reverse();
  };
};

/** See `StoreReader.transitions`. */
export const transitionsOf = (db: Sqlite.Database, vocabulary: Vocabulary) => {
  const number = db.prepare<[string], number>('SELECT number FROM accounts WHERE account_id = ?').pluck();
  const stored = readerOf(db, vocabulary);
  return (accountId: string, since: number): readonly Transition[] => {
    const account = number.get(accountId);
    return account === undefined ? [] : stored(accountId, account, since);
  };
};

/** How many values of a place's waiting transitions belong to one: version, move, time and entry. */
const PARTS = 4;

/** Transitions that wait to be inserted in the order of their accounts: neighbours share pages of the table. */
export class NewTransitions {
  readonly #inserts: Inserts;
  readonly #seqOf: Sqlite.Statement<[number, number], number>;
  readonly #stored: ReturnType<typeof readerOf>;
  readonly #vocabulary: Vocabulary;
  #places: Place[] = [];

  constructor(db: Sqlite.Database, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#stored = readerOf(db, vocabulary);
    this.#inserts = new Inserts(db, { into: 'transitions (account, version, move, at, seq)', width: 5 });
    this.#seqOf = db
      .prepare<[number, number], number>('SELECT seq FROM transitions WHERE account = ? AND version = ?')
      .pluck();
  }

  /** See `StoreWriter.addTransition`. */
  add(transition: Transition, seq: number, place: Place): void {
    if (place.transitions === noTransitions) {
      this.#places.push(place);
      place.transitions = [];
    }
    place.transitions.push(transition.version, this.#vocabulary.moveId(transition), transition.at, seq);
  }

  /** The account's transitions from a moment on, oldest first: the stored ones and those that wait. */
  of({ accountId, number, transitions }: Place, since: number): readonly Transition[] {
    const found = this.#stored(accountId, number, since);
    for (let from = 0; from < transitions.length; from += PARTS) {
      const [version = 0, move = 0, at = 0] = transitions.slice(from, from + PARTS);
      if (at >= since) found.push(transitionOf(this.#vocabulary, accountId, [version, move, at]));
    }
    return found.sort((a, b) => a.version - b.version);
  }

  /** @throws LifecycleError `versionConflict`, or what the driver throws */
  flush(): void {
    const places = this.#places.sort((a, b) => a.number - b.number);
    this.#places = [];
    try {
      for (const place of places) this.#insert(place);
      this.#inserts.flush();
    } catch (error) {
      if (sqliteCodeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY') this.#findConflict(places);
      throw error;
    }
    for (const place of places) place.transitions = noTransitions;
  }

  #insert({ number, transitions }: Place): void {
    const { values } = this.#inserts;
    for (let from = 0; from < transitions.length; from += PARTS) {
      values.push(number);
      for (let part = 0; part < PARTS; part += 1) values.push(transitions[from + part] ?? null);
    }
    this.#inserts.flushMany();
  }

  /** Throws for the first transition whose version is taken: by another entry, or twice among those that wait. */
  #findConflict(places: readonly Place[]): void {
    let taken: LifecycleError | null = null;
    for (const { accountId, number, transitions } of places) {
      const versions = transitions.filter((_, index) => index % PARTS === 0);
      for (const [index, version] of versions.entries()) {
        const seq = this.#seqOf.get(number, version);
        if (seq === undefined) continue;
        const conflict = versionConflict(accountId, version);
        if (seq !== transitions[(index + 1) * PARTS - 1] || versions.indexOf(version) !== index)
          throw conflict;
        // Either this one has just been inserted, or somebody gave the same entry the same transition before.
        taken = conflict;
      }
    }
    if (taken !== null) throw taken;
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    this.#inserts.clear();
    this.#places = [];
  }
}
