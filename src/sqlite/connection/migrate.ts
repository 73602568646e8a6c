import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';
import { upgradeCommand } from './machine.ts';
import { APPLICATION_ID, type Migration } from './schema.ts';

/** The number that the file carries in its header. */
export const schemaVersionOf = (db: Sqlite.Database): number =>
  Number(db.pragma('user_version', { simple: true }));

const newestOf = (migrations: readonly Migration[]): number => migrations.at(-1)?.version ?? 0;

/**
 * Refuses a file of another application. It only reads: such a file is left as it is.
 *
 * @throws LifecycleError `notOurDatabase`
 */
export const assertOurs = (db: Sqlite.Database, database: string): void => {
  const applicationId = Number(db.pragma('application_id', { simple: true }));
  if (applicationId === APPLICATION_ID) return;
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0;
  if (applicationId === 0 && tables === 0 && schemaVersionOf(db) === 0) return;
  throw new LifecycleError('notOurDatabase', `The database ${database} belongs to another program.`, {
    hint: 'Name another file, or one that does not exist yet.',
  });
};

/**
 * Refuses a schema that this version does not know.
 *
 * @throws LifecycleError `schemaTooNew`
 */
export const assertKnownSchema = (
  db: Sqlite.Database,
  database: string,
  migrations: readonly Migration[],
): void => {
  const found = schemaVersionOf(db);
  const newest = newestOf(migrations);
  if (found <= newest) return;
  throw new LifecycleError(
    'schemaTooNew',
    `The database ${database} has schema ${found}; this version knows schemas up to ${newest}.`,
    { hint: 'Update account-lifecycle to at least the version that last wrote this database.' },
  );
};

/**
 * Shows a file of an older schema as if it were of the present one, where nothing may be written; refuses it where that cannot
 * be done.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const readMigrated = (
  db: Sqlite.Database,
  database: string,
  migrations: readonly Migration[],
): void => {
  const found = schemaVersionOf(db);
  const newest = newestOf(migrations);
  const missing = migrations.filter(({ version }) => version > found);
  if (found > 0 && missing.every(({ views }) => views !== undefined)) {
    for (const { views = '' } of missing) db.exec(views);
    return;
  }
  throw new LifecycleError(
    'databaseFailed',
    `The database ${database} has schema ${found}, and reading needs schema ${newest}.`,
    {
      hint:
        found === 0
          ? 'Open it once for writing; that brings the schema up to date.'
          : `Bring the schema up to date: ${upgradeCommand(database)}`,
    },
  );
};

const apply = (db: Sqlite.Database, { version, name, sql }: Migration): void => {
  // Another process may have been faster while this one waited for the lock.
  if (schemaVersionOf(db) >= version) return;
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.exec(sql);
  db.prepare(
    `INSERT INTO migrations (version, name, applied_at)
     VALUES (?, ?, CAST(unixepoch('subsec') * 1000 AS INTEGER))`,
  ).run(version, name);
  db.pragma(`user_version = ${version}`);
};

/** Takes the schema's missing steps within a transaction that the caller has begun. */
export const migrateWithin = (db: Sqlite.Database, migrations: readonly Migration[]): void => {
  for (const migration of migrations) apply(db, migration);
};

/**
 * Brings the schema up to date. Each step commits together with its record and the schema's number, so a step that
 * fails leaves the file as the step before left it.
 */
export const migrate = (db: Sqlite.Database, migrations: readonly Migration[]): void => {
  const step = db.transaction((migration: Migration) => apply(db, migration));
  for (const migration of migrations) if (schemaVersionOf(db) < migration.version) step.immediate(migration);
};
