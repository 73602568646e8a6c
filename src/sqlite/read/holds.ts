import type Sqlite from 'better-sqlite3';
import type { HeldEffects } from '../../store/port.ts';
import { parse } from '../lookup/stored-json.ts';
import type { Lookups } from '../lookup/lookups.ts';

/** A row of `holds`: state and effects as lookup ids. */
type HoldRow = [accountId: string, seq: number, origin: number, until: number | null, effects: string];

/** See `StoreReader.held`. */
export const heldOf = (db: Sqlite.Database, lookups: Lookups): (() => readonly HeldEffects[]) => {
  const all = db
    .prepare<[], HoldRow>(
      `SELECT account_id, seq, origin, until, effects FROM holds CROSS JOIN accounts ON number = account
       ORDER BY account_id`,
    )
    .raw();
  return () =>
    all.all().map(([accountId, seq, origin, until, effects]) => ({
      accountId,
      seq,
      from: lookups.state(origin),
      until,
      effects: parse<readonly number[]>(effects, `The held effects of account ${accountId}`).map((id) =>
        lookups.effect(id),
      ),
    }));
};
