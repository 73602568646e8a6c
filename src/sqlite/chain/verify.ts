import type Sqlite from 'better-sqlite3';
import { blockReaderOn, hasChain, type ChainRow } from './chain.ts';
import { droppedBlocks } from './dropped.ts';

const entriesText = (first: number, last: number): string =>
  first === last ? `log entry ${first}` : `log entries ${first} to ${last}`;

/** What is wrong with one row, after the row before it. */
const wrongWith = (
  row: ChainRow,
  before: ChainRow | undefined,
  digestOf: ReturnType<typeof blockReaderOn>,
  dropped: ReadonlyMap<number, string>,
): readonly string[] => {
  const { id, first, last, note, digest } = row;
  const found: string[] = [];
  const expected = (before?.last ?? 0) + 1;
  if (id !== (before?.id ?? 0) + 1) found.push(`row ${id} of chain follows row ${before?.id ?? 'none'}`);
  if (first > expected)
    found.push(
      `${entriesText(expected, first - 1)}: the chain leaves them out, something else appended them`,
    );
  else if (first !== expected) found.push(`row ${id} of chain begins at ${first} instead of ${expected}`);
  const now = digestOf({ before: before?.digest ?? null, first, note }, last);
  if (now.count !== last - first + 1)
    found.push(`${entriesText(first, last)}: ${now.count} of ${last - first + 1} are there`);
  else if (!now.digest.equals(digest) && dropped.get(id) !== now.digest.toString('hex'))
    found.push(
      note === null
        ? `${entriesText(first, last)}: not what was written, the digest in row ${id} of chain is another one`
        : `row ${id} of chain: its note is not what was written`,
    );
  return found;
};

/**
 * Works the whole chain out again from the log as it is, and yields where it is another one, as sentences. Each block is
 * judged by the stored digest before it: so one that was changed hides no other. Where payloads were dropped, a block must be what the
 * note of that says.
 */
export function* chainFindings(db: Sqlite.Database): Generator<string, void, undefined> {
  if (!hasChain(db)) return;
  const page = db.prepare<[number], ChainRow>(
    'SELECT id, first, last, note, digest FROM chain WHERE id > ? ORDER BY id LIMIT 100',
  );
  const digestOf = blockReaderOn(db);
  const dropped = droppedBlocks(db);
  let before: ChainRow | undefined;
  for (let rows = page.all(-1); rows.length > 0; rows = page.all(before?.id ?? 0))
    for (const row of rows) {
      yield* wrongWith(row, before, digestOf, dropped);
      before = row;
    }
  const end = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM log').pluck().get() ?? 0;
  const covered = before?.last ?? 0;
  if (end > covered)
    yield `${entriesText(covered + 1, end)}: the chain ends before, something else appended them`;
}
