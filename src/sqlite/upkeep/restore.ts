import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LifecycleError } from '../../model/errors.ts';
import { loadDriver } from '../connection/driver.ts';
import { translate } from '../connection/errors.ts';
import { assertExists, pathOfDatabase } from '../connection/file.ts';
import { connect } from '../connection/session.ts';
import { findingsOf } from './check.ts';

/** Read and written by its owner and nobody else. */
const OWNER_ALONE = 0o600;

const flush = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const assertSound = (backup: string): void => {
  const db = connect({
    path: backup,
    readonly: true,
    purpose: 'upkeep',
    busyTimeoutMs: 0,
    pageCacheMiB: 4,
  });
  try {
    const [finding] = findingsOf(db);
    if (finding === undefined) return;
    throw new LifecycleError('databaseCorrupt', `The backup ${backup} is damaged: ${finding}.`, {
      hint: 'Restore another backup. Nothing was changed.',
    });
  } finally {
    db.close();
  }
};

const inUse = (database: string, cause: unknown): LifecycleError =>
  new LifecycleError('databaseBusy', `Somebody has ${database} open.`, {
    hint: 'End what has it open, such as `serve`, and restore then.',
    retryable: true,
    cause,
  });

/** Refuses a database that somebody has open. One that cannot be read at all is nobody's. */
const assertUnused = (database: string): void => {
  if (!existsSync(database)) return;
  const Database = loadDriver();
  const db = new Database(database, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE; ROLLBACK;');
  } catch (error) {
    if (translate(error, database).code === 'databaseBusy') throw inUse(database, error);
  } finally {
    db.close();
  }
};

/**
 * Puts a backup in the place of a database, with nothing left of what was there: also not its write-ahead log, which would be
 * taken for the backup's own. Whenever it is cut off, the path names the old database or the new one.
 *
 * @throws LifecycleError `databaseBusy` while somebody has the database open; `databaseCorrupt` for a damaged backup;
 *   otherwise as SQLite says. Nothing is changed then
 */
export const restoreDatabase = (backup: string, database: string): void => {
  const [from, to] = [pathOfDatabase(backup), pathOfDatabase(database)];
  assertExists(from);
  if (from === to)
    throw new LifecycleError('invalidOption', 'A backup cannot be restored onto itself.', {
      hint: 'Name the database with --db.',
    });
  const beside = `${to}.restoring`;
  try {
    assertSound(from);
    assertUnused(to);
    copyFileSync(from, beside);
    chmodSync(beside, OWNER_ALONE);
    flush(beside);
    for (const end of ['-wal', '-shm']) rmSync(`${to}${end}`, { force: true });
    renameSync(beside, to);
    flush(dirname(to));
  } catch (error) {
    rmSync(beside, { force: true });
    throw translate(error, to);
  }
};
