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
