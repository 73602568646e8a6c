import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';
import { translate } from './errors.ts';

/** Wraps a function so that whatever it throws is a `LifecycleError`. */
export type FaultGuard = <A extends readonly unknown[], R>(call: (...args: A) => R) => (...args: A) => R;

/** A guard that names `database` in its messages. */
export const guardFor =
  (database: string): FaultGuard =>
  (call) =>
  (...args) => {
    try {
      return call(...args);
    } catch (error) {
      throw translate(error, database);
    }
  };

/**
 * Refuses to go on when SQLite has ended the transaction by itself, as it does when the disk is full. Work that swallowed
 * that error would otherwise write outside of any transaction.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const assertInTransaction = (db: Sqlite.Database): void => {
  if (!db.inTransaction) throw lostTransaction(db.name);
};

/** A guard for writing at once: it writes inside a transaction only. */
export const writingGuardFor = (db: Sqlite.Database, database: string): FaultGuard => {
  const guard = guardFor(database);
  return (call) =>
    guard((...args) => {
      assertInTransaction(db);
      return call(...args);
    });
};

/** SQLite has rolled the transaction back already. */
const lostTransaction = (database: string): LifecycleError =>
  new LifecycleError(
    'databaseFailed',
    `SQLite gave up a transaction on ${database}; nothing of it was kept.`,
    {
      hint: 'An earlier error of the same transaction tells why.',
      retryable: true,
    },
  );
