import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LifecycleError } from '../../model/errors.ts';

/** The name of a database that lives in memory alone. */
export const IN_MEMORY = ':memory:';

/** Read and written by its owner and nobody else. */
export const PRIVATE = 0o600;

/**
 * The database's absolute path, or `:memory:`. Absolute paths also keep SQLite from reading a name as a URI.
 *
 * @throws LifecycleError `invalidOption`
 */
export const pathOfDatabase = (database: string): string => {
  if (database === IN_MEMORY) return database;
  const path = resolve(database);
  // The driver strips white space, and would open another file than the one made here.
  if (database !== '' && path === path.trim() && !path.includes('\0')) return path;
  throw new LifecycleError('invalidOption', `${JSON.stringify(database)} cannot be a database's file name.`, {
    hint: 'Give a path without white space at its end, or :memory:.',
  });
};

/**
 * Makes an empty file that its owner alone can read, whatever the umask. SQLite gives the files beside it, -wal and
 * -shm, the same permissions.
 *
 * @throws when the file exists already (`EEXIST`) or cannot be made
 */
export const createPrivate = (path: string): void => {
  const file = openSync(path, 'wx', PRIVATE);
  try {
    fchmodSync(file, PRIVATE);
  } finally {
    closeSync(file);
  }
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * As `createPrivate`, but a file that exists already is left as it is.
 *
 * @throws LifecycleError `databaseFailed` when the folder does not exist
 */
export const ensureFile = (path: string): void => {
  try {
    if (!existsSync(path)) createPrivate(path);
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return;
    if (!hasCode(cause, 'ENOENT')) throw cause;
    throw new LifecycleError('databaseFailed', `There is no folder ${dirname(path)} for the database.`, {
      hint: 'Make the folder first, or give another path.',
      cause,
    });
  }
};

/** Where the header says how the file is to be written, and what it says of one with a write-ahead log. */
const WRITE_VERSION_AT = 18;
const WITH_LOG = 2;

/** Whether a file says that it has a write-ahead log, and there is none beside it. */
export const isLeftAlone = (path: string): boolean => {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) return false;
  const header = Buffer.alloc(WRITE_VERSION_AT + 1);
  const file = openSync(path, 'r');
  try {
    return (
      readSync(file, header, 0, header.length, 0) === header.length && header[WRITE_VERSION_AT] === WITH_LOG
    );
  } finally {
    closeSync(file);
  }
};

/**
 * Refuses to read a file that is not there.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const assertExists = (path: string): void => {
  if (existsSync(path)) return;
  throw new LifecycleError('databaseFailed', `There is no database ${path}.`, {
    hint: 'Check the path; a database is made by opening it for writing, for example with `replay --db`.',
  });
};

/**
 * Refuses a file that may not be written: SQLite takes one for itself alone, and then names a lock that it did not get.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const assertWritable = (path: string): void => {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new LifecycleError('databaseFailed', `The database ${path} cannot be written.`, {
      hint: 'Check the permissions of the file and its folder.',
      cause,
    });
  }
};
