import {
  type AccountQuery,
  type AccountSnapshot,
  type EarlierSnapshot,
  type Incident,
  type IncidentQuery,
  type KeptSink,
  type Lane,
  type LaneName,
  type LaneQuery,
  type Letter,
  type LetterCount,
  type LetterQuery,
  type LogEntry,
  type LogQuery,
  type PendingDeadline,
  type Policy,
  type QuarantineQuery,
  type QuarantineReason,
  type RecentBreak,
  type ReplayProgress,
  type ScopeCounters,
  type StoreTotals,
  type Verification,
} from '../store/index.ts';
import type { LedgerReader } from '../store/ledger.ts';
import { factReads } from './facts.ts';
import { censusIn } from './census.ts';
import { erasuresIn } from './erase.ts';
import type { Connection } from './connection.ts';
import { lookupText } from './texts.ts';
import {
  DUE_ROWS,
  EFFECT_ROWS,
  entryInRow,
  holdOf,
  jsonIn,
  HOLD_ROWS,
  LOG_ROWS,
  MOVES_ROWS,
  outboxItemOf,
  quarantinedIn,
  recentBreakIn,
  SHOWN_COLUMNS,
  snapshotIn,
  transitionsIn,
  wholeSnapshotIn,
  type BrokeRow,
  type DueRow,
  type KeptEffectRow,
  type KeptHoldRow,
  type LogRow,
  type MovesRow,
  type QuarantineRow,
  type ShownRow,
} from './rows.ts';

/** Conditions of a query, and the values that they name. */
class Conditions {
  readonly values: unknown[] = [];
  readonly #told: string[] = [];

  /** Adds a condition in which `$` stands for a value; none where the value is undefined. */
  add(condition: string, value: unknown): void {
    if (value === undefined) return;
    this.#told.push(condition.replace('$', `$${this.values.push(value)}`));
  }

  get where(): string {
    return this.#told.length === 0 ? '' : ` WHERE ${this.#told.join(' AND ')}`;
  }

  /** The end of a query that has no more rows than that. */
  limit(limit: number | undefined, offset = 0): string {
    const most = limit === undefined || limit === Infinity ? '' : ` LIMIT $${this.values.push(limit)}`;
    return offset === 0 ? most : `${most} OFFSET $${this.values.push(offset)}`;
  }
}

/** See `StoreReader.log`. */
export const logIn = async (
  on: Connection,
  { accountId, after, until, limit, last = false }: LogQuery,
): Promise<readonly LogEntry[]> => {
  const conditions = new Conditions();
  conditions.add('account_id = $', accountId === undefined ? undefined : lookupText(accountId));
  conditions.add('seq > $', after);
  conditions.add('at <= $', until === Infinity ? undefined : until);
  const rows = await on.query<LogRow>(
    `SELECT * FROM ${LOG_ROWS}${conditions.where} ORDER BY seq${last ? ' DESC' : ''}${conditions.limit(limit)}`,
    conditions.values,
  );
  const entries = rows.map(entryInRow);
  return last ? entries.reverse() : entries;
};

const accountsBy = async (on: Connection, query: AccountQuery): Promise<readonly AccountSnapshot[]> => {
  const { status, provider, cause, tenant, attention, after, offset, limit, order = 'id' } = query;
  const conditions = new Conditions();
  conditions.add('status = $', status);
  conditions.add('provider = $', provider);
  conditions.add("status = 'CREDENTIALS' AND beneath = $", cause);
  conditions.add('tenant = $', tenant === undefined ? undefined : lookupText(tenant));
  conditions.add('attention > $', attention === true ? 0 : undefined);
  conditions.add('account_id > $', order !== 'id' || after === undefined ? undefined : lookupText(after));
  conditions.add('status IS NOT NULL AND $::boolean', true);
  const since = attention === true ? 'in_need_since' : 'since';
  const by = order === 'id' ? 'account_id' : `attention DESC, ${since}, account_id`;
  const rows = await on.query<ShownRow>(
    `SELECT ${SHOWN_COLUMNS} FROM accounts${conditions.where} ORDER BY ${by}${conditions.limit(limit, offset)}`,
    conditions.values,
  );
  return rows.map(snapshotIn);
};

