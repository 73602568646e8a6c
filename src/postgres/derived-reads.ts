import type { LogEntry, Transition } from '../store/index.ts';
import type { StoredCheckpoint } from '../store/derived-rows.ts';
import { miscountedIn } from './census.ts';
import type { Connection } from './connection.ts';
import { MOVES_ROWS, transitionsIn, type MovesRow } from './rows.ts';

/** Facts about a database, and about the server that it is on. */
export interface PostgresInfo {
  /** Where it is, without user and password. */
  readonly database: string;
  readonly serverVersion: string;
  readonly schemaVersion: number;
  readonly machine: string;
  readonly bytes: number;
  readonly synchronousCommit: string;
  /** How many programs have it open. */
  readonly connections: number;
  readonly prunedUntil: number;
  readonly payloadsDroppedUntil: number;
  readonly erasures: number;
}

/** What the proof and the description of a database read besides what every store gives. */
export const derivedReads = (on: Connection) => ({
  /** A text that is another one once somebody has written. */
  async stamp(): Promise<string> {
    return (await on.query<{ stamp: string }>('SELECT xmin::text AS stamp FROM head'))[0]?.stamp ?? '';
  },
  /** See `DerivedRows.transitionsOf`. */
  async transitionsOf({ seq }: LogEntry): Promise<readonly Transition[]> {
    return (await on.query<MovesRow>(`SELECT * FROM ${MOVES_ROWS} WHERE seq = $1`, [seq])).flatMap(
      transitionsIn,
    );
  },
  /** The snapshots of the past, by the number of the entry after which each was like that. */
  async checkpoints(): Promise<ReadonlyMap<number, string>> {
    const rows = await on.query<{ seq: number; id: string }>('SELECT seq, account_id AS id FROM checkpoints');
    return new Map(rows.map(({ seq, id }) => [seq, id]));
  },
  /** See `DerivedRows.checkpointAt`. */
  async checkpointOf(accountId: string, seq: number): Promise<StoredCheckpoint | null> {
    const [row] = await on.query<StoredCheckpoint>(
      `SELECT account_id AS "accountId", at, snapshot AS text FROM checkpoints WHERE account_id = $1 AND seq = $2`,
      [accountId, seq],
    );
    return row ?? null;
  },
  /** What the census says otherwise than the accounts, as sentences. */
  miscounted: () => miscountedIn(on),
  /** The numbers that were given and are no entries any more. */
  async erased(): Promise<readonly number[]> {
    const rows = await on.query<{ seq: number }>(
      `SELECT given.seq FROM head, LATERAL generate_series(1, head.seq) AS given (seq)
       WHERE EXISTS (SELECT FROM erasures) AND NOT EXISTS (SELECT FROM log WHERE log.seq = given.seq)`,
    );
    return rows.map(({ seq }) => seq);
  },
  /** How many transitions those had. */
  async erasedTransitions(): Promise<number> {
    const [row] = await on.query<{ count: number }>(
      `SELECT transitions - (SELECT coalesce(sum(1 + regexp_count(moves, '\n')), 0)::bigint FROM ${MOVES_ROWS}) AS count FROM head`,
    );
    return row?.count ?? 0;
  },
  async info(): Promise<Omit<PostgresInfo, 'database'>> {
    const [info] = await on.query<Omit<PostgresInfo, 'database'>>(
      `SELECT current_setting('server_version') AS "serverVersion", machine,
         (SELECT max(version) FROM migrations) AS "schemaVersion",
         (SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
          WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r') AS bytes,
         current_setting('synchronous_commit') AS "synchronousCommit",
         (SELECT count(DISTINCT application_name || coalesce(client_addr::text, '') || coalesce(client_hostname, ''))
          FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'account-lifecycle%')
           AS connections,
         pruned AS "prunedUntil", dropped AS "payloadsDroppedUntil", (SELECT count(*) FROM erasures) AS erasures
       FROM head`,
    );
    if (info === undefined) throw new Error('the table head is empty');
    return info;
  },
});
