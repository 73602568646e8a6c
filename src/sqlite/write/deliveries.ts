import type Sqlite from 'better-sqlite3';
import { isIdle } from '../../store/delivery-port.ts';
import type { StoreWriter } from '../../store/port.ts';

/** The writes of {@link StoreWriter} that tell of notices on their way out. Few come together, and none waits. */
export const deliveryWriterOn = (
  db: Sqlite.Database,
): Pick<
  StoreWriter,
  | 'markReplayed'
  | 'pruneOutbox'
  | 'saveSink'
  | 'dropSink'
  | 'saveLane'
  | 'addLetter'
  | 'saveLetter'
  | 'dropLetter'
> => {
  const mark = db.prepare('INSERT INTO replayed_effects (first, last) VALUES (?, ?)');
  const prune = db.prepare<[number]>('DELETE FROM outbox WHERE id <= ?');
  const unmark = db.prepare<[number]>('DELETE FROM replayed_effects WHERE last <= ?');
  const sink = db.prepare(
    `INSERT INTO sinks (name, cursor, since, attempts, delivered, failures, failing_since, told_at, rests_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name)
     DO UPDATE SET cursor = excluded.cursor, since = excluded.since, attempts = excluded.attempts,
       delivered = excluded.delivered, failures = excluded.failures, failing_since = excluded.failing_since,
       told_at = excluded.told_at, rests_until = excluded.rests_until`,
  );
  const forget = (['sinks WHERE name', 'lanes WHERE sink', 'letters WHERE sink'] as const).map((where) =>
    db.prepare<[string]>(`DELETE FROM ${where} = ?`),
  );
  const lane = db.prepare(
    `INSERT INTO lanes (sink, subject, at, holder, told, missing) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sink, subject)
     DO UPDATE SET at = excluded.at, holder = excluded.holder, told = excluded.told, missing = excluded.missing`,
  );
  const dropLane = db.prepare<[string, string]>('DELETE FROM lanes WHERE sink = ? AND subject = ?');
  const letter = db.prepare(
    'INSERT INTO letters (sink, subject, key, at, body, attempts) VALUES (?, ?, ?, ?, ?, 0)',
  );
  const progress = db.prepare(
    'UPDATE letters SET attempts = ?, first_at = ?, died_at = ?, why = ? WHERE id = ?',
  );
  const dropLetter = db.prepare<[number]>('DELETE FROM letters WHERE id = ?');
  return {
    markReplayed: (first, last) => void mark.run(first, last),
    pruneOutbox: (until) => {
      prune.run(until);
      unmark.run(until);
    },
    saveSink: (one) =>
      void sink.run(
        one.name,
        one.cursor,
        one.since,
        one.attempts,
        one.delivered,
        one.failures,
        one.failingSince,
        one.toldAt,
        one.restsUntil,
      ),
    dropSink: (name) => {
      for (const statement of forget) statement.run(name);
    },
    saveLane: (one) => {
      const { sink: of, subject, at, holder, told, missing } = one;
      if (isIdle(one)) dropLane.run(of, subject);
      else lane.run(of, subject, at, holder, told, missing);
    },
    addLetter: ({ sink: to, subject, key, at, body }) =>
      Number(letter.run(to, subject, key, at, body).lastInsertRowid),
    saveLetter: (id, { attempts, firstAt, diedAt, why }) =>
      progress.run(attempts, firstAt, diedAt, why, id).changes > 0,
    dropLetter: (id) => dropLetter.run(id).changes > 0,
  };
};
