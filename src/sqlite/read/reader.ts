import type Sqlite from 'better-sqlite3';
import type { Policy } from '../../../machines/policy.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import type {
  PendingDeadline,
  QuarantineEntry,
  QuarantineReason,
  ReplayProgress,
  StoreReader,
  StoreTotals,
  Verification,
} from '../../store/port.ts';
import { accountsOf, countsOf } from './accounts.ts';
import { wayOutOf } from './deliveries.ts';
import { bound } from '../lookup/bound.ts';
import { guardFor } from '../connection/guard.ts';
import { erasuresOf } from './erasures.ts';
import { factsOf } from './facts.ts';
import { heldOf } from './holds.ts';
import { incidentsOf } from './incidents.ts';
import { logOf } from './log.ts';
import { outboxOf } from './outbox.ts';
import { SNAPSHOT_COLUMNS, snapshotOf, type SnapshotRow } from './snapshot-rows.ts';
import { parse } from '../lookup/stored-json.ts';
import { decidedEarlierUntil } from './upgrades.ts';
import { transitionsOf } from './transitions.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** Before any moment that is stored. */
const EARLIEST = Number.MIN_SAFE_INTEGER;

/** Statements that read one table; prepared once for a connection. */
const readStatements = (db: Sqlite.Database) => ({
  snapshot: db
    .prepare<[string], SnapshotRow>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM accounts CROSS JOIN snapshots ON account = number WHERE account_id = ?`,
    )
    .raw(),
  source: db
    .prepare<[string, string], number>(
      'SELECT 1 FROM accounts CROSS JOIN log ON account = number WHERE account_id = ? AND source_id = ? LIMIT 1',
    )
    .pluck(),
  earlier: db
    .prepare<[string, number], [seq: number, snapshot: string]>(
      `SELECT seq, snapshot FROM accounts CROSS JOIN earlier_snapshots ON account = number
       WHERE account_id = ? AND at <= ? ORDER BY seq DESC LIMIT 1`,
    )
    .raw(),
  deadlines: db.prepare<[], PendingDeadline>(
    `SELECT account_id AS accountId, deadline_events.event, due_at AS dueAt FROM deadlines
     CROSS JOIN accounts ON number = account CROSS JOIN deadline_events ON id = deadlines.event
     ORDER BY due_at, account_id, deadline_events.event`,
  ),
  quarantine: {
    oldest: db.prepare<[after: number, limit: number], QuarantineEntry>(
      'SELECT id, at, source, reason, raw, origin FROM quarantine WHERE id > ? ORDER BY id LIMIT ?',
    ),
    newest: db.prepare<[after: number, limit: number], QuarantineEntry>(
      'SELECT id, at, source, reason, raw, origin FROM quarantine WHERE id < ? ORDER BY id DESC LIMIT ?',
    ),
  },
  quarantineReasons: db.prepare<[], QuarantineReason>(
    'SELECT reason, count(*) AS count FROM quarantine GROUP BY reason ORDER BY reason',
  ),
  policy: db.prepare<[number], string>('SELECT json FROM policies WHERE id = ?').pluck(),
  progress: db
    .prepare<[string], [entries: number, clock: number, finished: number, digest: string | null]>(
      'SELECT entries, clock, finished, digest FROM replays WHERE key = ?',
    )
    .raw(),
  verification: db.prepare<[string], Verification>(
    'SELECT at, shown AS fingerprint FROM verifications WHERE account_id = ?',
  ),
  // The log's numbers rise by one from 1 and none is ever removed: the last one is the count.
  totals: db.prepare<[], StoreTotals>(
    `SELECT (SELECT count(*) FROM snapshots) AS accounts,
       (SELECT coalesce(max(seq), 0) FROM log) AS logEntries,
       (SELECT count(*) FROM transitions) AS transitions,
       (SELECT count(*) FROM quarantine) AS quarantined,
       (SELECT coalesce(sum(count), 0) FROM foreign_counts) AS "foreign",
       (SELECT count(*) FROM outbox) AS outbox,
       (SELECT count(*) FROM deadlines) AS deadlines,
       (SELECT at FROM log ORDER BY seq DESC LIMIT 1) AS newestAt`,
  ),
});

/** A number before all others of quarantine, from either end. */
const beforeAll = { oldest: 0, newest: Number.MAX_SAFE_INTEGER } as const;

const textOrNull = <T>(text: string | undefined, read: (text: string) => T): T | null =>
  text === undefined ? null : read(text);

/** Reads through one connection. Everything that it throws is a `LifecycleError`. */
export const createReader = (db: Sqlite.Database, database: string, lookups: Lookups): StoreReader => {
  const guard = guardFor(database);
  const statements = readStatements(db);
  const transitions = transitionsOf(db, lookups);
  const told = incidentsOf(db);
  const deliveries = wayOutOf(db);
  return {
    snapshot: guard((accountId) => {
      const row = statements.snapshot.get(accountId);
      return row === undefined ? null : snapshotOf(lookups, row);
    }),
    knowsSource: guard((accountId, sourceId) => statements.source.get(accountId, sourceId) !== undefined),
    accounts: guard(accountsOf(db, lookups)),
    counts: guard(countsOf(db, lookups)),
    log: guard(logOf(db, lookups)),
    transitions: guard((accountId, since = EARLIEST) => transitions(accountId, since)),
    checkpointBefore: guard((accountId, until) => {
      const [seq, text] = statements.earlier.get(accountId, until) ?? [];
      if (seq === undefined || text === undefined) return null;
      return { seq, snapshot: parse<AccountSnapshot>(text, `Snapshot of entry ${seq}`) };
    }),
    deadlines: guard(() => statements.deadlines.all()),
    outbox: guard(outboxOf(db, lookups)),
    held: guard(heldOf(db, lookups)),
    quarantine: guard(({ first = 'oldest', after = beforeAll[first], limit = Infinity }) =>
      statements.quarantine[first].all(after, bound(limit)),
    ),
    quarantineReasons: guard(() => statements.quarantineReasons.all()),
    scopeCounters: guard(told.scopeCounters),
    recentBreaks: guard(told.recentBreaks),
    incidents: guard(told.incidents),
    members: guard(told.members),
    ...factsOf(db, guard),
    databaseId: guard(deliveries.databaseId),
    lastEffect: guard(deliveries.lastEffect),
    prunedUntil: guard(deliveries.prunedUntil),
    sinks: guard(deliveries.sinks),
    lane: guard(deliveries.lane),
    lanes: guard(deliveries.lanes),
    letters: guard(deliveries.letters),
    letterCounts: guard(deliveries.letterCounts),
    erasures: guard(erasuresOf(db)),
    policy: guard((policyId) =>
      textOrNull(statements.policy.get(policyId), (text) => parse<Policy>(text, `Policy ${policyId}`)),
    ),
    progress: guard((key): ReplayProgress | null => {
      const row = statements.progress.get(key);
      if (row === undefined) return null;
      const [entries, clock, finished, digest] = row;
      return { entries, clock, finished: finished === 1, digest };
    }),
    verification: guard((accountId) => statements.verification.get(accountId) ?? null),
    decidedEarlierUntil: guard(decidedEarlierUntil(db)),
    totals: guard(() => {
      const totals = statements.totals.get();
      if (totals === undefined) throw new TypeError('SQLite gave no row for the totals');
      return totals;
    }),
  };
};
