import type Sqlite from 'better-sqlite3';
import { compareText } from '../../store/texts.ts';
import { attentionOf } from '../../model/account-row.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { causeOfPath, statusOfPath } from '../../model/state.ts';
import type { AccountCounts, AccountQuery } from '../../store/port.ts';
import { bound } from '../lookup/bound.ts';
import { SINCE, SNAPSHOT_COLUMNS, snapshotOf, type SnapshotRow } from './snapshot-rows.ts';
import type { Lookups } from '../lookup/lookups.ts';

type Rows = Sqlite.Statement<unknown[], SnapshotRow>;

/** Statements, each prepared when it is first needed. */
const preparedOn = (db: Sqlite.Database): ((sql: string) => Rows) => {
  const prepared = new Map<string, Rows>();
  return (sql) => {
    const statement = prepared.get(sql) ?? db.prepare<unknown[], SnapshotRow>(sql).raw();
    prepared.set(sql, statement);
    return statement;
  };
};

/** Conditions on the table `accounts`, each with its parameter. */
const conditionsOf = (query: AccountQuery): readonly (readonly [sql: string, value: string])[] => {
  const { provider, tenant, after, order = 'id' } = query;
  const asked: readonly (readonly [string, string | undefined])[] = [
    ['accounts.provider = ?', provider],
    ['accounts.tenant = ?', tenant],
    ['accounts.account_id > ?', order === 'id' ? after : undefined],
  ];
  return asked.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] as const]));
};

/** The states that a query allows, or null when any will do. */
const statesOf = (lookups: Lookups, query: AccountQuery): readonly number[] | null => {
  const { status, cause, attention } = query;
  if (status === undefined && cause === undefined && attention !== true) return null;
  return lookups
    .everyState()
    .filter(
      ([, connection]) =>
        (status === undefined || statusOfPath(connection) === status) &&
        (cause === undefined || causeOfPath(connection) === cause) &&
        (attention !== true || attentionOf(connection) > 0),
    )
    .map(([id]) => id);
};

const and = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;

/** Below this many matches, scan by state and sort; above it, walk all accounts in id order. */
const FEW_MATCHES = 4000;

/** Accounts by their ids. */
const byId = (db: Sqlite.Database, lookups: Lookups, rowsOf: (sql: string) => Rows) => {
  const few = db
    .prepare<[string], number>(
      `SELECT count(*) FROM (SELECT 1 FROM snapshots WHERE state IN (SELECT value FROM json_each(?)) LIMIT ${FEW_MATCHES})`,
    )
    .pluck();
  return (query: AccountQuery): readonly SnapshotRow[] => {
    const states = statesOf(lookups, query);
    const asked = conditionsOf(query);
    const conditions = asked.map(([sql]) => sql);
    const values: unknown[] = asked.map(([, value]) => value);
    const range = [bound(query.limit), query.offset ?? 0];
    const inOrder = (from: string, more: readonly string[]): Rows =>
      rowsOf(
        `SELECT ${SNAPSHOT_COLUMNS} FROM ${from} ${and([...more, ...conditions])} ORDER BY account_id LIMIT ? OFFSET ?`,
      );
    const everybody = 'accounts CROSS JOIN snapshots ON account = number';
    if (states === null) return inOrder(everybody, []).all(...values, ...range);
    const list = JSON.stringify(states);
    const among = '(SELECT value FROM json_each(?))';
    return (few.get(list) ?? 0) < FEW_MATCHES
      ? inOrder('snapshots CROSS JOIN accounts ON number = account', [`state IN ${among}`]).all(
          list,
          ...values,
          ...range,
        )
      : inOrder(everybody, [`+state IN ${among}`]).all(list, ...values, ...range);
  };
};

type Ranked = readonly [row: SnapshotRow, since: number];

const bySince = ([a, since]: Ranked, [b, other]: Ranked): number => since - other || compareText(a[0], b[0]);

