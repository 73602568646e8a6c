import type Sqlite from 'better-sqlite3';
import type { Transition } from '../../model/decision.ts';
import { versionConflict } from '../../store/faults.ts';
import type { Vocabulary } from '../lookup/lookups.ts';
import { transitionsOf } from '../read/transitions.ts';
import type { Places } from './account-cache.ts';
import { Inserts } from './batched-statement.ts';

/** How many values of a transition that waits stand side by side: account, entry, version and move. */
const PARTS = 4;

/**
 * So many transitions are written at the latest: enough to go through the snapshots in order, and so few that they stay
 * near the table's end. The numbers that they are sorted by have room for no more.
 */
const MOST = 2 ** 14;

/**
 * Transitions that wait to be inserted in the order of their accounts: each has its account's snapshot looked at, and
 * neighbours share pages.
 */
export class NewTransitions {
  readonly #inserts: Inserts;
  readonly #stored: ReturnType<typeof transitionsOf>;
  readonly #vocabulary: Vocabulary;
  readonly #places: Places;
  /** Those that wait, the values of each one after the other. */
  #values: number[] = [];

  constructor(db: Sqlite.Database, places: Places, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#places = places;
    this.#stored = transitionsOf(db, vocabulary);
    this.#inserts = new Inserts(db, { into: 'transitions (account, seq, version, move)', width: PARTS });
  }

  /**
   * See `StoreWriter.addTransition`.
   *
   * @throws LifecycleError `versionConflict`
   */
  add(transition: Transition, seq: number, row: number): void {
    const { version } = transition;
    const places = this.#places;
    if (version <= places.version(row)) throw versionConflict(places.idOf(row), version);
    places.advance(row, version);
    places.departures.note(row, transition);
    const waiting = this.#values.push(places.number(row), seq, version, this.#vocabulary.moveId(transition));
    if (waiting >= MOST * PARTS) this.flush();
  }

  /** See `StoreWriter.leftAt`. Looks into the table where nobody has asked for so long ago before. */
  leftAt(row: number, status: string, since: number): number | null {
    if (since < this.#places.knownSince(row)) this.#recall(row, since);
    const at = this.#places.departures.at(row, status);
    return at !== null && at >= since ? at : null;
  }

  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (const key of keysOf(values).sort()) {
      const from = (key % MOST) * PARTS;
      for (let part = from; part < from + PARTS; part += 1) this.#inserts.values.push(values[part] ?? null);
      this.#inserts.flushMany();
    }
    this.#inserts.flush();
  }

  #recall(row: number, since: number): void {
    const places = this.#places;
    for (const transition of this.#stored(places.idOf(row), since)) places.departures.note(row, transition);
    places.know(row, since);
  }

  /** Drops what waits: a transaction was not kept. */
  forget(): void {
    this.#inserts.clear();
    this.#values = [];
  }
}

/** Numbers that sort as the transitions do that wait: by account, and then as they came. */
const keysOf = (values: readonly number[]): Float64Array => {
  const keys = new Float64Array(values.length / PARTS);
  for (let index = 0; index < keys.length; index += 1)
    keys[index] = (values[index * PARTS] ?? 0) * MOST + index;
  return keys;
};
