import type Sqlite from 'better-sqlite3';
import { isoTime } from '../../model/clock.ts';
import { blockReaderOn, chainRowsWithin, hasChain, noteInChain, rowBefore } from './chain.ts';

/** How a note begins that tells of payloads which were dropped. */
const DROPPED_NOTE = 'payloads of entries ';

/**
 * Notes in the chain that payloads were dropped. The digests that their blocks had stay, since all that follows hangs on them;
 * what the blocks hold now has a digest each in the note, and so is covered by what follows that. Within the transaction that
 * dropped them.
 *
 * @param first - the first entry whose payload was dropped
 * @param last - the last one
 * @param at - in milliseconds since 1970
 */
export const noteDropped = (db: Sqlite.Database, first: number, last: number, at: number): void => {
  const digestOf = blockReaderOn(db);
  const blocks = chainRowsWithin(db, first, last).map(({ id, first: from, last: to }) => {
    const before = rowBefore(db, id)?.digest ?? null;
    return `${id}:${digestOf({ before, first: from, note: null }, to).digest.toString('hex')}`;
  });
  noteInChain(db, `${DROPPED_NOTE}${first} to ${last} dropped at ${isoTime(at)}, blocks ${blocks.join(' ')}`);
};

/** The digests of blocks after their payloads were dropped, by the numbers of their rows. */
export const droppedBlocks = (db: Sqlite.Database): ReadonlyMap<number, string> => {
  const found = new Map<number, string>();
  if (!hasChain(db)) return found;
  const notes = db
    .prepare<[string], string>('SELECT note FROM chain WHERE substr(note, 1, 20) = ? ORDER BY id')
    .pluck();
  for (const note of notes.iterate(DROPPED_NOTE))
    for (const [, id, digest] of note.matchAll(/ (\d+):([0-9a-f]{64})/g))
      if (digest !== undefined) found.set(Number(id), digest);
  return found;
};

/**
 * The digest that the chain had when an entry was its last, as the log is now; null where it covers no such entry, `dropped`
 * where nobody can tell any more, since the entry stands amidst a block whose payloads were dropped.
 */
export const chainDigestAt = (db: Sqlite.Database, seq: number): string | 'dropped' | null => {
  if (!hasChain(db)) return null;
  const [row] = chainRowsWithin(db, seq, seq);
  if (row === undefined) return null;
  const { id, first, last, note } = row;
  if (droppedBlocks(db).has(id)) return seq === last ? row.digest.toString('hex') : 'dropped';
  const before = rowBefore(db, id)?.digest ?? null;
  return blockReaderOn(db)({ before, first, note }, seq).digest.toString('hex');
};
