import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PRIVATE } from './file.ts';

/*
 * A file that says it has a write-ahead log, and holds nothing, was copied without that log, or was being made when the process
 * or the power went: the log holds its first transaction, which makes the tables. Only the second is to be begun anew. So a
 * file stands beside a database while it is being made.
 */

const makingMarkOf = (path: string): string => `${path}-new`;

const syncFolderOf = (path: string): void => {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};

/** Notes that a database is about to be made, where its file is empty. Durable when it returns. */
export const beginMaking = (path: string): void => {
  if (statSync(path).size > 0) return;
  closeSync(openSync(makingMarkOf(path), 'a', PRIVATE));
  syncFolderOf(path);
};

/** Whether a database was being made and never came to be. */
export const isUnmade = (path: string): boolean => existsSync(makingMarkOf(path));

/** Notes that the database is there. */
export const endMaking = (path: string): void => {
  rmSync(makingMarkOf(path), { force: true });
};
