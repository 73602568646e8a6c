import type { MoveJournal } from './move-journal.ts';
import { stateTable, GroupTally, type Mask } from './tally.ts';

/** A stretch of time, cut into pieces of the same length. Times are milliseconds since 1970. */
export interface CutStretch {
  readonly from: number;
  readonly to: number;
  readonly pieces: number;
}

/** What is taken of a piece: how it ended, or its moment with the most that somebody must act for. */
type Taken = 'end' | 'peak';

/**
 * How many accounts were in each group, piece by piece, in the order of `countedGroups`. A peak is shown however short it was
 * and however long the piece.
 */
export const countsOver = (
  journal: MoveJournal,
  { from, to, pieces }: CutStretch,
  taken: Taken,
  mask: Mask = null,
): readonly (readonly number[])[] => {
  const tally = new GroupTally(journal, stateTable(journal), mask);
  const width = (to - from) / pieces;
  const rows: (readonly number[])[] = [];
  let highest = -1;
  let best: readonly number[] = [];
  const look = (): void => {
    if (taken === 'peak' && tally.broken <= highest) return;
    highest = tally.broken;
    best = [...tally.counts];
  };
  const close = (): void => {
    if (taken === 'end') look();
    rows.push(best);
    highest = -1;
    look();
  };
  let begun = false;
  journal.each(to, (account, state, at) => {
    if (!begun && at >= from) {
      begun = true;
      look();
    }
    while (rows.length < pieces - 1 && at >= from + (rows.length + 1) * width) close();
    tally.move(account, state);
    if (begun && taken === 'peak') look();
  });
  if (!begun) look();
  while (rows.length < pieces) close();
  return rows;
};
