import type Sqlite from 'better-sqlite3';
import type { OutboxItem } from '../../store/port.ts';
import { bound } from '../lookup/bound.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** An effect of the outbox as it is stored. */
interface OutboxRow extends Omit<OutboxItem, 'effect'> {
  readonly effect: number;
}

/** See `StoreReader.outbox`. */
export const outboxOf = (
  db: Sqlite.Database,
  lookups: Lookups,
): ((limit: number) => readonly OutboxItem[]) => {
  const first = db.prepare<[number], OutboxRow>(
    `SELECT id, account_id AS accountId, seq, at, effect FROM outbox CROSS JOIN accounts ON number = account
     ORDER BY id LIMIT ?`,
  );
  return (limit) => first.all(bound(limit)).map((row) => ({ ...row, effect: lookups.effect(row.effect) }));
};
