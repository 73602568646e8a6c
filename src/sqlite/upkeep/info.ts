import { statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';

/** A step of the schema that was taken. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly appliedAt: number;
}

/** Facts about a database. */
export interface DatabaseInfo {
  /** The absolute path, or `:memory:`. */
  readonly path: string;
  readonly schemaVersion: number;
  readonly migrations: readonly AppliedMigration[];
  /** Bytes of a page. */
  readonly pageSize: number;
  /** Bytes of the database, without its WAL file. */
  readonly bytes: number;
  /** Bytes of the WAL file; 0 when there is none. */
  readonly walBytes: number;
  /** As SQLite spells it: `wal`, or `memory`. */
  readonly journalMode: string;
  /** SQLite's number: 2 is FULL. */
  readonly synchronous: number;
  readonly sqliteVersion: string;
}

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * See `SqliteStore.info`.
 *
 * @internal so that the published types do without those of the driver
 */
export const infoOf = (db: Sqlite.Database, path: string): DatabaseInfo => {
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  const pageSize = number('page_size');
  return {
    path,
    schemaVersion: number('user_version'),
    migrations: db
      .prepare<[], AppliedMigration>(
        'SELECT version, name, applied_at AS appliedAt FROM migrations ORDER BY version',
      )
      .all(),
    pageSize,
    bytes: pageSize * number('page_count'),
    walBytes: db.memory ? 0 : bytesOf(`${path}-wal`),
    journalMode: String(db.pragma('journal_mode', { simple: true })),
    synchronous: number('synchronous'),
    sqliteVersion: db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
  };
};
