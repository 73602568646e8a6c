import { createHash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';

/**
 * Sums of digests, one for each table that nothing else tells of: what could not be read, what was counted, how far replays
 * came, what the API showed, when snapshots were built again, who was erased, what is on its way out, what was pruned, what was told without an account. Made beside the chain.
 */
export const sealsTable = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} IF NOT EXISTS seals (
  name TEXT NOT NULL PRIMARY KEY,
  sum TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** A sealed table: the columns of its key, and the others. */
interface SealedShape {
  readonly key: readonly [string, ...string[]];
  readonly others: readonly string[];
}

/** The sealed tables. */
const sealedShapes = {
  quarantine: { key: ['id'], others: ['at', 'source', 'reason', 'raw', 'origin'] },
  foreign_counts: { key: ['name'], others: ['count'] },
  replays: { key: ['key'], others: ['entries', 'clock', 'finished', 'digest'] },
  verifications: { key: ['account_id'], others: ['at', 'shown'] },
  upgrades: { key: ['seq', 'machine'], others: ['at'] },
  erasures: { key: ['seq'], others: ['account', 'at'] },
  databases: { key: ['id'], others: [] },
  replayed_effects: { key: ['first'], others: ['last'] },
  sinks: {
    key: ['name'],
    others: [
      'cursor',
      'since',
      'attempts',
      'delivered',
      'failures',
      'failing_since',
      'told_at',
      'rests_until',
    ],
  },
  lanes: { key: ['sink', 'subject'], others: ['at', 'holder', 'told', 'missing'] },
  letters: {
    key: ['id'],
    others: ['sink', 'subject', 'key', 'at', 'body', 'attempts', 'first_at', 'died_at', 'why'],
  },
  prunings: { key: ['name'], others: ['until'] },
  facts: { key: ['id'], others: ['scope', 'type', 'at', 'seq', 'policy_id', 'signal', 'payload'] },
} as const satisfies Readonly<Record<string, SealedShape>>;

const columnsOf = (table: SealedTable): string => {
  const { key, others }: SealedShape = sealedShapes[table];
  return [...key, ...others].join(', ');
};

/** The name of a table that is sealed. */
type SealedTable = keyof typeof sealedShapes;

const sealedTables = Object.keys(sealedShapes) as readonly SealedTable[];

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
  const rows = db.prepare<[], SealedRow>(`SELECT ${columnsOf(table)} FROM ${table}`).raw();
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

const writtenTables = sealedTables.filter(
  (table): table is WrittenTable => table !== 'upgrades' && table !== 'erasures',
);

/** The values of a row's key. */
type Key = readonly (string | number)[];

/** A row that a transaction writes. */
interface TouchedRow {
  readonly key: Key;
  /** As it was before; undefined where it was not there. */
  readonly before: SealedRow | undefined;
}

/** Keeps the seals of a connection's tables up to date: what a transaction writes is told beforehand, and sealed at its end. */
export class Seals {
  readonly #stored: Sqlite.Statement<[string], string>;
  readonly #write: Sqlite.Statement<[name: string, sum: string]>;
  readonly #rows = new Map<WrittenTable, Sqlite.Statement<Key[number][], SealedRow>>();
  readonly #touched = new Map<WrittenTable, Map<string, TouchedRow>>();

  constructor(db: Sqlite.Database) {
    this.#stored = db.prepare<[string], string>('SELECT sum FROM seals WHERE name = ?').pluck();
    this.#write = writeOn(db);
    for (const table of writtenTables) {
      const found = sealedShapes[table].key.map((column) => `${column} = ?`).join(' AND ');
      const sql = `SELECT ${columnsOf(table)} FROM ${table} WHERE ${found}`;
      this.#rows.set(table, db.prepare<Key[number][], SealedRow>(sql).raw());
    }
  }

  /** The row with this key is about to be written. */
  touch(table: WrittenTable, ...key: Key): void {
    const touched = this.#of(table);
    const name = JSON.stringify(key);
    if (!touched.has(name)) touched.set(name, { key, before: this.#row(table, key) });
  }

  /** A row with a new key was added. */
  added(table: WrittenTable, ...key: Key): void {
    this.#of(table).set(JSON.stringify(key), { key, before: undefined });
  }

  /** Seals what was written. To be called at the end of a transaction. */
  seal(): void {
    for (const [table, touched] of this.#touched) {
      let sum = BigInt(`0x${this.#stored.get(table) ?? '0'}`);
      for (const { key, before } of touched.values()) {
        const after = this.#row(table, key);
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

  #row(table: WrittenTable, key: Key): SealedRow | undefined {
    return this.#rows.get(table)?.get(...key);
  }

  #of(table: WrittenTable): Map<string, TouchedRow> {
    const touched = this.#touched.get(table) ?? new Map<string, TouchedRow>();
    this.#touched.set(table, touched);
    return touched;
  }
}
