/** A stretch of time that is drawn, in milliseconds since 1970. */
export interface DrawnStretch {
  readonly from: number;
  readonly to: number;
}

/** Where a moment stands in a stretch: 0 at its beginning, 1 at its end. */
export const shareAlong = ({ from, to }: DrawnStretch, moment: number): number =>
  (moment - from) / Math.max(1, to - from);

/** The moment at a place of a stretch, within it. */
export const momentOfShare = ({ from, to }: DrawnStretch, share: number): number =>
  Math.round(from + Math.max(0, Math.min(1, share)) * (to - from));

/** The height of a picture that holds `most`: a number that people count in, so that half of it is one, too. */
export const ceilingOf = (most: number): number => {
  if (most <= 4) return Math.max(2, most + (most % 2));
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find(
    (each) => each * power >= most && (each * power) % 2 === 0,
  );
  return (step ?? 10) * power;
};

/** The size of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const sumTo = (row: readonly number[], kinds: number): number =>
  row.slice(0, kinds).reduce((sum, count) => sum + count, 0);

/**
 * The outline of one kind in a picture of stacked steps: each piece is level, for a count does not slope.
 *
 * @param kind - its place from the ground up
 */
export const stepsPath = (
  rows: readonly (readonly number[])[],
  kind: number,
  ceiling: number,
  { width, height }: PictureSize,
): string => {
  const x = (index: number): string => ((index / rows.length) * width).toFixed(1);
  const y = (row: readonly number[], kinds: number): string =>
    (height - (sumTo(row, kinds) / ceiling) * height).toFixed(1);
  const edge = (kinds: number) =>
    rows.map((row, index) => ({ left: x(index), right: x(index + 1), y: y(row, kinds) }));
  const [above, below] = [edge(kind + 1), edge(kind)];
  if (above.every(({ y: top }, index) => top === below[index]?.y)) return '';
  const there = above.map(({ left, right, y: level }) => `L${left} ${level}L${right} ${level}`).join('');
  const back = below
    .toReversed()
    .map(({ left, right, y: level }) => `L${right} ${level}L${left} ${level}`)
    .join('');
  return `M${there.slice(1)}${back}Z`;
};

/** The line on top of a picture of steps. */
export const topPath = (totals: readonly number[], ceiling: number, { width, height }: PictureSize): string =>
  `M${totals
    .map((total, index) => {
      const level = (height - (total / ceiling) * height).toFixed(1);
      return `L${((index / totals.length) * width).toFixed(1)} ${level}L${(((index + 1) / totals.length) * width).toFixed(1)} ${level}`;
    })
    .join('')
    .slice(1)}`;

/** A text that is to stand at a place, in pixels. */
export interface PlacedText {
  readonly at: number;
  readonly text: string;
}

/** A text where it stands: its left edge, its row from the ground up, and how many others it stands for, too. */
export interface SetText<T extends PlacedText> {
  readonly item: T;
  readonly left: number;
  readonly row: number;
  readonly more: number;
}

/** The distance between two texts of a row, in pixels. */
const GAP = 12;

/**
 * Texts in as few rows as they need, none over another; those that find no room are counted with the one before them. They
 * come in the order of their places.
 *
 * @param measure - how wide a text is, in pixels
 */
export const setTexts = <T extends PlacedText>(
  items: readonly T[],
  width: number,
  rows: number,
  measure: (text: string) => number,
): readonly SetText<T>[] => {
  const ends = Array.from({ length: rows }, () => -Infinity);
  const set: SetText<T>[] = [];
  for (const item of items) {
    const needed = measure(item.text);
    const left = Math.max(0, Math.min(width - needed, item.at - 6));
    const row = ends.findIndex((end) => end + GAP <= left);
    const last = set.at(-1);
    if (row >= 0) {
      set.push({ item, left, row, more: 0 });
      ends[row] = left + needed;
    } else if (last !== undefined) set[set.length - 1] = { ...last, more: last.more + 1 };
  }
  return set;
};
