import { isoTime } from '../../model/clock.ts';
import { originOf } from '../../model/delivery.ts';
import type { ReplayedDifference } from '../diffing.ts';
import { plural } from '../terminal/figures.ts';
import { table, type Column } from '../terminal/table.ts';
import type { Look } from './look.ts';

/** A difference as JSON has it. */
export interface DifferenceView {
  readonly accountId: string;
  /** The state in the database, and that of the replay; null where the account is not known. */
  readonly was: string | null;
  readonly is: string | null;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** A difference with its times as ISO 8601. */
export const differenceView = ({ accountId, was, is, since, line }: ReplayedDifference): DifferenceView => ({
  accountId,
  was,
  is,
  since: isoTime(since),
  file: line?.file ?? null,
  line: line?.line ?? null,
});

const columns: readonly Column<ReplayedDifference>[] = [
  { heading: 'Account', value: ({ accountId }) => accountId },
  { heading: 'In the database', value: ({ was }) => was ?? 'not known', shortenable: true },
  { heading: 'By this replay', value: ({ is }) => is ?? 'not known', shortenable: true },
  { heading: 'Since', value: ({ since }) => isoTime(since) },
  { heading: 'From line', value: ({ line }) => (line === null ? '' : originOf(line)), shortenable: true },
];

/** The accounts that a replay tells otherwise than a database does. */
export const differencesText = (differences: readonly ReplayedDifference[], look: Look): string => {
  if (differences.length === 0) return look.paint.bold('No account would be elsewhere, now or on the way');
  const elsewhere = differences.filter(({ was, is }) => was !== is);
  const head = `${plural(elsewhere.length, 'account')} would be elsewhere; ${differences.length - elsewhere.length} more would have come another way`;
  return `${look.paint.bold(head)}\n\n${table(differences, columns, look.width, look.unicode ? '…' : '...')}`;
};
