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
const sameNature = (a: AccountRow, b: AccountRow): boolean =>
  a.provider === b.provider && a.tenant === b.tenant;

/** Where an account stands: indexed, and changed with its status. */
const samePosition = (a: AccountRow, b: AccountRow): boolean =>
  a.status === b.status && a.cause === b.cause && a.since === b.since && a.attention === b.attention;

const sameDeadlines = (a: AccountSnapshot, b: AccountSnapshot): boolean =>
  a.deadlines === b.deadlines ||
  (a.deadlines.length === b.deadlines.length &&
    a.deadlines.every(({ event, dueAt }, index) => {
      const other = b.deadlines[index];
      return other?.event === event && other.dueAt === dueAt;
    }));

// SQLite rewrites every index whose column is named in SET, changed or not. So there are three ways to update a row,
// and each names no more than what changed: most events change nothing indexed, and most of the others the status.
const saveStatements = (db: Sqlite.Database) => ({
  stored: db.prepare<[string], string>('SELECT snapshot FROM accounts WHERE account_id = ?').pluck(),
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

type SaveStatements = ReturnType<typeof saveStatements>;

const insert = (statements: SaveStatements, snapshot: AccountSnapshot): void => {
  const { accountId, provider, tenant, status, cause, since, attention, version } = rowOf(snapshot);
  const { machineVersion, deadlines } = snapshot;
  statements.insert.run(
    provider,
    tenant,
    machineVersion,
    status,
    cause,
    since,
    attention,
    version,
    deadlines.length,
    serialize(snapshot),
    accountId,
  );
};

const update = (statements: SaveStatements, snapshot: AccountSnapshot, before: AccountSnapshot): void => {
  const now = rowOf(snapshot);
  const was = rowOf(before);
  const { machineVersion, deadlines } = snapshot;
  const { accountId, provider, tenant, status, cause, since, attention, version } = now;
  const text = serialize(snapshot);
  const count = deadlines.length;
  if (!sameNature(now, was) || machineVersion !== before.machineVersion)
    statements.update.run(
      provider,
      tenant,
      machineVersion,
      status,
      cause,
      since,
      attention,
      version,
      count,
      text,
      accountId,
    );
  else if (!samePosition(now, was))
    statements.move.run(status, cause, since, attention, version, count, text, accountId);
  else statements.refresh.run(version, count, text, accountId);
};

/** See `StoreWriter.save`. The deadlines' table is touched only where they changed. */
export const saveOf = (
  db: Sqlite.Database,
): ((snapshot: AccountSnapshot, stored?: AccountSnapshot | null) => void) => {
  const statements = saveStatements(db);
  const read = (accountId: string): AccountSnapshot | null => {
    const text = statements.stored.get(accountId);
    return text === undefined ? null : snapshotOf(text);
  };
  return (snapshot, stored) => {
    const { accountId } = snapshot.context;
    const before = stored === undefined ? read(accountId) : stored;
    if (before === null) insert(statements, snapshot);
    else update(statements, snapshot, before);
    if (before !== null && sameDeadlines(before, snapshot)) return;
    if (before !== null && before.deadlines.length > 0) statements.dropDeadlines.run(accountId);
    for (const { event, dueAt } of snapshot.deadlines) statements.addDeadline.run(accountId, event, dueAt);
  };
};
