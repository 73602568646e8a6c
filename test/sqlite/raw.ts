import Database from 'better-sqlite3';

/** Runs something on a connection of the driver's own, beside the store. */
export const withRaw = <T>(database: string, work: (db: Database.Database) => T): T => {
  const db = new Database(database);
  try {
    return work(db);
  } finally {
    db.close();
  }
};

/** Runs something with no constraint and no trigger in its way, and leaves the schema as it was. */
export const withoutTriggers = <T>(db: Database.Database, work: () => T): T => {
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db
    .prepare<[], readonly [name: string, sql: string]>(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`,
    )
    .raw()
    .all();
  // Nobody minds what a power cut would leave of it.
  db.pragma('synchronous = OFF');
  return db.transaction(() => {
    for (const [name] of triggers) db.exec(`DROP TRIGGER ${name}`);
    const result = work();
    for (const [, sql] of triggers) db.exec(sql);
    return result;
  })();
};
