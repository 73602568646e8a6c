import type { HistoryPoint } from '../../answers.ts';

/** How the timeline measures: by time, or every event as wide as the next. */
export type Measure = 'time' | 'events';

/** Where each event stands on a timeline that goes from 0 to 1. */
export const placesOf = (
  course: readonly HistoryPoint[],
  end: string,
  measure: Measure,
): readonly number[] => {
  if (measure === 'events') return course.map((_, index) => (index + 0.5) / course.length);
  const [first] = course;
  const start = Date.parse(first?.at ?? end);
  const span = Math.max(1, Date.parse(end) - start);
  return course.map(({ at }) => Math.min(1, (Date.parse(at) - start) / span));
};

/** The event nearest to a place on the timeline. */
export const nearest = (places: readonly number[], place: number): number => {
  let best = 0;
  for (const [index, each] of places.entries())
    if (Math.abs(each - place) <= Math.abs((places[best] ?? 0) - place)) best = index;
  return best;
};

/** A time in one status. Places go from 0 to 1 over the whole life. */
export interface Band {
  readonly from: number;
  readonly to: number;
  /** When it began, ISO 8601. */
  readonly since: string;
  /** When it ended, or the end of the timeline. */
  readonly until: string;
  readonly status: string;
  readonly group: string;
}

const statusAt = ({ state }: HistoryPoint): string => state.connection.split('.')[0] ?? '';

/** The statuses of a life, one after the other. */
export const bandsOf = (
  course: readonly HistoryPoint[],
  places: readonly number[],
  measure: Measure,
  end: string,
): readonly Band[] => {
  const bands: Band[] = [];
  const half = measure === 'events' ? 0.5 / Math.max(1, course.length) : 0;
  for (const [index, entry] of course.entries()) {
    const status = statusAt(entry);
    const { group } = entry;
    const last = bands.at(-1);
    const from = index === 0 ? 0 : (places[index] ?? 0) - half;
    if (last?.status === status && last.group === group) continue;
    if (last !== undefined) bands[bands.length - 1] = { ...last, to: from, until: entry.at };
    bands.push({ from, to: 1, since: entry.at, until: end, status, group });
  }
  return bands;
};

/** The part of a life that a timeline shows, from 0 to 1. */
export interface Shown {
  readonly from: number;
  readonly to: number;
}

/** All of a life. */
export const wholeLife: Shown = { from: 0, to: 1 };

/** The smallest part of a life that is shown. */
const SMALLEST = 1 / 4000;

/** A nearer or wider look at the same moment, which stays where it is. */
export const zoomed = ({ from, to }: Shown, around: number, factor: number): Shown => {
  const span = Math.min(1, Math.max(SMALLEST, (to - from) * factor));
  const share = (around - from) / (to - from);
  const start = Math.max(0, Math.min(1 - span, around - share * span));
  return { from: start, to: start + span };
};

/** Where a place of the whole life stands in the part that is shown: 0 to 1 within it. */
export const placeWithin = ({ from, to }: Shown, place: number): number => (place - from) / (to - from);

/** The bands, or their parts, that are to be seen. */
export const bandsWithin = (bands: readonly Band[], shown: Shown): readonly Band[] =>
  bands.flatMap((band) => {
    const [from, to] = [Math.max(0, placeWithin(shown, band.from)), Math.min(1, placeWithin(shown, band.to))];
    return to < 0 || from > 1 ? [] : [{ ...band, from, to }];
  });

/** The next event, in a direction, that moved the account; the outermost one where there is none. */
export const nextTransition = (course: readonly HistoryPoint[], index: number, by: 1 | -1): number => {
  for (let each = index + by; each >= 0 && each < course.length; each += by)
    if (course[each]?.from !== undefined) return each;
  return by === 1 ? course.length - 1 : 0;
};

/** The last event up to `index` that moved the account. */
export const lastTransition = (course: readonly HistoryPoint[], index: number): HistoryPoint | undefined =>
  course.slice(0, index + 1).findLast(({ from }) => from !== undefined);
