import type Sqlite from 'better-sqlite3';
import { sqliteCodeOf } from './errors.ts';
import { settingFindings } from './pragmas.ts';

interface ForeignKeyViolation {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

const integrity = (db: Sqlite.Database): readonly string[] =>
  db
    .prepare<[], string>('PRAGMA integrity_check')
    .pluck()
    .all()
    .filter((finding) => finding !== 'ok');

const foreignKeys = (db: Sqlite.Database): readonly string[] =>
  db
    .prepare<[], ForeignKeyViolation>('PRAGMA foreign_key_check')
    .all()
    .map(({ table, rowid, parent }) => `row ${rowid ?? '?'} of ${table} refers to nothing in ${parent}`);

/** What each account's history must be: versions 1…n, n the snapshot's. */
const histories = (db: Sqlite.Database): readonly string[] =>
  db
    .prepare<[], [accountId: string, version: number, newest: number, count: number]>(
      `SELECT account_id, accounts.version, coalesce(max(transitions.version), 0), count(transitions.version)
       FROM accounts LEFT JOIN transitions USING (account_id) GROUP BY account_id
       HAVING max(accounts.version) <> coalesce(max(transitions.version), 0)
         OR coalesce(max(transitions.version), 0) <> count(transitions.version)
       ORDER BY account_id LIMIT 100`,
    )
    .raw()
    .all()
    .map(
      ([accountId, version, newest, count]) =>
        `account ${accountId} is at version ${version} with ${count} transitions up to ${newest}`,
    );

/** A damaged page can end a check early: that is a finding too. */
const findings = (check: () => readonly string[]): readonly string[] => {
  try {
    return check();
  } catch (error) {
    if (sqliteCodeOf(error)?.startsWith('SQLITE_CORRUPT') === true && error instanceof Error)
      return [error.message];
    throw error;
  }
};

/** See `SqliteStore.check`. */
export const findingsOf = (db: Sqlite.Database): readonly string[] =>
  [integrity, foreignKeys, histories, settingFindings].flatMap((check) => findings(() => check(db)));
