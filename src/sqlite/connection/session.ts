import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';
import { beginMaking, endMaking, isUnmade } from './birth.ts';
import { loadDriver } from './driver.ts';
import { assertExists, assertWritable, ensureFile, IN_MEMORY, isLeftAlone, logOf } from './file.ts';
import { assertLogNotLost } from './holders.ts';
import { assertNoLaterMachine, assertOwnMachine, otherMachinesOf } from './machine.ts';
import { assertKnownSchema, assertOurs, migrate, readMigrated, schemaVersionOf } from './migrate.ts';
import { assertPlainFile, makePrivate } from './plain-file.ts';
import { assertConfigured, configure, useWriteAheadLog } from './pragmas.ts';
import { migrations } from './schema.ts';

/** How to reach a database. */
export interface Address {
  /** An absolute path, or `:memory:`. */
  readonly path: string;
  readonly readonly: boolean;
  /**
   * What the database is opened for, which says whose snapshots it may hold and who else may use it. `work`: those of this
   * version of the machine. `upkeep`: any. `upgrade`: those of earlier versions too; the file must exist, and nobody else may
   * have it open. Default `work`.
   */
  readonly purpose?: 'work' | 'upkeep' | 'upgrade';
  /** How long to wait for another writer, in milliseconds. */
  readonly busyTimeoutMs: number;
  /** SQLite's page cache, in MiB. */
  readonly pageCacheMiB: number;
  /** Hears what was repaired on the way, as a sentence. Default: it is dropped. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Refuses a file that was copied without its write-ahead log while that held everything: opening it for writing would make an
 * empty database of it.
 */
const assertWhole = (db: Sqlite.Database, path: string): void => {
  if (path === IN_MEMORY || schemaVersionOf(db) > 0 || isUnmade(path) || !isLeftAlone(path)) return;
  throw new LifecycleError(
    'databaseFailed',
    `The file ${path} alone holds nothing: it was copied without its write-ahead log, ${logOf(path)}.`,
    {
      hint: 'Copy a database with `account-lifecycle db backup FILE`, which takes all of it along. If this file was never used, remove it.',
    },
  );
};

/** Refuses a file that holds nothing yet. */
const assertFilled = (db: Sqlite.Database, database: string): void => {
  if (schemaVersionOf(db) > 0) return;
  throw new LifecycleError('databaseFailed', `There is nothing in the database ${database}.`, {
    hint: 'Check the path; a database is made by opening it for writing, for example with `replay --db`.',
  });
};

const prepare = (db: Sqlite.Database, { path, readonly, purpose = 'work', pageCacheMiB }: Address): void => {
  // Before the file is read: then SQLite takes it for itself, or says that it is in use.
  if (purpose === 'upgrade') db.pragma('locking_mode = EXCLUSIVE');
  configure(db, pageCacheMiB);
  assertOurs(db, path);
  assertKnownSchema(db, path, migrations);
  // What is refused is left as it is, so that the version which wrote it can go on.
  if (purpose === 'work') assertOwnMachine(db, path);
  if (purpose === 'upgrade') {
    assertFilled(db, path);
    assertNoLaterMachine(db, path);
  }
  assertWhole(db, path);
  if (readonly) readMigrated(db, path, migrations);
  else {
    useWriteAheadLog(db);
    // An upgrade first makes a copy of the file as it was, and migrates in its own transaction.
    if (purpose !== 'upgrade' || otherMachinesOf(db).length === 0) migrate(db, migrations);
  }
  assertConfigured(db, path);
};

/** Looks at the file itself, before anything reads what is in it. */
const prepareFile = ({ path, readonly, purpose }: Address): void => {
  assertPlainFile(path);
  (readonly || purpose === 'upgrade' ? assertExists : ensureFile)(path);
  if (!readonly) assertWritable(path);
  assertLogNotLost(path);
  if (!readonly) beginMaking(path);
};

/** What is known to be a database of this package is its owner's alone, and there. */
const finishFile = ({ path, onNotice }: Address): void => {
  const notice = makePrivate(path);
  if (notice !== null) onNotice?.(notice);
  endMaking(path);
};

/**
 * Opens a connection: checked to be a database of this package, migrated, with all settings made and read back.
 *
 * @throws LifecycleError or the driver's own errors
 */
export const connect = (address: Address): Sqlite.Database => {
  const Database = loadDriver();
  const { path, readonly, busyTimeoutMs } = address;
  const isFile = path !== IN_MEMORY;
  if (isFile) prepareFile(address);
  const db = new Database(path, { readonly, timeout: busyTimeoutMs });
  try {
    prepare(db, address);
    if (isFile && !readonly) finishFile(address);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};
