import type Sqlite from 'better-sqlite3';
import { rowOf, type AccountRow } from '../row.ts';
import { serialize, type AccountSnapshot } from '../snapshot.ts';
import type { AccountCounts, AccountQuery } from '../store.ts';
import { snapshotOf } from './rows.ts';

/** What a limit is to SQLite, where a negative number means none. */
export const bound = (limit: number | undefined): number =>
  limit === undefined || limit === Infinity ? -1 : limit;

const orders = { id: 'account_id', attention: 'attention DESC, since, account_id' } as const;

/** The conditions of a query, each with its parameter. */
const conditionsOf = (query: AccountQuery): readonly (readonly [sql: string, value: string])[] => {
  const { status, provider, cause, tenant, after, order = 'id' } = query;
  const asked: readonly (readonly [string, string | undefined])[] = [
    ['status = ?', status],
    ['provider = ?', provider],
    ['cause = ?', cause],
    ['tenant = ?', tenant],
    ['account_id > ?', order === 'id' ? after : undefined],
  ];
  return asked.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] as const]));
};

/** See `StoreReader.accounts`. Each combination of conditions is prepared once. */
export const accountsOf = (db: Sqlite.Database): ((query: AccountQuery) => readonly AccountSnapshot[]) => {
  const prepared = new Map<string, Sqlite.Statement<unknown[], string>>();
  return (query) => {
    const conditions = conditionsOf(query);
    const where = [...conditions.map(([sql]) => sql), ...(query.attention === true ? ['attention > 0'] : [])];
    const sql = `SELECT snapshot FROM accounts ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
      ORDER BY ${orders[query.order ?? 'id']} LIMIT ? OFFSET ?`;
    const statement = prepared.get(sql) ?? db.prepare<unknown[], string>(sql).pluck();
    prepared.set(sql, statement);
    const values = conditions.map(([, value]) => value);
    return statement.all(...values, bound(query.limit), query.offset ?? 0).map(snapshotOf);
  };
};

/** See `StoreReader.counts`. Each group is read from an index that covers it. */
export const countsOf = (db: Sqlite.Database): (() => AccountCounts) => {
  const groups = (column: 'status' | 'provider' | 'cause') =>
    db
      .prepare<[], [string, number]>(
        `SELECT ${column}, count(*) FROM accounts WHERE ${column} IS NOT NULL GROUP BY ${column} ORDER BY ${column}`,
      )
      .raw();
  const byStatus = groups('status');
  const byCause = groups('cause');
  const byProvider = groups('provider');
  const attention = db.prepare<[], number>('SELECT count(*) FROM accounts WHERE attention > 0').pluck();
  return () => {
    const statuses = byStatus.all();
    return {
      total: statuses.reduce((sum, [, count]) => sum + count, 0),
      byStatus: Object.fromEntries(statuses),
      byCause: Object.fromEntries(byCause.all()),
      byProvider: Object.fromEntries(byProvider.all()),
      attention: attention.get() ?? 0,
    };
  };
};

/** What an account is: indexed, and hardly ever changed. */
type Nature = [provider: string, tenant: string | null, machineVersion: string];

/** Where an account stands: indexed, and changed with its status. */
type Position = [status: string, cause: string | null, since: number, attention: number];

/** An account's row before it is saved, with the number of its deadlines. */
type Standing = [...Nature, ...Position, deadlines: number];

const natureOf = (row: AccountRow, { machineVersion }: AccountSnapshot): Nature => [
  row.provider,
  row.tenant,
  machineVersion,
];

const positionOf = ({ status, cause, since, attention }: AccountRow): Position => [
  status,
  cause,
  since,
  attention,
];

const sameFrom = (before: Standing, start: number, now: Nature | Position): boolean =>
  now.every((value, index) => value === before[start + index]);

// SQLite rewrites every index whose column is named in SET, changed or not. So there are three ways to update a row,
// and each names no more than what changed: most events change nothing indexed, and most of the others the status.
const saveStatements = (db: Sqlite.Database) => ({
  standing: db
    .prepare<[string], Standing>(
      `SELECT provider, tenant, machine_version, status, cause, since, attention, deadlines
       FROM accounts WHERE account_id = ?`,
    )
    .raw(),
  insert: db.prepare(
    `INSERT INTO accounts (provider, tenant, machine_version, status, cause, since, attention, version, deadlines,
       snapshot, account_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  update: db.prepare(
    `UPDATE accounts SET provider = ?, tenant = ?, machine_version = ?, status = ?, cause = ?, since = ?,
       attention = ?, version = ?, deadlines = ?, snapshot = ? WHERE account_id = ?`,
  ),
  move: db.prepare(
    `UPDATE accounts SET status = ?, cause = ?, since = ?, attention = ?, version = ?, deadlines = ?, snapshot = ?
     WHERE account_id = ?`,
  ),
  refresh: db.prepare('UPDATE accounts SET version = ?, deadlines = ?, snapshot = ? WHERE account_id = ?'),
  dropDeadlines: db.prepare('DELETE FROM deadlines WHERE account_id = ?'),
  addDeadline: db.prepare('INSERT INTO deadlines (account_id, event, due_at) VALUES (?, ?, ?)'),
});

/** See `StoreWriter.save`. The deadlines' table is touched only for accounts that have some, or had. */
export const saveOf = (db: Sqlite.Database): ((snapshot: AccountSnapshot) => void) => {
  const statements = saveStatements(db);
  return (snapshot) => {
    const { context, deadlines, version } = snapshot;
    const { accountId } = context;
    const row = rowOf(snapshot);
    const nature = natureOf(row, snapshot);
    const position = positionOf(row);
    const rest = [version, deadlines.length, serialize(snapshot), accountId];
    const before = statements.standing.get(accountId);
    if (before === undefined) statements.insert.run(...nature, ...position, ...rest);
    else if (!sameFrom(before, 0, nature)) statements.update.run(...nature, ...position, ...rest);
    else if (!sameFrom(before, nature.length, position)) statements.move.run(...position, ...rest);
    else statements.refresh.run(...rest);
    if (before !== undefined && before[7] > 0) statements.dropDeadlines.run(accountId);
    for (const { event, dueAt } of deadlines) statements.addDeadline.run(accountId, event, dueAt);
  };
};
