import type Sqlite from 'better-sqlite3';

/** That the snapshots of an older machine were built again. */
export interface Upgrade {
  /** The newest entry of the log then: it and those before it keep their decisions. */
  readonly seq: number;
  /** The version of the machine that made the snapshots before. */
  readonly machine: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * The upgrades of a database, oldest first.
 *
 * @internal so that the published types do without those of the driver
 */
export const upgradesOf = (db: Sqlite.Database): readonly Upgrade[] => {
  // The table is made by the first of them, see the schema.
  const isThere = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'upgrades'`).get() !== undefined;
  return isThere
    ? db.prepare<[], Upgrade>('SELECT seq, machine, at FROM upgrades ORDER BY seq, at').all()
    : [];
};

/**
 * See `StoreReader.decidedEarlierUntil`. An upgrade needs the file for itself, so that once read it stays true.
 *
 * @internal so that the published types do without those of the driver
 */
export const decidedEarlierUntil = (db: Sqlite.Database): (() => number) => {
  const newest = upgradesOf(db).at(-1)?.seq ?? 0;
  return () => newest;
};
