import type Sqlite from 'better-sqlite3';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { LifecycleError } from '../../model/errors.ts';

/** The versions of the machine, other than this one, that made snapshots of the file; none in a file without tables. */
export const otherMachinesOf = (db: Sqlite.Database): readonly string[] => {
  const isThere = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'machines'`).get() !== undefined;
  if (!isThere) return [];
  return db
    .prepare<[string], string>('SELECT version FROM machines WHERE version <> ? ORDER BY version')
    .pluck()
    .all(MACHINE_VERSION);
};

/** Whether a version of the machine is later than this one. */
const isLater = (version: string): boolean => Number(version) > Number(MACHINE_VERSION);

/** A path as a POSIX shell takes it. */
const quotedPath = (path: string): string =>
  /^[\w./:@%+,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

/** The command that brings a database up to this version. */
export const upgradeCommand = (database: string): string =>
  `account-lifecycle db upgrade --db ${quotedPath(database)}`;

/** What to do about snapshots that other versions of the machine made, as a sentence. */
export const machineHint = (others: readonly string[], database: string): string =>
  others.some(isLater)
    ? 'Update account-lifecycle to at least the version that wrote this database.'
    : `Build them again from its log: ${upgradeCommand(database)}`;

const mismatch = (others: readonly string[], database: string): LifecycleError =>
  new LifecycleError(
    'machineVersionMismatch',
    `The snapshots in ${database} were made by version ${others.join(' and ')} of the machine; this is version ${MACHINE_VERSION}.`,
    { hint: machineHint(others, database) },
  );

/**
 * Refuses snapshots that another version of the machine made.
 *
 * @throws LifecycleError `machineVersionMismatch`
 */
export const assertOwnMachine = (db: Sqlite.Database, database: string): void => {
  const others = otherMachinesOf(db);
  if (others.length > 0) throw mismatch(others, database);
};

/**
 * Refuses snapshots that a later version of the machine made: this one does not know what they mean.
 *
 * @throws LifecycleError `machineVersionMismatch`
 */
export const assertNoLaterMachine = (db: Sqlite.Database, database: string): void => {
  const later = otherMachinesOf(db).filter(isLater);
  if (later.length > 0) throw mismatch(later, database);
};
