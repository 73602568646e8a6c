import type Sqlite from 'better-sqlite3';
import { assertInTransaction } from '../connection/guard.ts';

/** How many rows one statement takes: what is left over by a larger one goes to the next smaller. */
const SIZES = [32, 8, 1] as const;

const repeated = (count: number, one: string): string => Array.from({ length: count }, () => one).join(', ');

/** How many rows wait at most where nothing else says when to write: some kilobytes. */
const ENOUGH = 256;

/** A value that SQLite takes. */
export type Value = string | number | null;

/** A statement for many rows, and how many values one row has. */
export interface BatchedStatementParts {
  /** @param rows - gives a part of the statement once for each row, with commas between */
  readonly sql: (rows: (one: string) => string) => string;
  readonly width: number;
}

/** What is inserted, and where to. */
export interface BatchedInsertParts {
  /** The table and its columns, `log (seq, at)`. */
  readonly into: string;
  /** How many columns that are. */
  readonly width: number;
  /** What follows the values, such as `ON CONFLICT …`. */
  readonly tail?: string;
}

/**
 * An empty array that has held a text. V8 has arrays of whole numbers, of numbers and of anything; one that turns from one kind
 * to the next on its way makes it compile all code again that fills such arrays.
 */
const emptied = (): Value[] => {
  const values: Value[] = [''];
  values.length = 0;
  return values;
};

/** Rows that wait for a statement that takes many at once: it costs little more to run than one for a single row. */
export class BatchedStatement {
  /** The values of the rows that wait, one after the other. Whoever adds a row pushes all its values. */
  readonly values: Value[] = emptied();
  readonly #db: Sqlite.Database;
  readonly #width: number;
  readonly #statements: readonly (readonly [rows: number, statement: Sqlite.Statement<Value[]>])[];
  /** What went wrong when rows were written. */
  #fault: unknown = null;

  constructor(db: Sqlite.Database, { sql, width }: BatchedStatementParts) {
    this.#db = db;
    this.#width = width;
    this.#statements = SIZES.map((rows) => [rows, db.prepare<Value[]>(sql((one) => repeated(rows, one)))]);
  }

  /** Runs the statement when many rows wait. */
  flushMany(): void {
    if (this.values.length >= ENOUGH * this.#width) this.flush();
  }

  /**
   * Runs the statement for all rows that wait. When that fails some of them may have been written, so that the transaction must
   * not be kept, also by work that swallows the error.
   *
   * @throws whatever the driver throws; the same again at every later call, until {@link clear}
   */
  flush(): void {
    if (this.#fault !== null) throw this.#fault;
    if (this.values.length === 0) return;
    try {
      assertInTransaction(this.#db);
      this.#write();
    } catch (error) {
      this.#fault = error;
      throw error;
    }
    this.clear();
  }

  #write(): void {
    const { values } = this;
    const waiting = values.length;
    let from = 0;
    for (const [rows, statement] of this.#statements) {
      const size = rows * this.#width;
      for (; from + size <= waiting; from += size)
        // One by one: the driver reads arguments several times as fast as the elements of an array.
        statement.run(...values.slice(from, from + size));
    }
  }

  /** Drops the waiting rows, and the fault of earlier ones. */
  clear(): void {
    this.values.length = 0;
    this.#fault = null;
  }
}

/**
 * Rows that wait to be inserted, in the order in which they were added.
 *
 * With OR FAIL a row that cannot be inserted leaves those before it. Nothing of them is kept, as the transaction fails too; but
 * to be able to take a statement back by itself, SQLite would copy every page that it is about to change.
 */
export class BatchedInsert extends BatchedStatement {
  constructor(db: Sqlite.Database, { into, width, tail = '' }: BatchedInsertParts) {
    const row = `(${repeated(width, '?')})`;
    super(db, { sql: (rows) => `INSERT OR FAIL INTO ${into} VALUES ${rows(row)} ${tail}`, width });
  }
}