const totalsIn = async (on: Connection): Promise<StoreTotals> => {
  const [row] = await on.query<StoreTotals>(
    `SELECT (SELECT coalesce(sum(count), 0)::bigint FROM census) AS accounts,
      seq AS "logEntries", transitions,
      (SELECT count(*) FROM quarantine) AS quarantined,
      (SELECT coalesce(sum(count), 0)::bigint FROM foreign_counts) AS "foreign",
      (SELECT count(*) FROM outbox) AS outbox,
      (SELECT count(*) FROM dues WHERE event IS DISTINCT FROM (SELECT id FROM words WHERE key = 'RELEASE')) AS deadlines,
      newest_at AS "newestAt" FROM head`,
  );
  if (row === undefined) throw new Error('totals gave no row');
  return row;
};

const fleetReads = (on: Connection) => ({
  async scopeCounters(key: string): Promise<ScopeCounters | null> {
    const [row] = await on.query<{ counters: string }>('SELECT counters FROM scopes WHERE key = $1', [
      lookupText(key),
    ]);
    return row === undefined ? null : jsonIn(row.counters, `The counters of ${key}`);
  },
  async recentBreaks(): Promise<readonly RecentBreak[]> {
    return (await on.query<BrokeRow>('SELECT seq, break FROM breaks ORDER BY seq')).map(recentBreakIn);
  },
  async incidents({ open, limit }: IncidentQuery): Promise<readonly Incident[]> {
    const conditions = new Conditions();
    conditions.add('is_open = $', open);
    const rows = await on.query<{ incident: string }>(
      `SELECT incident FROM incidents${conditions.where} ORDER BY id DESC${conditions.limit(limit)}`,
      conditions.values,
    );
    return rows.map(({ incident }) => jsonIn<Incident>(incident, 'An incident')).reverse();
  },
  async members(incident: number): Promise<readonly string[]> {
    const rows = await on.query<{ account_id: string }>(
      'SELECT account_id FROM members WHERE incident = $1 ORDER BY account_id',
      [incident],
    );
    return rows.map(({ account_id }) => account_id);
  },
});

const deskReads = (on: Connection) => ({
  async databaseId(): Promise<string | null> {
    return (await on.query<{ id: string | null }>('SELECT database_id AS id FROM head'))[0]?.id ?? null;
  },
  async lastEffect(): Promise<number> {
    return (await on.query<{ effect: number }>('SELECT effect FROM head'))[0]?.effect ?? 0;
  },
  async prunedUntil(): Promise<number> {
    return (await on.query<{ pruned: number }>('SELECT pruned FROM head'))[0]?.pruned ?? 0;
  },
  async sinks(): Promise<readonly KeptSink[]> {
    const rows = await on.query<{ sink: string }>('SELECT sink FROM sinks ORDER BY name');
    return rows.map(({ sink }) => jsonIn(sink, 'A sink'));
  },
  async lane({ sink, subject }: LaneName): Promise<Lane | null> {
    const [row] = await on.query<{ lane: string }>(
      'SELECT lane FROM lanes WHERE sink = $1 AND subject = $2',
      [sink, subject],
    );
    return row === undefined ? null : jsonIn(row.lane, 'A lane');
  },
  async lanes({ sink, until, limit }: LaneQuery): Promise<readonly Lane[]> {
    const conditions = new Conditions();
    conditions.add('sink = $', sink);
    conditions.add('at <= $', until === undefined || until === Infinity ? Number.MAX_SAFE_INTEGER : until);
    const rows = await on.query<{ lane: string }>(
      `SELECT lane FROM lanes${conditions.where} ORDER BY at, subject${conditions.limit(limit)}`,
      conditions.values,
    );
    return rows.map(({ lane }) => jsonIn(lane, 'A lane'));
  },
  async letters({ sink, subject, dead, after, limit }: LetterQuery): Promise<readonly Letter[]> {
    const conditions = new Conditions();
    conditions.add('sink = $', sink);
    conditions.add('subject = $', subject);
    conditions.add('(died_at IS NOT NULL) = $', dead);
    conditions.add('id > $', after);
    const rows = await on.query<{ letter: string }>(
      `SELECT letter FROM letters${conditions.where} ORDER BY id${conditions.limit(limit)}`,
      conditions.values,
    );
    return rows.map(({ letter }) => jsonIn(letter, 'A letter'));
  },
  letterCounts: (): Promise<readonly LetterCount[]> =>
    on.query<LetterCount>(
      `SELECT sink, count(*) FILTER (WHERE died_at IS NULL) AS waiting,
         count(*) FILTER (WHERE died_at IS NOT NULL) AS dead, min(at) FILTER (WHERE died_at IS NULL) AS "oldestAt"
       FROM letters GROUP BY sink ORDER BY sink`,
    ),
});

