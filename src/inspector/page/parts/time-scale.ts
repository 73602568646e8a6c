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

/** A time in one status. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly status: string;
  readonly group: string;
}

const statusAt = ({ state }: HistoryPoint): string => state.connection.split('.')[0] ?? '';

/** The statuses of a life, one after the other. */
export const bandsOf = (
  course: readonly HistoryPoint[],
  places: readonly number[],
  measure: Measure,
): readonly Band[] => {
  const bands: Band[] = [];
  const half = measure === 'events' ? 0.5 / Math.max(1, course.length) : 0;
  for (const [index, entry] of course.entries()) {
    const status = statusAt(entry);
    const { group } = entry;
    const last = bands.at(-1);
    const from = index === 0 ? 0 : (places[index] ?? 0) - half;
    if (last?.status === status && last.group === group) continue;
    if (last !== undefined) bands[bands.length - 1] = { ...last, to: from };
    bands.push({ from, to: 1, status, group });
  }
  return bands;
};

/** The next event, in a direction, that moved the account; the outermost one where there is none. */
export const nextTransition = (course: readonly HistoryPoint[], index: number, by: 1 | -1): number => {
  for (let each = index + by; each >= 0 && each < course.length; each += by)
    if (course[each]?.from !== undefined) return each;
  return by === 1 ? course.length - 1 : 0;
};

/** The last event up to `index` that moved the account. */
export const lastTransition = (course: readonly HistoryPoint[], index: number): HistoryPoint | undefined =>
  course.slice(0, index + 1).findLast(({ from }) => from !== undefined);
