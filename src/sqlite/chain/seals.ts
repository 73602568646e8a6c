import { createHash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';

/**
 * Sums of digests, one for each table that nothing else tells of: what could not be read, what was counted, how far replays
 * came, what the API showed, when snapshots were built again, who was erased. Made beside the chain.
 */
export const sealsTable = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} IF NOT EXISTS seals (
  name TEXT NOT NULL PRIMARY KEY,
  sum TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** The sealed tables, each with its columns, its key first. */
const sealedColumns = {
  quarantine: ['id', 'at', 'source', 'reason', 'raw', 'origin'],
  foreign_counts: ['name', 'count'],
  replays: ['key', 'entries', 'clock', 'finished', 'digest'],
  verifications: ['account_id', 'at', 'shown'],
  upgrades: ['seq', 'machine', 'at'],
  erasures: ['seq', 'account', 'at'],
} as const satisfies Readonly<Record<string, readonly [key: string, ...others: string[]]>>;

/** The name of a table that is sealed. */
type SealedTable = keyof typeof sealedColumns;

const sealedTables = Object.keys(sealedColumns) as readonly SealedTable[];

/** Sums are taken modulo this: rows come and go in any order, and a sum of the same rows is the same. */
const MODULUS = 1n << 256n;

type SealedRow = readonly (string | number | null)[];

const digestOfRow = (row: SealedRow): bigint =>
  BigInt(`0x${createHash('sha256').update(JSON.stringify(row)).digest('hex')}`);

const reduced = (sum: bigint): bigint => ((sum % MODULUS) + MODULUS) % MODULUS;

const isThere = (db: Sqlite.Database, table: string): boolean =>
  db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;

const sealOf = (db: Sqlite.Database, table: SealedTable): bigint => {
  if (!isThere(db, table)) return 0n;
  let sum = 0n;
  const rows = db.prepare<[], SealedRow>(`SELECT ${sealedColumns[table].join(', ')} FROM ${table}`).raw();
  for (const row of rows.iterate()) sum += digestOfRow(row);
  return reduced(sum);
};

const writeOn = (db: Sqlite.Database): Sqlite.Statement<[name: string, sum: string]> =>
  db.prepare(
    'INSERT INTO seals (name, sum) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sum = excluded.sum',
  );

/** Seals tables as they are now. For what changes them by statements of its own. Within a transaction. */
export const reseal = (db: Sqlite.Database, tables: readonly SealedTable[] = sealedTables): void => {
  const write = writeOn(db);
  for (const table of tables) write.run(table, sealOf(db, table).toString(16));
};

/** The sealed tables that are not as they were written. */
export const brokenSeals = (db: Sqlite.Database): readonly SealedTable[] => {
  if (!isThere(db, 'seals')) return [];
  const stored = db.prepare<[string], string>('SELECT sum FROM main.seals WHERE name = ?').pluck();
  return sealedTables.filter((table) => stored.get(table) !== sealOf(db, table).toString(16));
};

/** The sealed tables that transactions write. */
type WrittenTable = Exclude<SealedTable, 'upgrades' | 'erasures'>;

type Key = string | number;

/** Keeps the seals of a connection's tables up to date: what a transaction writes is told beforehand, and sealed at its end. */
export class Seals {
  readonly #stored: Sqlite.Statement<[string], string>;
  readonly #write: Sqlite.Statement<[name: string, sum: string]>;
  readonly #rows: Readonly<Record<WrittenTable, Sqlite.Statement<[Key], SealedRow>>>;
  /** The rows that the transaction writes, as they were before; undefined for one that was not there. */
  readonly #touched = new Map<WrittenTable, Map<Key, SealedRow | undefined>>();

  constructor(db: Sqlite.Database) {
    this.#stored = db.prepare<[string], string>('SELECT sum FROM seals WHERE name = ?').pluck();
    this.#write = writeOn(db);
    const rowOf = (table: WrittenTable): Sqlite.Statement<[Key], SealedRow> => {
      const columns = sealedColumns[table];
      const sql = `SELECT ${columns.join(', ')} FROM ${table} WHERE ${columns[0]} = ?`;
      return db.prepare<[Key], SealedRow>(sql).raw();
    };
    this.#rows = {
      quarantine: rowOf('quarantine'),
      foreign_counts: rowOf('foreign_counts'),
      replays: rowOf('replays'),
      verifications: rowOf('verifications'),
    };
  }

  /** The row with this key is about to be written. */
  touch(table: WrittenTable, key: Key): void {
    const touched = this.#of(table);
    if (!touched.has(key)) touched.set(key, this.#rows[table].get(key));
  }

  /** A row with a new key was added. */
  added(table: WrittenTable, key: Key): void {
    this.#of(table).set(key, undefined);
  }

  /** Seals what was written. To be called at the end of a transaction. */
  seal(): void {
    for (const [table, touched] of this.#touched) {
      let sum = BigInt(`0x${this.#stored.get(table) ?? '0'}`);
      for (const [key, before] of touched) {
        const after = this.#rows[table].get(key);
        if (before !== undefined) sum -= digestOfRow(before);
        if (after !== undefined) sum += digestOfRow(after);
      }
      this.#write.run(table, reduced(sum).toString(16));
    }
    this.#touched.clear();
  }

  /** Drops what was told: a transaction was not kept. */
  forget(): void {
    this.#touched.clear();
  }

  #of(table: WrittenTable): Map<Key, SealedRow | undefined> {
    const touched = this.#touched.get(table) ?? new Map<Key, SealedRow | undefined>();
    this.#touched.set(table, touched);
    return touched;
  }
}
