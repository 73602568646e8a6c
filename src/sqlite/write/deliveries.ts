import type Sqlite from 'better-sqlite3';
import { isIdle } from '../../store/delivery-port.ts';
import type { DispatchWriter } from '../../store/port.ts';
import type { Seals } from '../chain/seals.ts';
import type { FaultGuard } from '../connection/guard.ts';

/** Statements that write what is on its way out; prepared once for a connection. */
const statementsOf = (db: Sqlite.Database) => ({
  name: db.prepare<[string]>(
    'INSERT INTO databases (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM databases)',
  ),
  mark: db.prepare('INSERT INTO replayed_effects (first, last) VALUES (?, ?)'),
  prune: db.prepare<[number]>('DELETE FROM outbox WHERE id <= ?'),
  marked: db.prepare<[number], number>('SELECT first FROM replayed_effects WHERE last <= ?').pluck(),
  unmark: db.prepare<[number]>('DELETE FROM replayed_effects WHERE last <= ?'),
  lanesOf: db.prepare<[string], string>('SELECT subject FROM lanes WHERE sink = ?').pluck(),
  lettersOf: db.prepare<[string], number>('SELECT id FROM letters WHERE sink = ?').pluck(),
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
  /** Hears of every row that is written. */
  readonly seals: Seals;
}

/** The writes of {@link DispatchWriter}. Few come together, and none waits. */
export const deliveryWriterOn = ({ db, writing, flush, seals }: DeliveryWriterParts): DispatchWriter => {
  const statements = statementsOf(db);
  return {
    nameDatabase: writing((id) => {
      seals.touch('databases', id);
      statements.name.run(id);
    }),
    markReplayed: writing((first, last) => {
      seals.touch('replayed_effects', first);
      statements.mark.run(first, last);
    }),
    pruneOutbox: writing((until) => {
      flush();
      statements.prune.run(until);
      for (const first of statements.marked.all(until)) seals.touch('replayed_effects', first);
      statements.unmark.run(until);
    }),
    saveSink: writing((sink) => {
      const { name, cursor, since, attempts, delivered, failures, failingSince, toldAt, restsUntil } = sink;
      seals.touch('sinks', name);
      const progress = [cursor, since, attempts, delivered, failures, failingSince, toldAt, restsUntil];
      statements.sink.run(name, ...progress);
    }),
    dropSink: writing((name) => {
      seals.touch('sinks', name);
      for (const subject of statements.lanesOf.all(name)) seals.touch('lanes', name, subject);
      for (const id of statements.lettersOf.all(name)) seals.touch('letters', id);
      for (const statement of statements.forget) statement.run(name);
    }),
    saveLane: writing((lane) => {
      const { sink, subject, at, holder, told, missing } = lane;
      seals.touch('lanes', sink, subject);
      if (isIdle(lane)) statements.dropLane.run(sink, subject);
      else statements.lane.run(sink, subject, at, holder, told, missing);
    }),
    addLetter: writing(({ sink, subject, key, at, body }) => {
      const id = Number(statements.letter.run(sink, subject, key, at, body).lastInsertRowid);
      seals.added('letters', id);
      return id;
    }),
    saveLetter: writing((id, { attempts, firstAt, diedAt, why }) => {
      seals.touch('letters', id);
      return statements.progress.run(attempts, firstAt, diedAt, why, id).changes > 0;
    }),
    dropLetter: writing((id) => {
      seals.touch('letters', id);
      return statements.dropLetter.run(id).changes > 0;
    }),
  };
};
