import type Sqlite from 'better-sqlite3';
import { assertInTransaction } from './guard.ts';

/** How many rows one statement takes: what is left over by a larger one goes to the next smaller. */
const SIZES = [32, 8, 1] as const;

/** How many rows wait at most where nothing else says when to write: some kilobytes. */
const ENOUGH = 256;

/** A value that SQLite takes. */
export type Value = string | number | null;

/** What is inserted, and where to. */
export interface InsertParts {
  /** The table and its columns, `log (seq, at)`. */
  readonly into: string;
  /** How many columns that are. */
  readonly width: number;
  /** What follows the values, such as `ON CONFLICT …`. */
  readonly tail?: string;
}

/**
 * Rows that wait to be inserted, many by one statement: it costs little more to run than one for a single row. Rows
 * are inserted in the order in which they were added.
 */
export class Inserts {
  /** The values of the rows that wait, one after the other. Whoever adds a row pushes all its values. */
  readonly values: Value[] = [];
  readonly #db: Sqlite.Database;
  readonly #width: number;
  readonly #statements: readonly (readonly [rows: number, statement: Sqlite.Statement<Value[]>])[];

  constructor(db: Sqlite.Database, { into, width, tail = '' }: InsertParts) {
    const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
    this.#db = db;
    this.#width = width;
    this.#statements = SIZES.map((rows) => {
      const list = Array.from({ length: rows }, () => row).join(', ');
      return [rows, db.prepare<Value[]>(`INSERT INTO ${into} VALUES ${list} ${tail}`)];
    });
  }

  /** Inserts the rows that wait when they are many. */
  flushMany(): void {
    if (this.values.length >= ENOUGH * this.#width) this.flush();
  }

  /**
   * Inserts all rows that wait.
   *
   * @throws whatever the driver throws; the rows of the statement that failed are not in the table, those before are
   */
  flush(): void {
    const { values } = this;
    const waiting = values.length;
    if (waiting === 0) return;
    assertInTransaction(this.#db);
    let from = 0;
    for (const [rows, statement] of this.#statements) {
      const size = rows * this.#width;
      for (; from + size <= waiting; from += size)
        // One by one: the driver reads arguments several times as fast as the elements of an array.
        statement.run(...values.slice(from, from + size));
    }
    this.clear();
  }

  /** Lets go of the rows that wait. */
  clear(): void {
    this.values.length = 0;
  }
}
