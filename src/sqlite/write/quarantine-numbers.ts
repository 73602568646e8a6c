import type Sqlite from 'better-sqlite3';

/**
 * The last number that quarantine has given. Rows leave it, and what comes next must not be given their numbers: so the last
 * one is noted where SQLite itself notes it for a table with AUTOINCREMENT, which this one was not made with.
 */
export const lastQuarantined = `max(coalesce((SELECT max(id) FROM quarantine), 0),
  coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'quarantine'), 0))`;

/** Notes the last number that was given. To be called before a row leaves quarantine. */
export const notingLastQuarantined = (db: Sqlite.Database): (() => void) => {
  const again = db.prepare(`UPDATE sqlite_sequence SET seq = ${lastQuarantined} WHERE name = 'quarantine'`);
  const first = db.prepare(
    `INSERT INTO sqlite_sequence (name, seq) VALUES ('quarantine', ${lastQuarantined})`,
  );
  return () => {
    if (again.run().changes === 0) first.run();
  };
};
