import type Sqlite from 'better-sqlite3';
import { isIdle } from '../../store/delivery-port.ts';
import type { DispatchWriter } from '../../store/port.ts';
import type { FaultGuard } from '../connection/guard.ts';

/** Statements that write what is on its way out; prepared once for a connection. */
const statementsOf = (db: Sqlite.Database) => ({
  name: db.prepare<[string]>(
    'INSERT INTO databases (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM databases)',
  ),
  mark: db.prepare('INSERT INTO replayed_effects (first, last) VALUES (?, ?)'),
  prune: db.prepare<[number]>('DELETE FROM outbox WHERE id <= ?'),
  unmark: db.prepare<[number]>('DELETE FROM replayed_effects WHERE last <= ?'),
  sink: db.prepare(
    `INSERT INTO sinks (name, cursor, since, attempts, delivered, failures, failing_since, told_at, rests_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name)
     DO UPDATE SET cursor = excluded.cursor, since = excluded.since, attempts = excluded.attempts,
       delivered = excluded.delivered, failures = excluded.failures, failing_since = excluded.failing_since,
       told_at = excluded.told_at, rests_until = excluded.rests_until`,
  ),
  forget: (['sinks WHERE name', 'lanes WHERE sink', 'letters WHERE sink'] as const).map((where) =>
    db.prepare<[string]>(`DELETE FROM ${where} = ?`),
  ),
  lane: db.prepare(
    `INSERT INTO lanes (sink, subject, at, holder, told, missing) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sink, subject)
     DO UPDATE SET at = excluded.at, holder = excluded.holder, told = excluded.told, missing = excluded.missing`,
  ),
  dropLane: db.prepare<[string, string]>('DELETE FROM lanes WHERE sink = ? AND subject = ?'),
  letter: db.prepare(
    'INSERT INTO letters (sink, subject, key, at, body, attempts) VALUES (?, ?, ?, ?, ?, 0)',
  ),
  progress: db.prepare('UPDATE letters SET attempts = ?, first_at = ?, died_at = ?, why = ? WHERE id = ?'),
  dropLetter: db.prepare<[number]>('DELETE FROM letters WHERE id = ?'),
});

/** What writes of notices on their way out work with. */
export interface DeliveryWriterParts {
  readonly db: Sqlite.Database;
  /** Makes of a call one that is allowed inside a transaction only. */
  readonly writing: FaultGuard;
  /** Writes what waits of the outbox. */
  readonly flush: () => void;
}

/** The writes of {@link DispatchWriter}. Few come together, and none waits. */
export const deliveryWriterOn = ({ db, writing, flush }: DeliveryWriterParts): DispatchWriter => {
  const statements = statementsOf(db);
  return {
    nameDatabase: writing((id) => void statements.name.run(id)),
    markReplayed: writing((first, last) => void statements.mark.run(first, last)),
    pruneOutbox: writing((until) => {
      flush();
      statements.prune.run(until);
      statements.unmark.run(until);
    }),
    saveSink: writing((sink) => {
      const { name, cursor, since, attempts, delivered, failures, failingSince, toldAt, restsUntil } = sink;
      const progress = [cursor, since, attempts, delivered, failures, failingSince, toldAt, restsUntil];
      statements.sink.run(name, ...progress);
    }),
    dropSink: writing((name) => {
      for (const statement of statements.forget) statement.run(name);
    }),
    saveLane: writing((lane) => {
      const { sink, subject, at, holder, told, missing } = lane;
      if (isIdle(lane)) statements.dropLane.run(sink, subject);
      else statements.lane.run(sink, subject, at, holder, told, missing);
    }),
    addLetter: writing(({ sink, subject, key, at, body }) =>
      Number(statements.letter.run(sink, subject, key, at, body).lastInsertRowid),
    ),
    saveLetter: writing(
      (id, { attempts, firstAt, diedAt, why }) =>
        statements.progress.run(attempts, firstAt, diedAt, why, id).changes > 0,
    ),
    dropLetter: writing((id) => statements.dropLetter.run(id).changes > 0),
  };
};
