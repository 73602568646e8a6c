import type Sqlite from 'better-sqlite3';
import { CHECKPOINT_EVERY } from '../../store/checkpoint.ts';
import type { LogEntry, LogQuery } from '../../store/port.ts';
import { bound } from '../lookup/bound.ts';
import { corruptRow } from '../connection/errors.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** A log entry as its columns, in the order of {@link ENTRY_COLUMNS}. */
type EntryRow = [
  seq: number,
  accountId: string | null,
  at: number,
  kind: number,
  occurredAt: number | null,
  sourceId: string | null,
  payload: string | null,
  version: number,
];

/** See {@link EntryRow}. */
const ENTRY_COLUMNS = 'seq, account_id, at, kind, occurred_at, source_id, payload, version';

/** An entry as far as the way from entry to entry needs it. */
type ChainLink = [seq: number, at: number];

const logEntryOf = (lookups: Lookups, row: EntryRow, droppedUntil: number): LogEntry => {
  const [seq, accountId, at, kind, occurredAt, sourceId, payload, version] = row;
  if (accountId === null) throw corruptRow(`Entry ${seq} of the log`, new Error('its account is gone'));
  const { source, type, decision, policyId, flags } = lookups.kind(kind);
  const heard = { accountId, at, source, type, occurredAt, sourceId, payload };
  const known = { ...heard, decision, version, policyId, flags, seq };
  if (seq > droppedUntil || payload === null || source === 'engine') return known;
  return { ...known, payloadDropped: true };
};

/** Everybody's entries, in the order of their numbers. */
const logOfAll = (db: Sqlite.Database) => {
  const select = (direction: 'ASC' | 'DESC') =>
    db
      .prepare<[number, number, number], EntryRow>(
        `SELECT ${ENTRY_COLUMNS} FROM log LEFT JOIN accounts ON number = account
         WHERE seq > ? AND log.at <= ? AND NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.seq = log.seq)
         ORDER BY seq ${direction} LIMIT ?`,
      )
      .raw();
  const first = select('ASC');
  const last = select('DESC');
  return (after: number, until: number, limit: number, fromEnd: boolean): readonly EntryRow[] =>
    fromEnd ? last.all(after, until, limit).reverse() : first.all(after, until, limit);
};

/** The statements that go along an account's entries. */
const linkStatements = (db: Sqlite.Database) => ({
  place: db
    .prepare<[string], [number: number, newest: number | null]>(
      `SELECT number, coalesce(newest, (SELECT max(seq) FROM log WHERE account = number))
       FROM accounts LEFT JOIN snapshots ON account = number WHERE account_id = ?`,
    )
    .raw(),
  keptAfterTime: db
    .prepare<[number, number], number>(
      'SELECT seq FROM earlier_snapshots WHERE account = ? AND at > ? ORDER BY seq LIMIT 1',
    )
    .pluck(),
  keptAfterEntry: db
    .prepare<[number, number, number], number>(
      'SELECT seq FROM earlier_snapshots WHERE account = ? AND seq > ? ORDER BY seq LIMIT 1 OFFSET ?',
    )
    .pluck(),
  back: db
    .prepare<[number, number, number], ChainLink>(
      `WITH RECURSIVE way (seq, previous, at) AS (
         SELECT seq, previous, at FROM log WHERE seq = ? AND seq > ?
         UNION ALL SELECT log.seq, log.previous, log.at FROM way CROSS JOIN log ON log.seq = way.previous
           WHERE way.previous > ?)
       SELECT seq, at FROM way`,
    )
    .raw(),
  entry: db
    .prepare<[number], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM log CROSS JOIN accounts ON number = account WHERE seq = ?`,
    )
    .raw(),
});

/** Which of an account's entries. */
interface Range {
  /** Only entries after this number. */
  readonly after: number;
  /** Only entries up to this moment. */
  readonly until: number;
  /** At most this many; negative: all. */
  readonly limit: number;
  /** The last ones instead of the first. */
  readonly fromEnd: boolean;
}

/** One account's entries, along the way that leads from each to the one before it. */
class AccountLog {
  readonly #statements: ReturnType<typeof linkStatements>;

  constructor(db: Sqlite.Database) {
    this.#statements = linkStatements(db);
  }

  /** The rows of the matching entries, oldest first. */
  rows(accountId: string, range: Range): readonly EntryRow[] {
    const [number, newest] = this.#statements.place.get(accountId) ?? [0, null];
    if (newest === null || range.limit === 0) return [];
    const latest = this.#afterTime(number, range) ?? newest;
    const start = Math.min(latest, this.#afterEntries(number, range) ?? latest);
    const some = this.#numbers(start, range);
    // More lie after the place to begin at only if snapshots were kept closer together than they should have been.
    const all = some.length < range.limit && start < latest ? this.#numbers(latest, range) : some;
    return all.flatMap((seq) => {
      const row = this.#statements.entry.get(seq);
      return row === undefined ? [] : [row];
    });
  }

  /** The numbers of the matching entries, oldest first, found walking back from `start`. */
  #numbers(start: number, { after, until, limit, fromEnd }: Range): readonly number[] {
    const found: number[] = [];
    for (const [seq, at] of this.#statements.back.iterate(start, after, after)) {
      if (at > until) continue;
      found.push(seq);
      if (fromEnd && found.length === limit) break;
    }
    found.reverse();
    return limit < 0 ? found : found.slice(0, limit);
  }

  /** An entry after the last one wanted, because that comes too late: one after which a snapshot was kept; or undefined. */
  #afterTime(number: number, { until }: Range): number | undefined {
    return until === Number.MAX_SAFE_INTEGER ? undefined : this.#statements.keptAfterTime.get(number, until);
  }

  /** The same, because enough lie before it: of three snapshots kept, the first and the last are `FAR` entries apart. */
  #afterEntries(number: number, { after, limit, fromEnd }: Range): number | undefined {
    if (limit < 0 || fromEnd) return undefined;
    return this.#statements.keptAfterEntry.get(number, after, 2 * Math.ceil(limit / (CHECKPOINT_EVERY - 1)));
  }
}

/** The newest entry whose payload was dropped, with all before it; 0 while none was. */
export const droppedUntilOf = (db: Sqlite.Database): (() => number) => {
  const until = db.prepare<[], number>("SELECT until FROM prunings WHERE name = 'payloads'").pluck();
  return () => until.get() ?? 0;
};

/** See `StoreReader.log`. */
export const logOf = (db: Sqlite.Database, lookups: Lookups): ((query: LogQuery) => readonly LogEntry[]) => {
  const ofAll = logOfAll(db);
  const ofAccount = new AccountLog(db);
  const droppedUntil = droppedUntilOf(db);
  return ({ accountId, after = 0, until = Number.MAX_SAFE_INTEGER, limit, last: fromEnd = false }) => {
    const most = bound(limit);
    const rows =
      accountId === undefined
        ? ofAll(after, until, most, fromEnd)
        : ofAccount.rows(accountId, { after, until, limit: most, fromEnd });
    const dropped = droppedUntil();
    return rows.map((row) => logEntryOf(lookups, row, dropped));
  };
};
