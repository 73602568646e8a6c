import type Sqlite from 'better-sqlite3';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { LifecycleError } from '../../model/errors.ts';
import { loadDriver } from './driver.ts';
import { assertExists, ensureFile, IN_MEMORY } from './file.ts';
import { assertKnownSchema, assertMigrated, assertOurs, migrate } from './migrate.ts';
import { assertConfigured, configure, useWriteAheadLog } from './pragmas.ts';
import { migrations } from './schema.ts';

/** How to reach a database. */
export interface Address {
  /** An absolute path, or `:memory:`. */
  readonly path: string;
  readonly readonly: boolean;
  /** How long to wait for another writer, in milliseconds. */
  readonly busyTimeoutMs: number;
  /** How much of the file SQLite keeps at hand, in MiB. */
  readonly pageCacheMiB: number;
}

/** Refuses snapshots that another version of the machine made. */
const assertMachineVersion = (db: Sqlite.Database, database: string): void => {
  const other = db
    .prepare<[string], string>('SELECT version FROM machines WHERE version <> ? LIMIT 1')
    .pluck()
    .get(MACHINE_VERSION);
  if (other === undefined) return;
  throw new LifecycleError(
    'machineVersionMismatch',
    `The snapshots in ${database} were made by version ${other} of the machine; this is version ${MACHINE_VERSION}.`,
    { hint: 'Replay the log into a new database, or use the version that wrote this one.' },
  );
};

const prepare = (db: Sqlite.Database, { path, readonly, pageCacheMiB }: Address): void => {
  configure(db, pageCacheMiB);
  assertOurs(db, path);
  assertKnownSchema(db, path, migrations);
  if (readonly) assertMigrated(db, path, migrations);
  else {
    useWriteAheadLog(db);
    migrate(db, migrations);
  }
  assertConfigured(db, path);
  assertMachineVersion(db, path);
};

/**
 * Opens a connection: checked to be ours, migrated, with all settings made and read back.
 *
 * @throws LifecycleError or the driver's own errors
 */
export const connect = (address: Address): Sqlite.Database => {
  const Database = loadDriver();
  const { path, readonly, busyTimeoutMs } = address;
  if (path !== IN_MEMORY) (readonly ? assertExists : ensureFile)(path);
  const db = new Database(path, { readonly, timeout: busyTimeoutMs });
  try {
    prepare(db, address);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};
