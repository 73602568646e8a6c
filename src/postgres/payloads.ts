import type { LogEntry, PayloadRequest, PayloadSummary } from '../store/index.ts';
import type { CommitTarget } from './commit.ts';
import type { Connection } from './connection.ts';
import { entryInRow, LOG_ROWS, type LogRow } from './rows.ts';

/** Of the entries whose payloads are left, those from before a moment, up to the first that is younger. */
const entriesToStrip = `SELECT * FROM ${LOG_ROWS} WHERE seq > (SELECT dropped FROM head)
  AND seq < coalesce(
    (SELECT seq FROM log WHERE seq > (SELECT dropped FROM head) AND at >= $1 ORDER BY seq LIMIT 1), 9223372036854775807
  )`;

/** Whether an entry has a payload that somebody else wrote. */
const foreignPayloads = "payload IS NOT NULL AND kind NOT LIKE 'engine %'";

/** A moment as a whole number, for one that never comes too. */
const wholeMoment = (before: number): number => Math.min(before, Number.MAX_SAFE_INTEGER);

const countToStrip = async (on: Connection, before: number): Promise<number> => {
  const sql = `SELECT count(*) AS count FROM (${entriesToStrip}) AS old WHERE ${foreignPayloads}`;
  const [row] = await on.query<{ count: number }>(sql, [wholeMoment(before)]);
  return row?.count ?? 0;
};

const stripWithin = async (
  on: Connection,
  { before, most, eventTextOf }: PayloadRequest<LogEntry>,
): Promise<PayloadSummary> => {
  await on.query('SELECT 1 FROM head FOR UPDATE');
  const rows = await on.query<LogRow>(`${entriesToStrip} ORDER BY seq LIMIT $2`, [wholeMoment(before), most]);
  const last = rows.at(-1);
  if (last === undefined) return { payloads: 0, isDone: true };
  const entries = rows
    .map(entryInRow)
    .filter(({ payload, source }) => payload !== null && source !== 'engine');
  await on.query(
    `UPDATE log SET payload = n.payload, dropped = true FROM unnest($1::bigint[], $2::text[]) AS n (seq, payload)
     WHERE log.seq = n.seq`,
    [entries.map(({ seq }) => seq), entries.map(eventTextOf)],
  );
  await on.query('UPDATE head SET dropped = $1', [last.seq]);
  return { payloads: entries.length, isDone: rows.length < most };
};

/** See `PayloadDroppingStore.dropPayloads`. What is freed is overwritten when the server comes to it. */
export const dropPayloadsOn = async (
  on: CommitTarget,
  request: PayloadRequest<LogEntry>,
): Promise<PayloadSummary> => {
  if (request.dryRun === true) return { payloads: await countToStrip(on, request.before), isDone: true };
  return on.alone(async (connection) => {
    await connection.query('BEGIN');
    const summary = await stripWithin(connection, request);
    await connection.query('COMMIT');
    return summary;
  });
};
