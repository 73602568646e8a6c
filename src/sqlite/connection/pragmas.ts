import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';

/** The WAL file is cut back to this size after a checkpoint: 64 MiB. */
const JOURNAL_SIZE_LIMIT = 64 * 1024 * 1024;

const FULL = 2;

/** A setting, and what reading it back must give. */
interface Setting {
  readonly name: string;
  readonly value: number;
}

const pragmaSettings: readonly Setting[] = [
  // Without this the driver's default for WAL applies, which loses acknowledged events at a power cut.
  { name: 'synchronous', value: FULL },
  { name: 'foreign_keys', value: 1 },
  { name: 'trusted_schema', value: 0 },
  { name: 'cell_size_check', value: 1 },
  // INSERT OR REPLACE fires the triggers that keep the log append-only with this alone.
  { name: 'recursive_triggers', value: 1 },
  { name: 'journal_size_limit', value: JOURNAL_SIZE_LIMIT },
];

const readPragma = (db: Sqlite.Database, name: string): unknown => db.pragma(name, { simple: true });

/** A database in memory has nothing to lose at a power cut, and a reader takes the file as it is. */
const journalFindings = (db: Sqlite.Database): readonly string[] => {
  const found = readPragma(db, 'journal_mode');
  return db.memory || db.readonly || found === 'wal'
    ? []
    : [`journal_mode is ${String(found)} instead of wal`];
};

/** The settings of the connection that are not as promised, as sentences; empty when all is. */
export const settingFindings = (db: Sqlite.Database): readonly string[] => {
  return [
    ...journalFindings(db),
    ...pragmaSettings.flatMap(({ name, value }) => {
      const actual = readPragma(db, name);
      return actual === value ? [] : [`${name} is ${String(actual)} instead of ${value}`];
    }),
  ];
};

/**
 * Settings to make before anything of the file is trusted. They change nothing in it.
 *
 * @param pageCacheMiB - SQLite's page cache, in MiB
 */
export const configure = (db: Sqlite.Database, pageCacheMiB: number): void => {
  for (const { name, value } of pragmaSettings) db.pragma(`${name} = ${value}`);
  // Below zero it counts KiB instead of pages.
  db.pragma(`cache_size = ${-1024 * pageCacheMiB}`);
};

/** Turns to write-ahead logging. It is a property of the file, so only a writer may. */
export const useWriteAheadLog = (db: Sqlite.Database): void => {
  if (!db.memory) db.pragma('journal_mode = WAL');
};

/**
 * Reads all settings back: SQLite ignores silently what it does not know or cannot do.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const assertConfigured = (db: Sqlite.Database, database: string): void => {
  const findings = settingFindings(db);
  if (findings.length === 0) return;
  throw new LifecycleError(
    'databaseFailed',
    `The database ${database} cannot be kept safely: ${findings.join(', ')}.`,
    {
      hint: 'Keep it on a local disk; network file systems often cannot do write-ahead logging.',
    },
  );
};
