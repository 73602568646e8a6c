/** One step of the schema. Steps are never changed once released; a new one is added instead. */
export interface Migration {
  /** 1, 2, … without gap. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Written into the header of our files, so that they can be told from others: "ALfc" in ASCII. */
export const APPLICATION_ID = 0x414c6663;

/*
 * Foreign keys stand where they cost little. `log.account_id` and `transitions.account_id` have none: the account's
 * row is saved after its log entries, so the key would have to be deferred, and SQLite would then count and look up
 * an open violation for every event of the hot path. The log's index on `account_id` ends with the rowid, which is
 * `seq`. Accounts are an ordinary table: rows of about a kilobyte would make a WITHOUT ROWID tree deep.
 */
const first = `
CREATE TABLE migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE policies (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  source TEXT NOT NULL,
  type TEXT NOT NULL,
  occurred_at INTEGER,
  source_id TEXT,
  payload TEXT,
  decision TEXT NOT NULL,
  version INTEGER NOT NULL,
  policy_id INTEGER NOT NULL REFERENCES policies (id)
) STRICT;
CREATE INDEX log_by_account ON log (account_id);
CREATE INDEX log_by_source_id ON log (account_id, source_id) WHERE source_id IS NOT NULL;
CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_is_never_shortened BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE transitions (
  account_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  from_connection TEXT NOT NULL,
  from_sync TEXT NOT NULL,
  to_connection TEXT NOT NULL,
  to_sync TEXT NOT NULL,
  event TEXT NOT NULL,
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL REFERENCES log (seq),
  PRIMARY KEY (account_id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER transitions_are_never_changed BEFORE UPDATE ON transitions
BEGIN SELECT RAISE(ABORT, 'transitions are append-only'); END;
CREATE TRIGGER transitions_are_never_removed BEFORE DELETE ON transitions
BEGIN SELECT RAISE(ABORT, 'transitions are append-only'); END;

CREATE TABLE accounts (
  account_id TEXT NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  status TEXT NOT NULL,
  cause TEXT,
  tenant TEXT,
  since INTEGER NOT NULL,
  version INTEGER NOT NULL,
  attention INTEGER NOT NULL CHECK (attention IN (0, 1, 2)),
  machine_version TEXT NOT NULL,
  deadlines INTEGER NOT NULL,
  snapshot TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_by_provider ON accounts (provider, account_id);
CREATE INDEX accounts_by_status ON accounts (status, account_id);
CREATE INDEX accounts_by_cause ON accounts (cause, account_id) WHERE cause IS NOT NULL;
CREATE INDEX accounts_by_tenant ON accounts (tenant, account_id) WHERE tenant IS NOT NULL;
CREATE INDEX accounts_by_attention ON accounts (attention DESC, since, account_id);
CREATE INDEX accounts_by_machine_version ON accounts (machine_version);

CREATE TABLE deadlines (
  account_id TEXT NOT NULL REFERENCES accounts (account_id),
  event TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_by_time ON deadlines (due_at);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES log (seq),
  at INTEGER NOT NULL,
  effect TEXT NOT NULL
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
`;

/* What the API showed last. Apart from the accounts' rows: it is no part of what a log gives. */
const verifications = `
CREATE TABLE verifications (
  account_id TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  shown TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/* Effects that wait for the API to confirm what they rest on; few at any time. */
const heldEffects = `
ALTER TABLE outbox ADD COLUMN available_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN held_from TEXT;
CREATE INDEX outbox_held ON outbox (id) WHERE held_from IS NOT NULL;
`;

/** The schema's steps, in order. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'first', sql: first },
  { version: 2, name: 'verifications', sql: verifications },
  { version: 3, name: 'held effects', sql: heldEffects },
];
