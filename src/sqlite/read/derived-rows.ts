import type Sqlite from 'better-sqlite3';
import type { Transition } from '../../model/decision.ts';
import type { DerivedRows, StoredCheckpoint } from '../../store/derived-rows.ts';
import type { OutboxItem } from '../../store/port.ts';
import { corruptRow } from '../connection/errors.ts';
import type { Lookups } from '../lookup/lookups.ts';
import { upgradesOf } from './upgrades.ts';

/** How many rows of the outbox are read at once. */
const PAGE = 1000;

type TransitionRow = [accountId: string, version: number, move: number];
type OutboxRow = [id: number, accountId: string | null, seq: number, effect: number, at: number];

const statementsOn = (db: Sqlite.Database) => ({
  transitions: db
    .prepare<[number], TransitionRow>(
      `SELECT account_id, version, move FROM transitions LEFT JOIN accounts ON number = account
       WHERE seq = ? ORDER BY version`,
    )
    .raw(),
  outbox: db
    .prepare<[number, number], OutboxRow>(
      `SELECT id, account_id, seq, effect, at FROM outbox LEFT JOIN accounts ON number = account
       WHERE id > ? ORDER BY id LIMIT ?`,
    )
    .raw(),
  checkpoints: db
    .prepare<[], [seq: number, account: number]>('SELECT seq, account FROM earlier_snapshots')
    .raw(),
  erased: db.prepare<[], number>('SELECT seq FROM erasures').pluck(),
  erasedTransitions: db
    .prepare<[], number>('SELECT count(*) FROM erasures CROSS JOIN transitions USING (seq)')
    .pluck(),
  count: db.prepare<[], number>('SELECT count(*) FROM earlier_snapshots').pluck(),
  checkpoint: db.prepare<[number, number], StoredCheckpoint>(
    `SELECT account_id AS accountId, at, snapshot AS text FROM earlier_snapshots JOIN accounts ON number = account
     WHERE account = ? AND seq = ?`,
  ),
});

/**
 * See {@link DerivedRows}.
 *
 * @internal so that the published types do without those of the driver
 */
export const derivedRowsIn = (db: Sqlite.Database, lookups: Lookups): DerivedRows => {
  const statements = statementsOn(db);
  // Few: one for so many entries.
  const kept = new Map(statements.checkpoints.all());
  return {
    transitionsOf: ({ seq, at }) =>
      statements.transitions.all(seq).map(([accountId, version, move]): Transition => {
        const { from, to, event } = lookups.move(move);
        return { accountId, version, from, to, event, at };
      }),
    outboxAfter: (id) =>
      statements.outbox.all(id, PAGE).map((row): OutboxItem => {
        const [own, accountId, seq, effect, at] = row;
        if (accountId === null) throw corruptRow(`Row ${own} of outbox`, new Error('its account is gone'));
        return { id: own, accountId, seq, at, effect: lookups.effect(effect) };
      }),
    checkpointAt: (seq) => {
      const account = kept.get(seq);
      return account === undefined ? null : (statements.checkpoint.get(account, seq) ?? null);
    },
    checkpoints: statements.count.get() ?? 0,
    erased: new Set(statements.erased.all()),
    erasedTransitions: statements.erasedTransitions.get() ?? 0,
    earlierMachines: upgradesOf(db).map(({ machine }) => machine),
  };
};
