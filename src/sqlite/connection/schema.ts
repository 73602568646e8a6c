import { deliveryTables, pruningsTable, secondDeliveries } from './delivery-tables.ts';

/** One step of the schema. Steps are never changed once released; a new one is added instead. */
export interface Migration {
  /** 1, 2, … without gap. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /**
   * Temporary views that show a file without this step as if it had been taken, to a connection that may not write. Without
   * them such a file is refused to it.
   */
  readonly views?: string;
}

/** Written into the header of our files, so that they can be told from others: "ALfc" in ASCII. */
export const APPLICATION_ID = 0x414c6663;

/*
 * What an event costs is, above all, how many pages of the file it changes, and how far apart they lie. So
 *  - accounts have numbers, and everything else names an account by its number;
 *  - what repeats from row to row (what was heard and decided, a move between states, an effect) is written once, in a
 *    table of its own, and named by its number too;
 *  - what changes with nearly every event is a small row apart from what never does (`snapshots` and `accounts`);
 *  - log, transitions and outbox grow at their ends only, so that their rows fill one page after the other. An entry of the
 *    log names the entry before it of the same account: following these from `snapshots.newest` gives an account's entries,
 *    and with them its transitions, without an index, which would be one more page at a random place for every event;
 *    `earlier_snapshots` says where to begin.
 * That (account, version) is unique is what the trigger `transitions_are_new` sees to: it asks the row of `snapshots`
 * that the transaction changes anyway, where an index would be written at a random place too.
 *
 * Constraints of the hot path say FAIL instead of ABORT: to be able to take a statement of many rows back by itself, SQLite would
 * copy every page that it is about to change, which for accounts that lie far apart costs as much again as the change. NOT
 * NULL says ABORT wherever an upsert updates, whatever the statement says. So the columns of `snapshots` do without: what
 * stands there also goes into columns of `log` and `states`, which have it, in the same transaction; and `db check` looks.
 *
 * Foreign keys stand where they cost little: SQLite would look up an account for every row of the hot path. `db check`
 * looks for rows there that refer to nothing. Accounts without a snapshot occur only where one was lost.
 */