/**
 * Accounts by how much they need somebody. The index has them by state and by the time since then, so that the first
 * ones of every state are merged: a page costs the same however many wait.
 */
const byAttention = (lookups: Lookups, rowsOf: (sql: string) => Rows) => {
  return (query: AccountQuery): readonly SnapshotRow[] => {
    const asked = conditionsOf(query);
    const conditions = asked.map(([sql]) => sql);
    const values: unknown[] = asked.map(([, value]) => value);
    const from = `SELECT ${SNAPSHOT_COLUMNS} FROM snapshots CROSS JOIN accounts ON number = account`;
    const first = rowsOf(`${from} ${and(['state = ?', ...conditions])} ORDER BY since LIMIT ?`);
    const alike = rowsOf(`${from} ${and(['state = ?', 'since = ?', ...conditions])}`);
    const ofState = (state: number, most: number): readonly SnapshotRow[] => {
      const rows = first.all(state, ...values, most);
      const last = rows.at(-1)?.[SINCE];
      // Where the page ends among accounts of the same moment, their ids decide which of them belong to it.
      if (last === undefined || rows.length < most) return rows;
      return [...rows.filter((row) => row[SINCE] < last), ...alike.all(state, last, ...values)];
    };
    const states = new Set(statesOf(lookups, query) ?? lookups.everyState().map(([id]) => id));
    const end = query.limit === undefined ? Infinity : (query.offset ?? 0) + query.limit;
    const found: SnapshotRow[] = [];
    for (const level of [2, 1, 0]) {
      if (found.length >= end) break;
      const most = bound(end - found.length);
      const here = lookups
        .everyState()
        .filter(([id, connection]) => states.has(id) && attentionOf(connection) === level)
        .flatMap(([id]) => ofState(id, most))
        .map((row): Ranked => [row, row[SINCE]]);
      found.push(...here.sort(bySince).map(([row]) => row));
    }
    return found.slice(query.offset ?? 0, end);
  };
};

/** See `StoreReader.accounts`. */
export const accountsOf = (
  db: Sqlite.Database,
  lookups: Lookups,
): ((query: AccountQuery) => readonly AccountSnapshot[]) => {
  const rowsOf = preparedOn(db);
  const inOrder = byId(db, lookups, rowsOf);
  const inNeed = byAttention(lookups, rowsOf);
  return (query) =>
    (query.order === 'attention' ? inNeed : inOrder)(query).map((row) => snapshotOf(lookups, row));
};

const inOrderOfNames = (groups: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...groups].sort(([a], [b]) => compareText(a, b)));

/** See `StoreReader.counts`. Each group is read from an index that covers it. */
export const countsOf = (db: Sqlite.Database, lookups: Lookups): (() => AccountCounts) => {
  const byState = db
    .prepare<[], [state: number, count: number]>('SELECT state, count(*) FROM snapshots GROUP BY state')
    .raw();
  const byProvider = db
    .prepare<[], [string, number]>(
      'SELECT provider, count(*) FROM accounts WHERE provider IS NOT NULL GROUP BY provider ORDER BY provider',
    )
    .raw();
  return () => {
    const [statuses, causes] = [new Map<string, number>(), new Map<string, number>()];
    let [total, attention] = [0, 0];
    for (const [state, count] of byState.all()) {
      const { connection } = lookups.state(state);
      const status = statusOfPath(connection);
      const cause = causeOfPath(connection);
      statuses.set(status, (statuses.get(status) ?? 0) + count);
      if (cause !== null) causes.set(cause, (causes.get(cause) ?? 0) + count);
      if (attentionOf(connection) > 0) attention += count;
      total += count;
    }
    return {
      total,
      byStatus: inOrderOfNames(statuses),
      byCause: inOrderOfNames(causes),
      byProvider: Object.fromEntries(byProvider.all()),
      attention,
    };
  };
};
