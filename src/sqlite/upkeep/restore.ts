import { chmodSync, copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { LifecycleError } from '../../model/errors.ts';
import { loadDriver } from '../connection/driver.ts';
import { translate } from '../connection/errors.ts';
import { assertExists, logOf, pathOfDatabase, PRIVATE, targetOf } from '../connection/file.ts';
import { assertOurs } from '../connection/migrate.ts';
import { assertPlainFile } from '../connection/plain-file.ts';
import { connect } from '../connection/session.ts';
import { findingsOf } from './check.ts';
import { assertUnused, putInPlace } from './in-place.ts';

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

/** A backup is one file. What stands in a log beside it would not come along. */
const assertNoLog = (backup: string): void => {
  const log = logOf(backup);
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  throw new LifecycleError(
    'databaseBusy',
    `The backup ${backup} is in use: it has a write-ahead log, ${log}.`,
    {
      hint: 'Copy it with `account-lifecycle db backup FILE`, and restore the copy.',
    },
  );
};

/** Refuses a database that somebody has open, and another program's. One that cannot be read at all is nobody's. */
const assertReplaceable = (database: string): void => {
  if (!existsSync(database)) return;
  assertUnused(database, 'restore');
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
    assertNoLog(from);
    assertReplaceable(to);
    copyFileSync(from, beside);
    chmodSync(beside, PRIVATE);
    putInPlace(beside, to);
  } catch (error) {
    rmSync(beside, { force: true });
    throw translate(error, to);
  }
};
