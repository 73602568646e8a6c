import type Sqlite from 'better-sqlite3';
import { sqliteCodeOf } from '../connection/errors.ts';
import { chainFindings } from '../chain/verify.ts';
import { settingFindings } from '../connection/pragmas.ts';

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

/** How many findings of one kind are told. */
const MOST = 100;

/** Columns of the hot path that have no foreign key, and where they lead. */
const references: readonly (readonly [table: string, column: string, parent: string, key: string])[] = [
  ['log', 'account', 'accounts', 'number'],
  ['log', 'kind', 'kinds', 'id'],
  ['log', 'previous', 'log', 'seq'],
  ['transitions', 'account', 'accounts', 'number'],
  ['transitions', 'move', 'moves', 'id'],
  ['transitions', 'seq', 'log', 'seq'],
  ['snapshots', 'account', 'accounts', 'number'],
  ['snapshots', 'newest', 'log', 'seq'],
  ['snapshots', 'state', 'states', 'id'],
  ['earlier_snapshots', 'account', 'accounts', 'number'],
  ['earlier_snapshots', 'seq', 'log', 'seq'],
  ['deadlines', 'account', 'snapshots', 'account'],
  ['deadlines', 'event', 'deadline_events', 'id'],
  ['outbox', 'account', 'accounts', 'number'],
  ['outbox', 'effect', 'effects', 'id'],
  ['holds', 'account', 'accounts', 'number'],
  ['holds', 'seq', 'log', 'seq'],
  ['holds', 'origin', 'states', 'id'],
  ['breaks', 'account', 'accounts', 'number'],
  ['breaks', 'seq', 'log', 'seq'],
  ['incident_members', 'account', 'accounts', 'number'],
  ['incident_members', 'incident', 'incidents', 'id'],
];

/** Rows that refer to nothing. Zero stands for "none yet". */
const danglingRows = (db: Sqlite.Database): readonly string[] =>
  references.flatMap(([table, column, parent, key]) =>
    db
      .prepare<[], number>(
        `SELECT child.${column} FROM ${table} AS child WHERE child.${column} <> 0
         AND NOT EXISTS (SELECT 1 FROM ${parent} AS parent WHERE parent.${key} = child.${column}) LIMIT ${MOST}`,
      )
      .pluck()
      .all()
      .map((value) => `a row of ${table} names ${column} ${value}, which is not in ${parent}`),
  );

/** The first findings of the chain. */
const chainBreaks = (db: Sqlite.Database): readonly string[] => {
  const found: string[] = [];
  for (const finding of chainFindings(db)) if (found.push(finding) === MOST) break;
  return found;
};

/** Every entry must name the one before it of the same account, and every snapshot its newest. */
const links = (db: Sqlite.Database): readonly string[] =>
  db
    .prepare<[], [accountId: string, seq: number]>(
      `SELECT account_id, seq FROM (
         SELECT seq, account, previous, lag(seq) OVER entries AS before, lead(seq) OVER entries AS next FROM log
         WINDOW entries AS (PARTITION BY account ORDER BY seq)
       ) JOIN accounts ON number = account LEFT JOIN snapshots USING (account)
       WHERE previous IS NOT before OR (next IS NULL AND coalesce(newest, seq) <> seq) LIMIT ${MOST}`,
    )
    .raw()
    .all()
    .map(([accountId, seq]) => `entry ${seq} of account ${accountId} does not join on to its neighbours`);

/** What each account's history must be: versions 1…n, n the snapshot's. */
const histories = (db: Sqlite.Database): readonly string[] =>
  db
    .prepare<[], [accountId: string, version: number, newest: number, count: number]>(
      `SELECT account_id, snapshots.version, coalesce(max(transitions.version), 0), count(transitions.version)
       FROM snapshots JOIN accounts ON number = snapshots.account LEFT JOIN transitions USING (account)
       GROUP BY number
       HAVING max(snapshots.version) <> coalesce(max(transitions.version), 0)
         OR coalesce(max(transitions.version), 0) <> count(transitions.version)
       ORDER BY account_id LIMIT ${MOST}`,
    )
    .raw()
    .all()
    .map(
      ([accountId, version, newest, count]) =>
        `account ${accountId} is at version ${version} with ${count} transitions up to ${newest}`,
    );

/** What every snapshot must say. The table cannot demand it, see the schema. */
const lackingValues = (db: Sqlite.Database): readonly string[] =>
  db
    .prepare<[], string>(
      `SELECT account_id FROM snapshots JOIN accounts ON number = account
       WHERE version + newest + state + since + last_seen_at IS NULL LIMIT ${MOST}`,
    )
    .pluck()
    .all()
    .map((accountId) => `the snapshot of account ${accountId} lacks a value`);

/**
 * Values that a CHECK of the schema refuses. A connection that only reads never parses these constraints, so that SQLite's
 * own check leaves them out there.
 */
const refusedValues = (db: Sqlite.Database): readonly string[] =>
  db.readonly
    ? db
        .prepare<[], string>(
          `SELECT 'CHECK constraint failed in replays' FROM replays WHERE finished NOT IN (0, 1) LIMIT ${MOST}`,
        )
        .pluck()
        .all()
    : [];

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
  [
    integrity,
    refusedValues,
    foreignKeys,
    danglingRows,
    lackingValues,
    links,
    histories,
    chainBreaks,
    settingFindings,
  ].flatMap((check) => findings(() => check(db)));
