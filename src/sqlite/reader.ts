import type Sqlite from 'better-sqlite3';
import type { Policy } from '../../machines/policy.ts';
import type { Effect } from '../effect.ts';
import type { State } from '../snapshot.ts';
import type {
  OutboxItem,
  PendingDeadline,
  QuarantinedDelivery,
  ReplayProgress,
  StoreReader,
  StoreTotals,
  Verification,
} from '../store.ts';
import { accountsOf, bound, countsOf } from './accounts.ts';
import { guardFor } from './guard.ts';
import { logOf } from './log.ts';
import { parse, snapshotOf, TRANSITION_COLUMNS, transitionOf, type TransitionRow } from './rows.ts';

/** Before and after any moment that is stored. */
const EARLIEST = Number.MIN_SAFE_INTEGER;
const LATEST = Number.MAX_SAFE_INTEGER;

const OUTBOX_COLUMNS =
  'id, account_id AS accountId, seq, at, available_at AS availableAt, held_from AS heldFrom, effect';

/** An effect of the outbox as it is stored. */
interface OutboxRow extends Omit<OutboxItem, 'effect' | 'heldFrom'> {
  readonly effect: string;
  readonly heldFrom: string | null;
}

const outboxItem = (row: OutboxRow): OutboxItem => ({
  ...row,
  heldFrom: row.heldFrom === null ? null : parse<State>(row.heldFrom, `Hold of effect ${row.id}`),
  effect: parse<Effect>(row.effect, `Effect ${row.id}`),
});

/** Statements that read one table; prepared once for a connection. */
const readStatements = (db: Sqlite.Database) => ({
  snapshot: db.prepare<[string], string>('SELECT snapshot FROM accounts WHERE account_id = ?').pluck(),
  source: db
    .prepare<[string, string], number>('SELECT 1 FROM log WHERE account_id = ? AND source_id = ? LIMIT 1')
    .pluck(),
  transitions: db
    .prepare<[string, number], TransitionRow>(
      `SELECT ${TRANSITION_COLUMNS} FROM transitions WHERE account_id = ? AND at >= ? ORDER BY version`,
    )
    .raw(),
  deadlines: db.prepare<[], PendingDeadline>(
    'SELECT account_id AS accountId, event, due_at AS dueAt FROM deadlines ORDER BY due_at, account_id, event',
  ),
  outbox: db.prepare<[number, number], OutboxRow>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE available_at <= ? ORDER BY id LIMIT ?`,
  ),
  held: db.prepare<[], OutboxRow>(
    `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE held_from IS NOT NULL ORDER BY id`,
  ),
  quarantine: db.prepare<[number], QuarantinedDelivery>(
    'SELECT at, source, reason, raw, origin FROM quarantine ORDER BY id LIMIT ?',
  ),
  policy: db.prepare<[number], string>('SELECT json FROM policies WHERE id = ?').pluck(),
  progress: db
    .prepare<[string], [entries: number, clock: number, finished: number]>(
      'SELECT entries, clock, finished FROM replays WHERE key = ?',
    )
    .raw(),
  verification: db.prepare<[string], Verification>(
    'SELECT at, shown FROM verifications WHERE account_id = ?',
  ),
  // The log's numbers rise by one from 1 and none is ever removed: the last one is the count.
  totals: db.prepare<[], StoreTotals>(
    `SELECT (SELECT count(*) FROM accounts) AS accounts,
       (SELECT coalesce(max(seq), 0) FROM log) AS logEntries,
       (SELECT count(*) FROM transitions) AS transitions,
       (SELECT count(*) FROM quarantine) AS quarantined,
       (SELECT coalesce(sum(count), 0) FROM foreign_counts) AS "foreign",
       (SELECT count(*) FROM outbox) AS outbox,
       (SELECT count(*) FROM deadlines) AS deadlines,
       (SELECT at FROM log ORDER BY seq DESC LIMIT 1) AS newestAt`,
  ),
});

const textOrNull = <T>(text: string | undefined, read: (text: string) => T): T | null =>
  text === undefined ? null : read(text);

/** Reads through one connection. Everything that it throws is a `LifecycleError`. */
export const createReader = (db: Sqlite.Database, database: string): StoreReader => {
  const guard = guardFor(database);
  const statements = readStatements(db);
  return {
    snapshot: guard((accountId) => textOrNull(statements.snapshot.get(accountId), snapshotOf)),
    knowsSource: guard((accountId, sourceId) => statements.source.get(accountId, sourceId) !== undefined),
    accounts: guard(accountsOf(db)),
    counts: guard(countsOf(db)),
    log: guard(logOf(db)),
    transitions: guard((accountId, since = EARLIEST) =>
      statements.transitions.all(accountId, since).map(transitionOf),
    ),
    deadlines: guard(() => statements.deadlines.all()),
    outbox: guard((limit, now = LATEST) => statements.outbox.all(now, bound(limit)).map(outboxItem)),
    held: guard(() => statements.held.all().map(outboxItem)),
    quarantine: guard((limit) => statements.quarantine.all(bound(limit))),
    policy: guard((policyId) =>
      textOrNull(statements.policy.get(policyId), (text) => parse<Policy>(text, `Policy ${policyId}`)),
    ),
    progress: guard((key): ReplayProgress | null => {
      const row = statements.progress.get(key);
      return row === undefined ? null : { entries: row[0], clock: row[1], finished: row[2] === 1 };
    }),
    verification: guard((accountId) => statements.verification.get(accountId) ?? null),
    totals: guard(() => {
      const totals = statements.totals.get();
      if (totals === undefined) throw new TypeError('SQLite gave no row for the totals');
      return totals;
    }),
  };
};
