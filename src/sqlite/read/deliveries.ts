import type Sqlite from 'better-sqlite3';
import type { KeptSink, Lane, Letter, LetterCount, StoreReader } from '../../store/port.ts';
import { bound } from '../lookup/bound.ts';

const SINK = `name, cursor, since, attempts, delivered, failures, failing_since AS failingSince, told_at AS toldAt,
  rests_until AS restsUntil`;
const LANE = 'sink, subject, at, holder, told, missing';
const LETTER = 'id, sink, subject, key, at, body, attempts, first_at AS firstAt, died_at AS diedAt, why';

/** The dead ones, those that wait, or all. */
const lifeOf = (dead: boolean | undefined): number | null => (dead === undefined ? null : Number(dead));

/** Later than any moment that is stored. */
const LATEST = Number.MAX_SAFE_INTEGER;

/** The reads of {@link StoreReader} that tell of notices on their way out. */
export const wayOutOf = (
  db: Sqlite.Database,
): Pick<
  StoreReader,
  'databaseId' | 'lastEffect' | 'sinks' | 'lane' | 'lanes' | 'letters' | 'letterCounts'
> => {
  const id = db.prepare<[], string>('SELECT id FROM databases').pluck();
  const last = db.prepare<[], number>("SELECT seq FROM main.sqlite_sequence WHERE name = 'outbox'").pluck();
  const sinks = db.prepare<[], KeptSink>(`SELECT ${SINK} FROM sinks ORDER BY name`);
  const lane = db.prepare<[string, string], Lane>(`SELECT ${LANE} FROM lanes WHERE sink = ? AND subject = ?`);
  const lanes = db.prepare<[string, number, number], Lane>(
    `SELECT ${LANE} FROM lanes WHERE sink = ? AND at <= ? ORDER BY at, subject LIMIT ?`,
  );
  type Choice = [after: number, dead: number | null, dead: number | null, limit: number];
  const chosen = '(? IS NULL OR (died_at IS NOT NULL) = ?) ORDER BY id LIMIT ?';
  const everybody = db.prepare<Choice, Letter>(`SELECT ${LETTER} FROM letters WHERE id > ? AND ${chosen}`);
  const ofSink = db.prepare<[string, ...Choice], Letter>(
    `SELECT ${LETTER} FROM letters WHERE sink = ? AND id > ? AND ${chosen}`,
  );
  const ofLane = db.prepare<[string, string, ...Choice], Letter>(
    `SELECT ${LETTER} FROM letters WHERE sink = ? AND subject = ? AND id > ? AND ${chosen}`,
  );
  const counts = db.prepare<[], LetterCount>(
    `SELECT sink, sum(died_at IS NULL) AS waiting, sum(died_at IS NOT NULL) AS dead,
       min(iif(died_at IS NULL, at, NULL)) AS oldestAt
     FROM letters GROUP BY sink ORDER BY sink`,
  );
  return {
    databaseId: () => id.get() ?? null,
    lastEffect: () => last.get() ?? 0,
    sinks: () => sinks.all(),
    lane: ({ sink, subject }) => lane.get(sink, subject) ?? null,
    lanes: ({ sink, until = LATEST, limit }) => lanes.all(sink, Math.min(until, LATEST), bound(limit)),
    letters: ({ sink, subject, dead, after = 0, limit }) => {
      const choice = [after, lifeOf(dead), lifeOf(dead), bound(limit)] as const;
      if (sink === undefined) return everybody.all(...choice);
      return subject === undefined ? ofSink.all(sink, ...choice) : ofLane.all(sink, subject, ...choice);
    },
    letterCounts: () => counts.all(),
  };
};
