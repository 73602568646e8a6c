import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
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

/** The file that a path leads to, through links; the path itself where it leads to none. */
export const targetOf = (path: string): string => (existsSync(path) ? realpathSync(path) : path);

/** Where SQLite keeps the write-ahead log of a database: beside the file itself, also where a link leads to it. */
export const logOf = (path: string): string => `${targetOf(path)}-wal`;

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

/** Waits until what is in a file, or in a folder, is on the disk. */
export const flush = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * A log that holds something and has no database: SQLite would delete it as soon as it opened a new one. It may still be the
 * only place where somebody's deliveries stand, and somebody may still be writing it.
 */
const assertNoLogAlone = (path: string): void => {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) return;
  throw new LifecycleError(
    'databaseFailed',
    `There is no database ${path}, but the write-ahead log of one: ${path}-wal.`,
    {
      hint: 'End what had it open, and put the database back, or a backup in its place with `account-lifecycle db restore`. To begin anew, remove the log first.',
    },
  );
};

/**
 * As `createPrivate`, but a file that exists already is left as it is.
 *
 * @throws LifecycleError `databaseFailed` when the folder does not exist, or the log of a database that is gone lies there
 */
export const ensureFile = (path: string): void => {
  try {
    if (existsSync(path)) return;
    assertNoLogAlone(path);
    createPrivate(path);
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
  const log = statSync(logOf(path), { throwIfNoEntry: false });
  return (log === undefined || log.size === 0) && saysWithLog(path);
};

/** Whether a file is one that is written with a write-ahead log. */
export const saysWithLog = (path: string): boolean => {
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
 * Refuses a file or a folder that may not be written: SQLite would open the file for reading alone, or take it for itself and
 * then name a lock that it did not get. The log needs the folder.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const assertWritable = (path: string): void => {
  const target = targetOf(path);
  for (const part of [target, dirname(target)])
    try {
      accessSync(part, constants.W_OK);
    } catch (cause) {
      const where = part === target ? '' : `: its folder ${part} cannot`;
      throw new LifecycleError('databaseFailed', `The database ${path} cannot be written${where}.`, {
        hint: 'Check the permissions of the file and its folder, and whose they are.',
        cause,
      });
    }
};
