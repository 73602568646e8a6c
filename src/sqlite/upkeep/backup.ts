import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';
import { translate } from '../connection/errors.ts';
import { flush, createPrivate, IN_MEMORY, pathOfDatabase } from '../connection/file.ts';

const neverOverwrites = (path: string, cause?: unknown): LifecycleError =>
  new LifecycleError('invalidOption', `A backup never overwrites: ${path} exists already.`, {
    hint: 'Name a file that does not exist yet.',
    cause,
  });

/**
 * Makes the file that is written to, under a name of this process: one that is killed leaves it behind, and keeps nobody from
 * trying again.
 */
const reserve = (path: string): string => {
  if (existsSync(path)) throw neverOverwrites(path);
  const beside = `${path}.${process.pid}.part`;
  try {
    rmSync(beside, { force: true });
    createPrivate(beside);
    return beside;
  } catch (cause) {
    throw new LifecycleError('databaseFailed', `The backup ${path} cannot be written.`, {
      hint: 'Name a file in a folder that exists, and check its permissions.',
      cause,
    });
  }
};

/** Gives the finished copy its name, unless something has got that meanwhile. */
const publish = (beside: string, path: string): void => {
  flush(beside);
  try {
    linkSync(beside, path);
    rmSync(beside);
  } catch (cause) {
    if (existsSync(path)) throw neverOverwrites(path, cause);
    // Some file systems know no second name for a file.
    renameSync(beside, path);
  }
  flush(dirname(path));
};

/**
 * Copies a database in use, a few pages per turn of the event loop. When it fails, no file is left; whenever it is cut off,
 * there is no file of that name, or all of it.
 *
 * @param database - the path of the source, for messages
 * @throws LifecycleError `invalidOption` when the file exists, otherwise as SQLite says
 */
export const backUp = async (db: Sqlite.Database, database: string, file: string): Promise<void> => {
  const path = pathOfDatabase(file);
  if (path === IN_MEMORY)
    throw new LifecycleError('invalidOption', 'A backup needs a file.', { hint: 'Name a file.' });
  const beside = reserve(path);
  try {
    await db.backup(beside);
    publish(beside, path);
  } catch (error) {
    for (const end of ['', '-journal']) rmSync(beside + end, { force: true });
    throw translate(error, database);
  }
};
