import { createHash } from 'node:crypto';
import type Sqlite from 'better-sqlite3';
import { reseal, sealsTable } from './seals.ts';
import { BLOCK, BlockDigest, type BlockStart, type ChainHead } from './block.ts';

/**
 * The digests that chain the entries of the log, one row for up to {@link BLOCK} of them. A row with a note covers no entry:
 * it says what was done to the log, in the place where that was done. Made by whoever first opens a file for writing, and by
 * no step of the schema: so a file without it is read as it is.
 */
export const chainTable = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} IF NOT EXISTS chain (
  id INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  note TEXT,
  digest BLOB NOT NULL
) STRICT;
`;

/** A row of the chain. */
export interface ChainRow {
  readonly id: number;
  readonly first: number;
  /** The last entry; the one before the first where it covers none. */
  readonly last: number;
  readonly note: string | null;
  readonly digest: Buffer;
}

/** Whether the file has a chain. */
export const hasChain = (db: Sqlite.Database): boolean =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'chain'`).get() !== undefined;

/** The last row of the chain, if it has any. */
export const lastOf = (db: Sqlite.Database): Sqlite.Statement<[], ChainRow> =>
  db.prepare<[], ChainRow>('SELECT id, first, last, note, digest FROM chain ORDER BY id DESC LIMIT 1');

/** Where the chain of a file ends; null where it has none. */
export const chainHeadOf = (db: Sqlite.Database): ChainHead | null => {
  const last = hasChain(db) ? lastOf(db).get() : undefined;
  return last === undefined ? null : { seq: last.last, digest: last.digest.toString('hex') };
};

/**
 * What each kind of entry says, its policy included, as one text; of a policy only a digest, since it is long. Remembered until
 * `forget`.
 */
export const kindTextsOn = (db: Sqlite.Database) => {
  const words = db
    .prepare<[number], (string | number)[]>(
      `SELECT source, type, decision, flags, policy_id, json FROM kinds LEFT JOIN policies ON policies.id = policy_id
       WHERE kinds.id = ?`,
    )
    .raw();
  const known = new Map<number, string>();
  const look = (kind: number): string => {
    const found = words.get(kind) ?? [];
    const policy = createHash('sha256').update(String(found[5])).digest('hex');
    const text = JSON.stringify([...found.slice(0, 5), policy]);
    known.set(kind, text);
    return text;
  };
  return {
    of: (kind: number): string => known.get(kind) ?? look(kind),
    forget: (): void => known.clear(),
  };
};

type EntryColumns = [
  account: number,
  at: number,
  kind: number,
  version: number,
  occurredAt: number | null,
  sourceId: string | null,
  payload: string | null,
];

/** Digests entries as they are stored, a block at a time. */
export const blockReaderOn = (db: Sqlite.Database) => {
  const entries = db
    .prepare<[number, number], EntryColumns>(
      `SELECT account, at, kind, version, occurred_at, source_id, payload FROM log
       WHERE seq BETWEEN ? AND ? ORDER BY seq`,
    )
    .raw();
  const kinds = kindTextsOn(db);
  /** The digest of the entries from the first of a block to `last`, and how many there are. */
  return (start: BlockStart, last: number): { readonly digest: Buffer; readonly count: number } => {
    const block = new BlockDigest(start, kinds.of);
    for (const entry of entries.all(start.first, Math.min(last, start.first + BLOCK - 1)))
      block.add(...entry);
    return { digest: block.value(), count: block.count };
  };
};

/** Puts a row into the chain, in the place of the one with its number. */
export type ChainWriter = Sqlite.Statement<
  [id: number, first: number, last: number, note: string | null, digest: Buffer]
>;

/** See {@link ChainWriter}. */
export const chainWriterOn = (db: Sqlite.Database): ChainWriter =>
  db.prepare(
    `INSERT INTO chain (id, first, last, note, digest) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET last = excluded.last, note = excluded.note, digest = excluded.digest`,
  );

/**
 * Works the digests out again from the block that holds an entry to the end, as the log is now; notes stay what they were. Other
 * tables are sealed again too. For what changes the log on purpose. To be called within the transaction that does, and followed by {@link noteInChain}, which
 * says so.
 *
 * @param seq - the first entry that was changed
 */
export const rechain = (db: Sqlite.Database, seq: number): void => {
  const from = db.prepare<[number], number | null>('SELECT min(id) FROM chain WHERE last >= ?').pluck();
  reseal(db);
  const start = from.get(seq) ?? null;
  if (start === null) return;
  const rows = db.prepare<[number], ChainRow>(
    'SELECT id, first, last, note, digest FROM chain WHERE id >= ? ORDER BY id LIMIT 1',
  );
  const [digestOf, write] = [blockReaderOn(db), chainWriterOn(db)];
  let before = rowBefore(db, start)?.digest ?? null;
  for (let row = rows.get(start); row !== undefined; row = rows.get(row.id + 1)) {
    const { id, first, last, note } = row;
    before = digestOf({ before, first, note }, last).digest;
    write.run(id, first, last, note, before);
  }
};

/** The rows of the chain that cover entries from one number to another. */
export const chainRowsWithin = (db: Sqlite.Database, first: number, last: number): readonly ChainRow[] =>
  db
    .prepare<[number, number], ChainRow>(
      `SELECT id, first, last, note, digest FROM chain WHERE first <= ? AND last >= ? AND note IS NULL ORDER BY id`,
    )
    .all(last, first);

/** The row before another one. */
export const rowBefore = (db: Sqlite.Database, id: number): ChainRow | undefined =>
  db
    .prepare<[number], ChainRow>(
      'SELECT id, first, last, note, digest FROM chain WHERE id < ? ORDER BY id DESC LIMIT 1',
    )
    .get(id);

/** Says something at the end of the chain, so that it cannot be taken out again. Within a transaction. */
export const noteInChain = (db: Sqlite.Database, note: string): void => {
  const last = lastOf(db).get();
  const [id, first, before] = [(last?.id ?? 0) + 1, (last?.last ?? 0) + 1, last?.digest ?? null];
  chainWriterOn(db).run(
    id,
    first,
    first - 1,
    note,
    new BlockDigest({ before, first, note }, () => '').value(),
  );
};

/** Chains all entries of a log that has no chain yet, as they are now, and seals other tables. Within a transaction. */
export const beginChainWithin = (db: Sqlite.Database): void => {
  if (hasChain(db)) return;
  db.exec(chainTable('CREATE TABLE') + sealsTable('CREATE TABLE'));
  reseal(db);
  const end = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM log').pluck().get() ?? 0;
  const [digestOf, write] = [blockReaderOn(db), chainWriterOn(db)];
  let before: Buffer | null = null;
  for (let first = 1; first <= end; first += BLOCK) {
    const last = Math.min(end, first + BLOCK - 1);
    before = digestOf({ before, first, note: null }, last).digest;
    write.run((first - 1) / BLOCK + 1, first, last, null, before);
  }
};

/**
 * Sees to it that a connection finds a chain: where it may write, all entries are chained that have none yet. Where it may not,
 * it finds an empty table, to which what writes can be prepared.
 */
export const ensureChain = (db: Sqlite.Database): void => {
  if (hasChain(db)) return;
  if (db.readonly) db.exec(chainTable('CREATE TEMP TABLE') + sealsTable('CREATE TEMP TABLE'));
  else db.transaction(() => beginChainWithin(db)).immediate();
};
