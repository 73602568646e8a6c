import type Sqlite from 'better-sqlite3';
import { rowOf } from '../row.ts';
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

/** The indexed columns of an account, and how many deadlines it has. */
type Standing = [
  provider: string,
  status: string,
  cause: string | null,
  tenant: string | null,
  since: number,
  attention: number,
  machineVersion: string,
  deadlines: number,
];

const keysOf = (snapshot: AccountSnapshot) => {
  const { provider, status, cause, tenant, since, attention } = rowOf(snapshot);
  return [provider, status, cause, tenant, since, attention, snapshot.machineVersion] as const;
};

const accountStatements = (db: Sqlite.Database) => ({
  standing: db
    .prepare<[string], Standing>(
      `SELECT provider, status, cause, tenant, since, attention, machine_version, deadlines
       FROM accounts WHERE account_id = ?`,
    )
    .raw(),
  insert: db.prepare(
    `INSERT INTO accounts (provider, status, cause, tenant, since, attention, machine_version, version, deadlines,
       snapshot, account_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  update: db.prepare(
    `UPDATE accounts SET provider = ?, status = ?, cause = ?, tenant = ?, since = ?, attention = ?,
       machine_version = ?, version = ?, deadlines = ?, snapshot = ? WHERE account_id = ?`,
  ),
  // SQLite rewrites every index whose column is named in SET, changed or not: most events change none of them.
  updateInPlace: db.prepare(
    'UPDATE accounts SET version = ?, deadlines = ?, snapshot = ? WHERE account_id = ?',
  ),
  dropDeadlines: db.prepare('DELETE FROM deadlines WHERE account_id = ?'),
  addDeadline: db.prepare('INSERT INTO deadlines (account_id, event, due_at) VALUES (?, ?, ?)'),
});

/** See `StoreWriter.save`. The deadlines' table is touched only for accounts that have some, or had. */
export const saveOf = (db: Sqlite.Database): ((snapshot: AccountSnapshot) => void) => {
  const statements = accountStatements(db);
  return (snapshot) => {
    const { context, deadlines, version } = snapshot;
    const { accountId } = context;
    const keys = keysOf(snapshot);
    const before = statements.standing.get(accountId);
    const rest = [version, deadlines.length, serialize(snapshot), accountId] as const;
    if (before === undefined) statements.insert.run(...keys, ...rest);
    else if (keys.every((key, index) => key === before[index])) statements.updateInPlace.run(...rest);
    else statements.update.run(...keys, ...rest);
    if (before !== undefined && before[7] > 0) statements.dropDeadlines.run(accountId);
    for (const { event, dueAt } of deadlines) statements.addDeadline.run(accountId, event, dueAt);
  };
};
