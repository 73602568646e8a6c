import type Sqlite from 'better-sqlite3';
import type { Transition } from '../../model/decision.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** A transition as it is stored. */
type TransitionRow = [version: number, move: number, at: number];

const transitionOf = (lookups: Lookups, accountId: string, row: TransitionRow): Transition => {
  const [version, move, at] = row;
  const { from, to, event } = lookups.move(move);
  return { accountId, version, from, to, event, at };
};

/**
 * See `StoreReader.transitions`: the stored transitions of an account from a moment on, oldest first. Follows its entries from the newest back, so that
 * the length of a history does not matter.
 */
export const transitionsOf = (db: Sqlite.Database, lookups: Lookups) => {
  const rows = db
    .prepare<[string, number, number], TransitionRow>(
      `WITH RECURSIVE way (seq, previous, at) AS (
         SELECT seq, previous, at FROM log WHERE seq = (
           SELECT coalesce(newest, (SELECT max(seq) FROM log WHERE account = number))
           FROM accounts LEFT JOIN snapshots ON account = number WHERE account_id = ?) AND at >= ?
         UNION ALL SELECT log.seq, log.previous, log.at FROM way CROSS JOIN log ON log.seq = way.previous
           WHERE log.at >= ?)
       SELECT version, move, at FROM way CROSS JOIN transitions USING (seq)`,
    )
    .raw();
  return (accountId: string, since: number): readonly Transition[] =>
    rows
      .all(accountId, since, since)
      .map((row) => transitionOf(lookups, accountId, row))
      .sort((a, b) => a.version - b.version);
};
