import type { Band } from './time-scale.ts';

/** The least that an episode may measure, in pixels: below it nobody sees it. */
export const LEAST = 4;

/** How many rows of labels stand above the lane. */
export const LABEL_ROWS = 2;

/** A time in which an account did not work, as it is drawn. Lengths in pixels from the left end of the lane. */
export interface TroubleSpell {
  readonly band: Band;
  readonly left: number;
  readonly width: number;
}

/** A label above the lane, and the episodes that its leaders lead to. */
export interface EpisodeLabel {
  readonly text: string;
  readonly group: string;
  readonly left: number;
  /** 0 is the row next to the lane. */
  readonly row: number;
  /** Where its leaders end: on each of its episodes, the place that is nearest to where the label begins. */
  readonly leaders: readonly number[];
}

/** The lane of trouble. */
export interface TroubleLane {
  readonly episodes: readonly TroubleSpell[];
  readonly labels: readonly EpisodeLabel[];
}

/** What a lane is drawn with. */
export interface LaneParts {
  /** Of the lane, in pixels. */
  readonly width: number;
  /** Of a text, in pixels. */
  readonly measure: (text: string) => number;
  /** What an episode is called. */
  readonly nameOf: (band: Band) => string;
}

/** The longest count that a label takes on. */
const COUNT = ' +9999';

/** The space between two labels, in pixels. */
const LABEL_GAP = 8;

/** Episodes in place: none narrower than can be seen, none over another. */
const placed = (bands: readonly Band[], width: number): readonly TroubleSpell[] => {
  let free = 0;
  return bands.map((band) => {
    const wide = Math.max(LEAST, (band.to - band.from) * width);
    const left = Math.max(free, Math.min(band.from * width, width - wide));
    free = left + wide;
    return { band, left, width: wide };
  });
};

interface LabelDraft {
  name: string;
  group: string;
  left: number;
  row: number;
  leaders: number[];
  more: number;
}

const nearestOn = (left: number, wide: number, to: number): number =>
  Math.max(left + LEAST / 2, Math.min(left + wide - LEAST / 2, to + LEAST / 2));

const labelTextOf = ({ name, more }: LabelDraft): string => (more === 0 ? name : `${name} +${more}`);

/**
 * Lays out the times in which an account did not work: each is wide enough to be seen, and has a label, or a leader to the label
 * of a neighbour where there is no room for its own.
 */
export const troubleLaneOf = (bands: readonly Band[], { width, measure, nameOf }: LaneParts): TroubleLane => {
  const episodes = placed(
    bands.filter(({ group }) => group !== 'works'),
    width,
  );
  const drafts: LabelDraft[] = [];
  const ends = Array.from({ length: LABEL_ROWS }, () => -LABEL_GAP);
  for (const { band, left, width: wide } of episodes) {
    const name = nameOf(band);
    const needed = measure(name);
    // Room is left for the count, so that a label at the end need not give way to it later.
    const start = Math.max(0, Math.min(left, width - needed - measure(COUNT)));
    const row = ends.findIndex((end) => end + LABEL_GAP <= start);
    const last = drafts.at(-1);
    if (row >= 0 || last === undefined) {
      drafts.push({
        name,
        group: band.group,
        left: start,
        row: Math.max(0, row),
        leaders: [nearestOn(left, wide, start)],
        more: 0,
      });
      ends[Math.max(0, row)] = start + needed;
      continue;
    }
    last.leaders.push(nearestOn(left, wide, last.left));
    last.more += 1;
    ends[last.row] = Math.max(ends[last.row] ?? 0, last.left + measure(labelTextOf(last)));
  }
  const labels = drafts.map((draft) => ({
    text: labelTextOf(draft),
    group: draft.group,
    left: draft.left,
    row: draft.row,
    leaders: draft.leaders,
  }));
  return { episodes, labels };
};

/** A mark on the axis of time. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number): string => String(value).padStart(2, '0');

const dayOfMonth = (date: Date): string => `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;

const clockText = (date: Date): string => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;

const A_DAY = 86_400_000;
const AN_HOUR = 3_600_000;

/** Distances of ticks that people count in, in milliseconds. */
const spans = [
  60_000,
  5 * 60_000,
  15 * 60_000,
  AN_HOUR,
  3 * AN_HOUR,
  6 * AN_HOUR,
  12 * AN_HOUR,
  A_DAY,
  2 * A_DAY,
  7 * A_DAY,
  14 * A_DAY,
];

const monthTicks = (from: number, to: number, every: number): readonly Tick[] => {
  const ticks: Tick[] = [];
  const start = new Date(from);
  for (let month = start.getUTCMonth() + 1; ; month += 1) {
    const date = new Date(Date.UTC(start.getUTCFullYear(), month, 1));
    if (date.getTime() >= to) return ticks;
    const isYear = date.getUTCMonth() === 0;
    if (date.getUTCMonth() % every === 0)
      ticks.push({
        at: date.getTime(),
        text: isYear ? String(date.getUTCFullYear()) : (months[date.getUTCMonth()] ?? ''),
      });
  }
};

/**
 * Ticks of an axis of time, on dates and hours that people count in.
 *
 * @param from - where the axis begins, in milliseconds since 1970
 * @param to - where it ends
 * @param most - how many there may be
 */
export const ticksOf = (from: number, to: number, most: number): readonly Tick[] => {
  const span = to - from;
  if (span <= 0 || most < 1) return [];
  const every = spans.find((each) => span / each <= most);
  if (every === undefined) {
    const inMonths = span / (30.4 * A_DAY);
    return monthTicks(from, to, [1, 3, 6].find((each) => inMonths / each <= most) ?? 12);
  }
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / every) * every; at < to; at += every) {
    const date = new Date(at);
    const midnight = at % A_DAY === 0;
    ticks.push({ at, text: midnight ? dayOfMonth(date) : clockText(date) });
  }
  return ticks;
};
