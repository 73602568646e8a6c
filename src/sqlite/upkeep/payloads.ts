import type Sqlite from 'better-sqlite3';
import type { PayloadRequest, PayloadSummary } from '../../store/payload-port.ts';
import type { LogEntry, StoreReader } from '../../store/port.ts';
import { noteDropped } from '../chain/dropped.ts';
import { reseal } from '../chain/seals.ts';
import { droppedUntilOf } from '../read/log.ts';
import { withoutTriggers } from './erase.ts';

/** Entries whose payloads are old enough: those after one up to another. */
interface OldEntries {
  readonly after: number;
  readonly until: number;
  /** Whether no later ones are old enough. */
  readonly isDone: boolean;
}

const oldEntries = (db: Sqlite.Database, before: number, most: number): OldEntries => {
  const after = droppedUntilOf(db)();
  const newest = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM log').pluck().get() ?? 0;
  const last = Math.min(newest, after + most);
  const young = db
    .prepare<[number, number, number], number>(
      'SELECT seq FROM log WHERE seq > ? AND seq <= ? AND at >= ? ORDER BY seq LIMIT 1',
    )
    .pluck()
    .get(after, last, before);
  return {
    after,
    until: young === undefined ? last : young - 1,
    isDone: young !== undefined || last === newest,
  };
};

/** How many payloads are from before a moment, up to the first that is not. */
export const countOldPayloads = (db: Sqlite.Database, before: number): number => {
  const { after, until } = oldEntries(db, before, Infinity);
  const count = db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM log JOIN kinds ON kinds.id = kind
       WHERE seq > ? AND seq <= ? AND payload IS NOT NULL AND source <> 'engine'`,
    )
    .pluck();
  return count.get(after, until) ?? 0;
};

const notePruned = (db: Sqlite.Database, name: string, until: number): void => {
  db.prepare<[string, number]>(
    'INSERT INTO prunings (name, until) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until',
  ).run(name, until);
  reseal(db, ['prunings']);
};

/** Whether the file has not been written anew since payloads were dropped, so that their bytes may be left in it. */
export const hasRemains = (db: Sqlite.Database): boolean =>
  droppedUntilOf(db)() >
  (db.prepare<[], number>("SELECT until FROM prunings WHERE name = 'remains'").pluck().get() ?? 0);

/** Notes that the file was written anew. Within a transaction. */
export const noteNoRemains = (db: Sqlite.Database): void => notePruned(db, 'remains', droppedUntilOf(db)());

/** See `PayloadDroppingStore.dropPayloads`. Within a transaction; what is freed has yet to be overwritten. */
export const dropPayloadsWithin = (
  db: Sqlite.Database,
  reader: Pick<StoreReader, 'log'>,
  { before, most, at, eventTextOf }: PayloadRequest<LogEntry>,
): PayloadSummary => {
  const { after, until, isDone } = oldEntries(db, before, most);
  if (until === after) return { payloads: 0, isDone: true };
  const entries = reader
    .log({ after, limit: until - after })
    .filter(({ seq, payload, source }) => seq <= until && payload !== null && source !== 'engine');
  const replace = db.prepare<[string, number]>('UPDATE log SET payload = ? WHERE seq = ?');
  if (entries.length > 0)
    withoutTriggers(db, () => {
      for (const entry of entries) replace.run(eventTextOf(entry), entry.seq);
    });
  notePruned(db, 'payloads', until);
  noteDropped(db, after + 1, until, at);
  return { payloads: entries.length, isDone };
};
