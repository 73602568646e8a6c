import type Sqlite from 'better-sqlite3';

/** A value in a column of a lookup table. */
export type Word = string | number;

/**
 * A table whose rows are written once and then named by their numbers. Rows are never changed or removed, so that
 * what was read once stays true.
 */
export class LookupTable<W extends readonly Word[]> {
  readonly #ids = new Map<string, number>();
  readonly #words = new Map<number, W>();
  readonly #find: Sqlite.Statement<Word[], number>;
  readonly #read: Sqlite.Statement<[number], W>;
  readonly #insert: Sqlite.Statement<Word[]> | null;

  constructor(db: Sqlite.Database, table: string, columns: readonly string[]) {
    const list = columns.join(', ');
    const asked = columns.map((column) => `${column} = ?`).join(' AND ');
    this.#find = db.prepare<Word[], number>(`SELECT id FROM ${table} WHERE ${asked}`).pluck();
    this.#read = db.prepare<[number], W>(`SELECT ${list} FROM ${table} WHERE id = ?`).raw();
    this.#insert = db.readonly
      ? null
      : db.prepare(`INSERT INTO ${table} (${list}) VALUES (${columns.map(() => '?').join(', ')})`);
  }

  /** The number of these words; they get one when they have none. Needs a transaction. */
  idOf(words: W): number {
    const key = JSON.stringify(words);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#find.get(...words) ?? Number(this.#insert?.run(...words).lastInsertRowid);
    this.#ids.set(key, id);
    return id;
  }

  /** The words of a number, or undefined when there are none. */
  wordsOf(id: number): W | undefined {
    const known = this.#words.get(id);
    if (known !== undefined) return known;
    const words = this.#read.get(id);
    if (words !== undefined) this.#words.set(id, words);
    return words;
  }

  /** Drops what was remembered: a transaction was not kept. */
  forget(): void {
    this.#ids.clear();
    this.#words.clear();
  }
}