const remarkReads = (on: Connection) => ({
  async quarantine({ first = 'oldest', after, limit }: QuarantineQuery) {
    const conditions = new Conditions();
    conditions.add(first === 'oldest' ? 'id > $' : 'id < $', after);
    const rows = await on.query<QuarantineRow>(
      `SELECT * FROM quarantine${conditions.where} ORDER BY id${first === 'oldest' ? '' : ' DESC'}${conditions.limit(limit)}`,
      conditions.values,
    );
    return rows.map(quarantinedIn);
  },
  quarantineReasons: (): Promise<readonly QuarantineReason[]> =>
    on.query<QuarantineReason>(
      'SELECT reason, count(*) AS count FROM quarantine GROUP BY reason ORDER BY reason',
    ),
  erasures: () => erasuresIn(on),
  async policy(policyId: number): Promise<Policy | null> {
    const [row] = await on.query<{ json: string }>('SELECT json FROM policies WHERE id = $1', [policyId]);
    return row === undefined ? null : jsonIn(row.json, `Policy ${policyId}`);
  },
  async progress(key: string): Promise<ReplayProgress | null> {
    const [row] = await on.query<{ progress: string }>('SELECT progress FROM replays WHERE key = $1', [
      lookupText(key),
    ]);
    return row === undefined ? null : jsonIn(row.progress, 'How far a replay came');
  },
  async verification(accountId: string): Promise<Verification | null> {
    const [row] = await on.query<{ at: number | null; fingerprint: string }>(
      'SELECT verified_at AS at, verified AS fingerprint FROM accounts WHERE account_id = $1',
      [lookupText(accountId)],
    );
    return row === undefined || row.at === null ? null : { at: row.at, fingerprint: row.fingerprint };
  },
  totals: () => totalsIn(on),
  decidedEarlierUntil: async () => 0,
});

/** What is kept, read row by row. Rejects with the driver's own errors. */
export const readerOn = (on: Connection): LedgerReader => ({
  ...factReads(on),
  async snapshot(accountId) {
    const [row] = await on.query<ShownRow>(
      `SELECT ${SHOWN_COLUMNS} FROM accounts WHERE account_id = $1 AND status IS NOT NULL`,
      [lookupText(accountId)],
    );
    return row === undefined ? null : snapshotIn(row);
  },
  async knowsSource(accountId, sourceId) {
    const rows = await on.query('SELECT 1 FROM log WHERE account_id = $1 AND source_id = $2 LIMIT 1', [
      lookupText(accountId),
      lookupText(sourceId),
    ]);
    return rows.length > 0;
  },
  accounts: (query) => accountsBy(on, query),
  counts: () => censusIn(on),
  log: (query) => logIn(on, query),
  async transitions(accountId, since) {
    const conditions = new Conditions();
    conditions.add('account_id = $', lookupText(accountId));
    conditions.add('at >= $', since === -Infinity ? undefined : since);
    const rows = await on.query<MovesRow>(
      `SELECT * FROM ${MOVES_ROWS}${conditions.where} ORDER BY seq`,
      conditions.values,
    );
    return rows.flatMap(transitionsIn);
  },
  async checkpointBefore(accountId, until): Promise<EarlierSnapshot | null> {
    const [row] = await on.query<{ seq: number; snapshot: string }>(
      'SELECT seq, snapshot FROM checkpoints WHERE account_id = $1 AND at <= $2 ORDER BY seq DESC LIMIT 1',
      [lookupText(accountId), Math.min(until, Number.MAX_SAFE_INTEGER)],
    );
    return row === undefined ? null : { seq: row.seq, snapshot: wholeSnapshotIn(row.snapshot, accountId) };
  },
  async deadlines() {
    const rows = await on.query<DueRow>(
      `SELECT * FROM ${DUE_ROWS} WHERE event <> 'RELEASE' ORDER BY due_at, account_id, event COLLATE "C"`,
    );
    return rows.flatMap(({ account_id: accountId, event, due_at: dueAt }): PendingDeadline[] =>
      event === 'RELEASE' ? [] : [{ accountId, event, dueAt }],
    );
  },
  async outbox(limit, after) {
    const conditions = new Conditions();
    conditions.add('id > $', after);
    const rows = await on.query<KeptEffectRow>(
      `SELECT * FROM ${EFFECT_ROWS}${conditions.where} ORDER BY id${conditions.limit(limit)}`,
      conditions.values,
    );
    return rows.map(outboxItemOf);
  },
  async held() {
    return (await on.query<KeptHoldRow>(`SELECT * FROM ${HOLD_ROWS} ORDER BY account_id`)).map(holdOf);
  },
  ...fleetReads(on),
  ...deskReads(on),
  ...remarkReads(on),
});
