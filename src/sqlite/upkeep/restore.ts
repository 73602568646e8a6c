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
import { assertExists, pathOfDatabase, PRIVATE, targetOf } from '../connection/file.ts';
import { holderFault } from '../connection/holders.ts';
import { assertOurs } from '../connection/migrate.ts';
import { assertPlainFile } from '../connection/plain-file.ts';
import { connect } from '../connection/session.ts';
import { findingsOf } from './check.ts';

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

/** Refuses a database that somebody has open, and another program's. One that cannot be read at all is nobody's. */
const assertReplaceable = (database: string): void => {
  if (!existsSync(database)) return;
  const cause = holderFault(database);
  if (cause !== null)
    throw new LifecycleError('databaseBusy', `Somebody has ${database} open.`, {
      hint: 'End what has it open, such as `serve`, and restore then.',
      retryable: true,
      cause,
    });
  const Database = loadDriver();
  const db = new Database(database, { readonly: true });
  try {
    assertOurs(db, database);
  } catch (error) {
    if (error instanceof LifecycleError) throw error;
  } finally {
    db.close();
  }
};

const assertReachable = (path: string): void => {
  try {
    assertPlainFile(path);
  } catch (error) {
    throw translate(error, path);
  }
};

/**
 * Puts a backup in the place of a database, with nothing left of what was there: also not its write-ahead log, which would be
 * taken for the backup's own. Whenever it is cut off, the path names the old database or the new one.
 *
 * A link to a database stays one, and what it leads to is replaced.
 *
 * @throws LifecycleError `databaseBusy` while somebody has the database open; `databaseCorrupt` for a damaged backup;
 *   `notOurDatabase` where another program's stands; otherwise as SQLite says. Nothing is changed then
 */
export const restoreDatabase = (backup: string, database: string): void => {
  const [from, named] = [pathOfDatabase(backup), pathOfDatabase(database)];
  for (const path of [from, named]) assertReachable(path);
  assertExists(from);
  const to = targetOf(named);
  if (targetOf(from) === to)
    throw new LifecycleError('invalidOption', 'A backup cannot be restored onto itself.', {
      hint: 'Name the database with --db.',
    });
  const beside = `${to}.restoring`;
  try {
    assertSound(from);
    assertReplaceable(to);
    copyFileSync(from, beside);
    chmodSync(beside, PRIVATE);
    flush(beside);
    for (const end of ['-wal', '-shm']) rmSync(`${to}${end}`, { force: true });
    renameSync(beside, to);
    flush(dirname(to));
  } catch (error) {
    rmSync(beside, { force: true });
    throw translate(error, to);
  }
};
