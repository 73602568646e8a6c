import type Sqlite from 'better-sqlite3';
import type { LogEntry, LogQuery, NewLogEntry } from '../store.ts';
import { bound } from './accounts.ts';
import { entryOf, LOG_COLUMNS, type LogRow } from './rows.ts';

type LogStatement = Sqlite.Statement<unknown[], LogRow>;

/** The four shapes of reading the log: of one account or of all, the first entries or the last. */
const logStatements = (db: Sqlite.Database) => {
  const select = (where: string, direction: 'ASC' | 'DESC'): LogStatement =>
    db
      .prepare<unknown[], LogRow>(
        `SELECT ${LOG_COLUMNS} FROM log WHERE ${where} seq > ? AND at <= ? ORDER BY seq ${direction} LIMIT ?`,
      )
      .raw();
  return {
    first: select('', 'ASC'),
    last: select('', 'DESC'),
    firstOfAccount: select('account_id = ? AND', 'ASC'),
    lastOfAccount: select('account_id = ? AND', 'DESC'),
  };
};

/** See `StoreReader.log`. */
export const logOf = (db: Sqlite.Database): ((query: LogQuery) => readonly LogEntry[]) => {
  const statements = logStatements(db);
  return ({ accountId, after = 0, until = Number.MAX_SAFE_INTEGER, limit, last = false }) => {
    const range = [after, until, bound(limit)];
    const rows =
      accountId === undefined
        ? statements[last ? 'last' : 'first'].all(...range)
        : statements[last ? 'lastOfAccount' : 'firstOfAccount'].all(accountId, ...range);
    const entries = rows.map(entryOf);
    return last ? entries.reverse() : entries;
  };
};

/** See `StoreWriter.append`. */
export const appendOf = (db: Sqlite.Database): ((entry: NewLogEntry) => number) => {
  const insert = db.prepare(
    `INSERT INTO log (account_id, at, source, type, occurred_at, source_id, payload, decision, version, policy_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (entry) =>
    Number(
      insert.run(
        entry.accountId,
        entry.at,
        entry.source,
        entry.type,
        entry.occurredAt,
        entry.sourceId,
        entry.payload,
        entry.decision,
        entry.version,
        entry.policyId,
      ).lastInsertRowid,
    );
};
