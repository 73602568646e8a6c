import type Sqlite from 'better-sqlite3';
import { chainTable } from '../chain/chain.ts';
import { sealsTable } from '../chain/seals.ts';
import { loadDriver } from '../connection/driver.ts';
import { schemaVersionOf } from '../connection/migrate.ts';
import { migrations, upgradesTable } from '../connection/schema.ts';

/** How many rows of one kind are told. */
const MOST_ROWS = 100;

/** Tables that a file may do without: whoever first needs them makes them. */
const madeWhenNeeded = `${chainTable('CREATE TABLE')}${sealsTable('CREATE TABLE')}${upgradesTable}`;

/** Whether a table may be missing: that of upgrades always, those of the chain together. */
const mayLack = (name: string, stored: ReadonlyMap<string, string>): boolean =>
  name === 'table upgrades' ||
  (['table chain', 'table seals'].includes(name) && !stored.has('table chain') && !stored.has('table seals'));

const schemaOf = (db: Sqlite.Database): ReadonlyMap<string, string> =>
  new Map(
    db
      .prepare<[], [name: string, sql: string]>(
        `SELECT type || ' ' || name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
      )
      .raw()
      .all(),
  );

/** Schemas by version: they are made to be looked at, and never change. */
const schemas = new Map<number, ReadonlyMap<string, string>>();

/** The schema that the steps up to a version make. */
const expectedSchema = (version: number): ReadonlyMap<string, string> => {
  const known = schemas.get(version) ?? madeSchema(version);
  schemas.set(version, known);
  return known;
};

const madeSchema = (version: number): ReadonlyMap<string, string> => {
  const Database = loadDriver();
  const db = new Database(':memory:');
  try {
    for (const step of migrations) if (step.version <= version) db.exec(step.sql);
    db.exec(madeWhenNeeded);
    return schemaOf(db);
  } finally {
    db.close();
  }
};

/** Where tables, indices and triggers are not those that the schema's steps make. */
export const schemaFindings = (db: Sqlite.Database): readonly string[] => {
  const [stored, expected] = [schemaOf(db), expectedSchema(schemaVersionOf(db))];
  return [...new Set([...expected.keys(), ...stored.keys()])].flatMap((name) => {
    const [is, should] = [stored.get(name), expected.get(name)];
    if (is === should) return [];
    if (should === undefined) return [`the schema has a ${name} that is not this package's`];
    if (is !== undefined) return [`the schema's ${name} is not as this package makes it`];
    return mayLack(name, stored) ? [] : [`the schema lacks its ${name}`];
  });
};

/** The steps that were taken must be those that there are. */
export const migrationFindings = (db: Sqlite.Database): readonly string[] => {
  const taken = db
    .prepare<[], string>(`SELECT version || ' ' || name FROM migrations ORDER BY version`)
    .pluck()
    .all();
  const steps = migrations
    .filter(({ version }) => version <= schemaVersionOf(db))
    .map(({ version, name }) => `${version} ${name}`);
  return taken.join() === steps.join()
    ? []
    : [`migrations: ${taken.join(', ')} were taken, and ${steps.join(', ')} make this schema`];
};

interface StrayRows {
  /** Rows that must not be there, as one text each. */
  readonly sql: string;
  readonly says: (row: string) => string;
}

/** The states in which no account was ever, by their numbers. */
export const unusedStates = `
  SELECT id FROM states WHERE id NOT IN (SELECT state FROM snapshots) AND id NOT IN (SELECT origin FROM holds)
    AND NOT EXISTS (SELECT 1 FROM moves WHERE (connection = from_connection AND sync = from_sync)
      OR (connection = to_connection AND sync = to_sync))`;

const strays: readonly StrayRows[] = [
  {
    sql: 'SELECT id FROM kinds WHERE id NOT IN (SELECT kind FROM log)',
    says: (id) => `row ${id} of kinds: no entry of the log is of this kind`,
  },
  {
    sql: 'SELECT id FROM moves WHERE id NOT IN (SELECT move FROM transitions)',
    says: (id) => `row ${id} of moves: no transition is such a move`,
  },
  {
    sql: unusedStates,
    says: (id) => `row ${id} of states: no account was ever in such a state`,
  },
  {
    sql: `SELECT id FROM outbox CROSS JOIN log USING (seq) WHERE log.account <> outbox.account OR log.at > outbox.at`,
    says: (id) => `row ${id} of outbox: its entry is another account's, or later than it`,
  },
  {
    sql: `SELECT 'policies ' || id FROM policies WHERE NOT json_valid(json)
          UNION ALL SELECT 'effects ' || id FROM effects WHERE NOT json_valid(json)`,
    says: (row) => `row ${row.replace(/^(\w+) (.*)$/, '$2 of $1')} is not JSON`,
  },
  {
    sql: `SELECT id FROM (SELECT id, lag(id, 1, 0) OVER (ORDER BY id) AS before FROM outbox) WHERE id <> before + 1
          AND NOT EXISTS (SELECT 1 FROM erasures)`,
    says: (id) => `row ${id} of outbox: the row before it is missing`,
  },
  {
    sql: `SELECT seq FROM main.sqlite_sequence WHERE name = 'outbox' AND seq <> (SELECT coalesce(max(id), 0) FROM outbox)
            AND NOT EXISTS (SELECT 1 FROM erasures)
          UNION ALL SELECT 'none' WHERE EXISTS (SELECT 1 FROM outbox)
            AND NOT EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE name = 'outbox')`,
    says: (seq) =>
      `sqlite_sequence: the last number that outbox has given is ${seq}, which is not that of its last row`,
  },
  {
    sql: `SELECT name FROM main.sqlite_sequence WHERE name NOT IN (SELECT name FROM sqlite_schema)`,
    says: (name) => `sqlite_sequence: there is no table ${name}`,
  },
];

/** Rows that no writer leaves: what nothing uses, gaps, and what cannot be read. */
export const strayRows = (db: Sqlite.Database): readonly string[] =>
  strays.flatMap(({ sql, says }) =>
    db.prepare<[], string | number>(`${sql} LIMIT ${MOST_ROWS}`).pluck().all().map(String).map(says),
  );
