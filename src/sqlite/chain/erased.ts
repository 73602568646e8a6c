import type Sqlite from 'better-sqlite3';
import { isoTime } from '../../model/clock.ts';
import type { ChainHead, Descent, ErasureInChain } from './block.ts';
import { chainHeadOf, hasChain, noteInChain, rechain, type ChainRow } from './chain.ts';
import { chainDigestAt } from './dropped.ts';

/** What is noted of an erasure. */
interface Erased {
  readonly entries: number;
  readonly accounts: number;
  /** In milliseconds since 1970. */
  readonly at: number;
}

const headText = ({ seq, digest }: ChainHead): string => `${seq}:${digest}`;

/** Where the chain ends with a row. */
const rowEnd = ({ last, digest }: ChainRow): ChainHead => ({ seq: last, digest: digest.toString('hex') });

const parsedHead = (text: string): ChainHead => {
  const [seq = '', digest = ''] = text.split(':');
  return { seq: Number(seq), digest };
};

const ERASED = ' erased at ';

/** The rows that tell of erasures, oldest first. */
const erasureRows = (db: Sqlite.Database): readonly (ChainRow & { readonly note: string })[] =>
  db
    .prepare<[string], ChainRow & { readonly note: string }>(
      'SELECT id, first, last, note, digest FROM chain WHERE instr(note, ?) > 0 ORDER BY id',
    )
    .all(ERASED);

/** Where the chain ended with earlier erasures whose digests a later one has changed, by the numbers of their rows. */
const headsNoted = (rows: readonly { readonly note: string }[]): ReadonlyMap<number, ChainHead> =>
  new Map(
    rows.flatMap(({ note }) =>
      Array.from(
        note.matchAll(/ (\d+)=(\d+:[0-9a-f]{64})/g),
        ([, row = '', head = '']) => [Number(row), parsedHead(head)] as const,
      ),
    ),
  );

/**
 * Chains the log anew from the first entry that was erased on, and says so at its end, with where the chain ended before, and with where
 * it ended with each earlier erasure whose digest that changes: so their proofs stay. Within the transaction that erased.
 *
 * @param seq - the first entry that was erased
 */
export const rechainErased = (db: Sqlite.Database, seq: number, { entries, accounts, at }: Erased): void => {
  const before = chainHeadOf(db);
  const rows = erasureRows(db);
  const known = headsNoted(rows);
  const changing = rows.filter(({ id, last }) => last >= seq && !known.has(id));
  rechain(db, seq);
  const kept = changing.map((row) => ` ${row.id}=${headText(rowEnd(row))}`).join('');
  noteInChain(
    db,
    `${entries} entries of ${accounts} accounts${ERASED}${isoTime(at)}${before === null ? '' : `, after ${headText(before)}`}` +
      `${kept === '' ? '' : `, as others after${kept}`}`,
  );
};

/** The erasures that the chain tells of, oldest first. */
export const erasuresInChain = (db: Sqlite.Database): readonly ErasureInChain[] => {
  if (!hasChain(db)) return [];
  const rows = erasureRows(db);
  const known = headsNoted(rows);
  return rows.map((row) => {
    const [, at = '', before] = / erased at ([^\s,]+)(?:, after (\d+:[0-9a-f]{64}))?/.exec(row.note) ?? [];
    return {
      at,
      before: before === undefined ? null : parsedHead(before),
      after: known.get(row.id) ?? rowEnd(row),
    };
  });
};

/** Whether the log as it is now goes back to a head of the chain. What each row says is held to its digest elsewhere. */
export const descentFrom = (db: Sqlite.Database, head: ChainHead): Descent => {
  const found = chainDigestAt(db, head.seq);
  if (found === head.digest) return 'yes';
  if (!hasChain(db)) return 'no';
  const ends = db.prepare<[number, string]>('SELECT 1 FROM chain WHERE last = ? AND lower(hex(digest)) = ?');
  const erasures = erasuresInChain(db);
  const isOf = (other: ChainHead | null): boolean => other !== null && headText(other) === headText(head);
  if (ends.get(head.seq, head.digest) !== undefined || erasures.some(({ after }) => isOf(after)))
    return 'yes';
  if (erasures.some(({ before }) => isOf(before))) return 'erased';
  return found === 'dropped' ? 'dropped' : 'no';
};
