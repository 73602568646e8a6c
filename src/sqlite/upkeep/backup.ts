import { rmSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';
import { translate } from '../connection/errors.ts';
import { createPrivate, IN_MEMORY, pathOfDatabase } from '../connection/file.ts';

/** Makes the file before anything is copied, which also keeps others from making it meanwhile. */
const reserve = (path: string): void => {
  try {
    createPrivate(path);
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new LifecycleError(
      exists ? 'invalidOption' : 'databaseFailed',
      exists ? `A backup never overwrites: ${path} exists already.` : `The backup ${path} cannot be written.`,
      { hint: 'Name a file that does not exist yet, in a folder that does.', cause },
    );
  }
};

/**
 * Copies a database in use, a few pages per turn of the event loop. When it fails, no file is left.
 *
 * @param database - the path of the source, for messages
 * @throws LifecycleError `invalidOption` when the file exists, otherwise as SQLite says
 */
export const backUp = async (db: Sqlite.Database, database: string, file: string): Promise<void> => {
  const path = pathOfDatabase(file);
  if (path === IN_MEMORY)
    throw new LifecycleError('invalidOption', 'A backup needs a file.', { hint: 'Name a file.' });
  reserve(path);
  try {
    await db.backup(path);
  } catch (error) {
    rmSync(path, { force: true });
    throw translate(error, database);
  }
};
