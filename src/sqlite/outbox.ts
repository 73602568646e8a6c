import type Sqlite from 'better-sqlite3';
import type { Effect } from '../effect.ts';
import type { State } from '../snapshot.ts';
import type { Hold, OutboxItem } from '../store.ts';
import { bound } from './bound.ts';
import { Inserts, Many } from './many.ts';
import { parse } from './stored-json.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An effect of the outbox as it is stored. */
interface OutboxRow extends Omit<OutboxItem, 'effect' | 'heldFrom'> {
  readonly effect: number;
  readonly heldFrom: string | null;
}

const SELECT = `SELECT id, account_id AS accountId, seq, at, available_at AS availableAt, held_from AS heldFrom, effect
  FROM outbox CROSS JOIN accounts ON number = account`;

/** See `StoreReader.outbox` and `StoreReader.held`. */
export const outboxOf = (db: Sqlite.Database, vocabulary: Vocabulary) => {
  const due = db.prepare<[number, number], OutboxRow>(
    `${SELECT} WHERE available_at <= ? ORDER BY id LIMIT ?`,
  );
  const held = db.prepare<[], OutboxRow>(`${SELECT} WHERE held_from IS NOT NULL ORDER BY id`);
  const item = (row: OutboxRow): OutboxItem => ({
    ...row,
    heldFrom: row.heldFrom === null ? null : parse<State>(row.heldFrom, `Hold of effect ${row.id}`),
    effect: vocabulary.effect(row.effect),
  });
  return {
    outbox: (limit: number, now: number): readonly OutboxItem[] => due.all(now, bound(limit)).map(item),
    held: (): readonly OutboxItem[] => held.all().map(item),
  };
};

/** How many values an effect that waits has, and where two of them stand. */
const WIDTH = 7;
const AVAILABLE_AT = 5;
const HELD_FROM = 6;

const texts = new WeakMap<State, string>();

/** States are few, and the same ones come again and again. */
const textOf = (state: State): string => {
  const text = texts.get(state) ?? JSON.stringify(state);
  texts.set(state, text);
  return text;
};

/** The end of the outbox: effects that are put in, written many at a time. */
export class OutboxEnd {
  readonly #inserts: Inserts;
  readonly #vocabulary: Vocabulary;
  readonly #lastId: Sqlite.Statement<[], number>;
  readonly #releases: Many;
  readonly #removals: Many;
  #id: number | null = null;

  constructor(db: Sqlite.Database, vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#inserts = new Inserts(db, {
      into: 'outbox (id, account, seq, effect, at, available_at, held_from)',
      width: WIDTH,
    });
    this.#lastId = db.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`).pluck();
    this.#releases = new Many(db, {
      sql: (rows) => `UPDATE OR FAIL outbox SET available_at = freed.column2, held_from = NULL
        FROM (VALUES ${rows('(?, ?)')}) AS freed WHERE id = freed.column1`,
      width: 2,
    });
    this.#removals = new Many(db, {
      sql: (rows) => `DELETE FROM outbox WHERE id IN (${rows('?')})`,
      width: 1,
    });
  }

  /** See `StoreWriter.enqueue`. */
  add(effect: Effect, account: number, seq: number, at: number, hold: Hold | undefined): number {
    const id = this.#last() + 1;
    this.#id = id;
    const heldFrom = hold === undefined ? null : textOf(hold.from);
    const availableAt = hold?.until ?? at;
    this.#inserts.values.push(id, account, seq, this.#vocabulary.effectId(effect), at, availableAt, heldFrom);
    this.#inserts.flushMany();
    return id;
  }

  /** See `StoreWriter.release`. */
  release(id: number, at: number): void {
    const { values } = this.#inserts;
    const place = this.#placeOf(id);
    if (place !== -1) {
      values[place + AVAILABLE_AT] = at;
      values[place + HELD_FROM] = null;
    } else if (id <= this.#last()) {
      this.#releases.values.push(id, at);
      this.#releases.flushMany();
    }
  }

  /** See `StoreWriter.remove`. */
  remove(id: number): void {
    // One of a number that nobody has used yet must not be taken out later.
    if (id > this.#last()) return;
    // Written first, so that its number stays used.
    if (this.#placeOf(id) !== -1) this.#inserts.flush();
    this.#removals.values.push(id);
    this.#removals.flushMany();
  }

  /** The highest number that was ever used. */
  #last(): number {
    return (this.#id ??= this.#lastId.get() ?? 0);
  }

  /** Where the values of an effect begin among those that wait, or -1. The numbers of these have no gap. */
  #placeOf(id: number): number {
    const { values } = this.#inserts;
    const first = values[0];
    const place = typeof first === 'number' ? (id - first) * WIDTH : -1;
    return place < values.length ? Math.max(place, -1) : -1;
  }

  flush(): void {
    for (const part of [this.#inserts, this.#releases, this.#removals]) part.flush();
  }

  /** Drops what waits and what was remembered: a transaction was not kept, or somebody else has written. */
  forget(): void {
    for (const part of [this.#inserts, this.#releases, this.#removals]) part.clear();
    this.#id = null;
  }
}
