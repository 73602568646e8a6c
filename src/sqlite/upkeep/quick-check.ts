import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';

/** Up to this size, in bytes, a file is read through: it takes a second or two. 256 MiB. */
const READ_THROUGH = 256 * 1024 * 1024;

/**
 * Refuses a file whose pages are damaged, before work begins on it. A large file is not read: it would be long in coming up.
 *
 * @throws LifecycleError `databaseCorrupt`
 */
export const assertUndamaged = (db: Sqlite.Database, database: string): void => {
  const bytes =
    Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  if (bytes > READ_THROUGH) return;
  const finding = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
  if (finding === 'ok') return;
  throw new LifecycleError('databaseCorrupt', `The database ${database} is damaged: ${finding}`, {
    hint: 'Restore a backup with `account-lifecycle db restore`, or replay the log into a new database.',
  });
};