const first = `
CREATE TABLE migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE machines (version TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE policies (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE kinds (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  decision TEXT NOT NULL,
  policy_id INTEGER NOT NULL REFERENCES policies (id),
  UNIQUE (source, type, decision, policy_id)
) STRICT;

CREATE TABLE moves (
  id INTEGER PRIMARY KEY,
  from_connection TEXT NOT NULL,
  from_sync TEXT NOT NULL,
  to_connection TEXT NOT NULL,
  to_sync TEXT NOT NULL,
  event TEXT NOT NULL,
  UNIQUE (from_connection, from_sync, to_connection, to_sync, event)
) STRICT;

CREATE TABLE states (
  id INTEGER PRIMARY KEY,
  connection TEXT NOT NULL,
  sync TEXT NOT NULL,
  UNIQUE (connection, sync)
) STRICT;

CREATE TABLE effects (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE deadline_events (
  id INTEGER PRIMARY KEY,
  event TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE accounts (
  number INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL UNIQUE,
  account_type TEXT,
  provider TEXT,
  tenant TEXT
) STRICT;
CREATE INDEX accounts_by_provider ON accounts (provider, account_id);
CREATE INDEX accounts_by_tenant ON accounts (tenant, account_id) WHERE tenant IS NOT NULL;

CREATE TABLE snapshots (
  account INTEGER PRIMARY KEY,
  version INTEGER,
  newest INTEGER,
  state INTEGER,
  since INTEGER,
  last_seen_at INTEGER,
  authorized_at INTEGER,
  flipped_at INTEGER,
  facts TEXT
) STRICT;
CREATE INDEX snapshots_by_state ON snapshots (state, since);

CREATE TABLE earlier_snapshots (
  account INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  snapshot TEXT NOT NULL,
  PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  version INTEGER NOT NULL,
  previous INTEGER,
  occurred_at INTEGER,
  source_id TEXT,
  payload TEXT
) STRICT;
CREATE INDEX log_by_source_id ON log (account, source_id) WHERE source_id IS NOT NULL;
CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_is_never_shortened BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE transitions (
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  account INTEGER NOT NULL,
  move INTEGER NOT NULL,
  PRIMARY KEY (seq, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER transitions_are_new BEFORE INSERT ON transitions
WHEN new.version <= (SELECT version FROM snapshots WHERE account = new.account)
BEGIN SELECT RAISE(FAIL, 'the account has this version already'); END;
CREATE TRIGGER transitions_are_never_changed BEFORE UPDATE ON transitions
BEGIN SELECT RAISE(ABORT, 'transitions are append-only'); END;
CREATE TRIGGER transitions_are_never_removed BEFORE DELETE ON transitions
BEGIN SELECT RAISE(ABORT, 'transitions are append-only'); END;

CREATE TABLE deadlines (
  account INTEGER NOT NULL,
  event INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (account, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  effect INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE holds (
  account INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  until INTEGER NOT NULL,
  effects TEXT NOT NULL
) STRICT;

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  source TEXT,
  reason TEXT NOT NULL,
  raw TEXT NOT NULL,
  origin TEXT
) STRICT;

CREATE TABLE foreign_counts (
  name TEXT NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE replays (
  key TEXT NOT NULL PRIMARY KEY,
  entries INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  finished INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE verifications (
  account_id TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  shown TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Flags of an entry are part of its kind: an entry without any costs no byte more. */
const secondFlags = `
CREATE TABLE flagged_kinds (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  decision TEXT NOT NULL,
  policy_id INTEGER NOT NULL REFERENCES policies (id),
  flags TEXT NOT NULL,
  UNIQUE (source, type, decision, policy_id, flags)
) STRICT;
INSERT INTO flagged_kinds SELECT id, source, type, decision, policy_id, '' FROM kinds;
DROP TABLE kinds;
ALTER TABLE flagged_kinds RENAME TO kinds;
`;

const secondFlagsViews = `
CREATE TEMP VIEW kinds AS SELECT id, source, type, decision, policy_id, '' AS flags FROM main.kinds;
`;

/** What a replay had done tells whether its input is still the same; of earlier ones that is not known. */
const secondReplays = `
ALTER TABLE replays ADD COLUMN digest TEXT;
`;

/** A table and no view, to which what writes here could not even be prepared. */
const secondReplaysViews = `
CREATE TEMP TABLE replays (
  key TEXT NOT NULL PRIMARY KEY,
  entries INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  digest TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO temp.replays SELECT key, entries, clock, finished, NULL FROM main.replays;
`;

/** What is held until the account moves on has no end of its own. */
const secondHolds = `
CREATE TABLE open_holds (
  account INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  until INTEGER,
  effects TEXT NOT NULL
) STRICT;
INSERT INTO open_holds SELECT account, seq, origin, until, effects FROM holds;
DROP TABLE holds;
ALTER TABLE open_holds RENAME TO holds;
`;

/*
 * What is kept to find incidents. `scopes` has a row for each group of accounts that may have a cause in common, `breaks` those
 * of the last hours that no incident explains. How an incident was found never changes, and one that has ended never changes at
 * all.
 */
const incidentTables = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} scopes (
  key TEXT NOT NULL PRIMARY KEY,
  live INTEGER NOT NULL,
  since INTEGER NOT NULL,
  stretch INTEGER NOT NULL,
  breaks TEXT NOT NULL,
  calm_at INTEGER
) STRICT, WITHOUT ROWID;

${create} breaks (
  seq INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  at INTEGER NOT NULL,
  since INTEGER NOT NULL,
  scopes TEXT NOT NULL
) STRICT;

${create} incidents (
  id INTEGER PRIMARY KEY,
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  found TEXT NOT NULL,
  members INTEGER NOT NULL,
  broken INTEGER NOT NULL,
  alone INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  ended_at INTEGER,
  why TEXT,
  sample TEXT NOT NULL
) STRICT;

${create} incident_members (
  incident INTEGER NOT NULL,
  account INTEGER NOT NULL,
  PRIMARY KEY (incident, account)
) STRICT, WITHOUT ROWID;
`;

const secondIncidents = `${incidentTables('CREATE TABLE')}
CREATE TRIGGER incidents_stay_as_they_were_found BEFORE UPDATE ON incidents
WHEN old.ended_at IS NOT NULL OR new.scope <> old.scope OR new.name <> old.name
  OR new.opened_at <> old.opened_at OR new.found <> old.found
BEGIN SELECT RAISE(ABORT, 'what was found of an incident never changes'); END;
CREATE TRIGGER incidents_are_never_removed BEFORE DELETE ON incidents
BEGIN SELECT RAISE(ABORT, 'incidents are append-only'); END;
`;

/**
 * Entries of the log that were erased: their rows stay, so that no number is given twice and every entry still names the one
 * before it, but they say nothing, and their account has no name.
 */
const secondErasures = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} erasures (
  seq INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
`;

/** Facts that were told without an account. They stand in their order among the entries of the log: `seq` is the newest of those before. */
const factsTable = (create: 'CREATE TABLE' | 'CREATE TEMP TABLE'): string => `
${create} facts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  policy_id INTEGER NOT NULL,
  signal TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;
`;

const secondFacts = `${factsTable('CREATE TABLE')}
CREATE INDEX facts_by_scope ON facts (scope, type, at);
CREATE TRIGGER facts_are_never_changed BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER facts_are_never_removed BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
`;

/** The schema's steps, in order. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'first', sql: first },
  {
    version: 2,
    name: 'second',
    sql: [
      secondFlags,
      secondReplays,
      secondHolds,
      secondIncidents,
      secondErasures('CREATE TABLE'),
      secondDeliveries,
      pruningsTable('CREATE TABLE'),
      secondFacts,
    ].join(''),
    views: [
      secondFlagsViews,
      secondReplaysViews,
      incidentTables('CREATE TEMP TABLE'),
      deliveryTables('CREATE TEMP TABLE'),
      pruningsTable('CREATE TEMP TABLE'),
      secondErasures('CREATE TEMP TABLE'),
      factsTable('CREATE TEMP TABLE'),
    ].join(''),
  },
];

/**
 * Which versions of the machine decided the log, besides the present one: `machine` all entries up to `seq` that none before
 * it did. The first upgrade makes the table, and no step of the schema: a file that was never upgraded has nothing to say
 * here, and so is read without being written first.
 */
export const upgradesTable = `
CREATE TABLE IF NOT EXISTS upgrades (
  seq INTEGER NOT NULL,
  machine TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (seq, machine)
) STRICT, WITHOUT ROWID;
`;
