import type { Ledger } from '../store/ledger.ts';
import { LifecycleError } from '../model/errors.ts';
import type { ReplayProgress } from '../store/port.ts';

/** How far a replay under one of these names came: the first one under which something is remembered; null when none is. */
export const earlierOf = async (
  ledger: Pick<Ledger, 'progress'>,
  keys: readonly string[],
): Promise<ReplayProgress | null> => {
  for (const key of keys) {
    const found = await ledger.progress(key);
    if (found !== null) return found;
  }
  return null;
};

const linesOf = (count: number): string => (count === 1 ? '1 line' : `${count} lines`);

const noLongerTheSame = (message: string, hint: string): LifecycleError =>
  new LifecycleError('inputChanged', message, { hint });

const anew = 'replay the whole log into a new database';
const rotated = `Where it was rotated, name the files that it was moved to as well; where it was rewritten, ${anew}.`;
const inserted = `Where lines were added, ${anew}; where it was rotated, name the files that it was moved to as well.`;

/**
 * Refuses an input that does not begin with what was done of it.
 *
 * @param earlier - what was done
 * @param found - the same number of lines of the present input, or all that it has
 * @throws LifecycleError `inputChanged`
 */
export const assertSame = (
  earlier: ReplayProgress,
  found: ReplayProgress,
  order: 'arrival' | 'time',
): void => {
  const done = linesOf(earlier.entries);
  if (earlier.digest === null)
    throw noLongerTheSame(
      `${done} of these files were replayed by an earlier version, which did not note what they said: whether they are still the same cannot be told`,
      `To be sure, ${anew}.`,
    );
  if (found.entries < earlier.entries)
    throw noLongerTheSame(
      `the input has ${linesOf(found.entries)}, and ${done} of it were replayed: it was rotated, cut short or rewritten`,
      rotated,
    );
  if (found.digest === earlier.digest) return;
  throw order === 'time'
    ? noLongerTheSame(
        `the first ${done} by time are not those that were replayed: earlier ones were added, or the log was rotated or rewritten`,
        inserted,
      )
    : noLongerTheSame(
        `the first ${done} are not those that were replayed: the log was rotated or rewritten`,
        rotated,
      );
};
