import type Sqlite from 'better-sqlite3';
import type { OutboxItem } from '../../store/port.ts';
import { bound } from '../lookup/bound.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** An effect of the outbox as it is stored. */
interface OutboxRow extends Omit<OutboxItem, 'effect' | 'replayed'> {
  readonly effect: number;
  /** The end of the last range of replayed effects that begins before it, or at it. */
  readonly replayedUntil: number;
}

/** See `StoreReader.outbox`. */
export const outboxOf = (
  db: Sqlite.Database,
  lookups: Lookups,
): ((limit: number, after?: number) => readonly OutboxItem[]) => {
  const first = db.prepare<[after: number, limit: number], OutboxRow>(
    `SELECT id, account_id AS accountId, seq, at, effect,
       coalesce((SELECT last FROM replayed_effects WHERE first <= id ORDER BY first DESC LIMIT 1), 0) AS replayedUntil
     FROM outbox CROSS JOIN accounts ON number = account WHERE id > ? ORDER BY id LIMIT ?`,
  );
  return (limit, after = 0) =>
    first.all(after, bound(limit)).map(({ effect, replayedUntil, ...row }) => ({
      ...row,
      effect: lookups.effect(effect),
      ...(replayedUntil >= row.id ? { replayed: true } : {}),
    }));
};
