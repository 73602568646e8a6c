import { isoTime } from '../model/clock.ts';
import type { StatusOverTimeAnswer, StatusOverTimePoint } from './answers.ts';
import type { FleetPast } from './past/fleet-past.ts';
import type { StatusGroup } from '../model/meaning.ts';
import { countedGroups } from './past/tally.ts';
import { countsOver } from './past/time-picture.ts';

const HOUR_MS = 3_600_000;

/** How many points the picture has at most. */
const POINTS = 120;

/** What the picture counts, from the ground up: an administrator is asked by way of the user, whose states those are. */
const shownKinds: readonly StatusGroup[] = ['operator', 'user', 'underWay', 'unknown', 'works'];

const kindsOf = (counts: readonly number[]): readonly number[] =>
  shownKinds.map((kind) => {
    const count = counts[countedGroups.indexOf(kind)] ?? 0;
    return kind === 'user' ? count + (counts[countedGroups.indexOf('admin')] ?? 0) : count;
  });

/** The fleet's statuses over time, by pieces of whole hours, as far as the past has been read. */
export const statusOverTime = ({ journal, complete, newestAt }: FleetPast): StatusOverTimeAnswer => ({
  complete,
  kinds: shownKinds,
  points: pointsOf(journal, newestAt),
});

const pointsOf = (journal: FleetPast['journal'], newestAt: number): readonly StatusOverTimePoint[] => {
  const { first, last } = journal;
  if (first === null || last === null) return [];
  const [begin, end] = [Math.floor(first / HOUR_MS), Math.floor(last / HOUR_MS)];
  const width = Math.max(1, Math.ceil((end - begin + 1) / POINTS));
  const pieces = Math.ceil((end - begin + 1) / width);
  const stretch = { from: begin * HOUR_MS, to: (begin + pieces * width) * HOUR_MS, pieces };
  return countsOver(journal, stretch, 'end').map((counts, index) => ({
    at: isoTime(Math.min((begin + (index + 1) * width) * HOUR_MS, newestAt)),
    counts: kindsOf(counts),
  }));
};
