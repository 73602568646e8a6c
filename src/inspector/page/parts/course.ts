import type { ChartLayout, DrawnNode } from './chart-types.ts';

/** A place on the chart in pixels. */
export type Point = readonly [x: number, y: number];

/** How far a course keeps from the states that it passes. */
const CLEAR = 6;

/** How far beside a state a course turns. */
const TURN = 14;

/** How round a corner is. */
const CORNER = 8;

const isFree = (states: readonly DrawnNode[], [x1, y1]: Point, [x2, y2]: Point): boolean =>
  states.every(
    ({ x, y, width, height }) =>
      Math.max(x1, x2) < x - CLEAR ||
      Math.min(x1, x2) > x + width + CLEAR ||
      Math.max(y1, y2) < y - CLEAR ||
      Math.min(y1, y2) > y + height + CLEAR,
  );

const middleOf = ({ y, height }: DrawnNode): number => y + height / 2;

/** Where a course leaves a state, turns, turns again, and enters the other; both turns may be the same. */
const turnsOf = (
  from: DrawnNode,
  to: DrawnNode,
): readonly [out: number, one: number, other: number, into: number] => {
  const [fromRight, toRight] = [from.x + from.width, to.x + to.width];
  if (to.x >= fromRight + 2 * TURN) return [fromRight, fromRight + TURN, to.x - TURN, to.x];
  if (from.x >= toRight + 2 * TURN) return [from.x, from.x - TURN, toRight + TURN, toRight];
  const beside = Math.max(fromRight, toRight) + TURN;
  return [fromRight, beside, beside, toRight];
};

/**
 * The course of a step between two states, around the others: out of the first, along a free height, into the second.
 * Straight where there is no way around.
 */
export const courseBetween = (layout: ChartLayout, from: DrawnNode, to: DrawnNode): readonly Point[] => {
  const [region] = from.id.split('.');
  const others = layout.nodes.filter(
    ({ id, kind }) => kind === 'leaf' && id.startsWith(`${region}.`) && id !== from.id && id !== to.id,
  );
  const [start, end] = [middleOf(from), middleOf(to)];
  const [out, one, other, into] = turnsOf(from, to);
  const heights = [start, end, ...others.flatMap(({ y, height }) => [y - 2 * CLEAR, y + height + 2 * CLEAR])];
  const lengthOf = (height: number): number => Math.abs(height - start) + Math.abs(end - height);
  const height = heights
    .filter((each) => isFree(others, [one, each], [other, each]))
    .sort((a, b) => lengthOf(a) - lengthOf(b))[0];
  const course: readonly Point[] = [
    [out, start],
    [one, start],
    [one, height ?? start],
    [other, height ?? start],
    [other, end],
    [into, end],
  ];
  return course.filter(([x, y], index) => course[index - 1]?.[0] !== x || course[index - 1]?.[1] !== y);
};

const towards = ([x, y]: Point, [tx, ty]: Point): Point => {
  const length = Math.hypot(tx - x, ty - y) || 1;
  const part = Math.min(CORNER, length / 2) / length;
  return [x + (tx - x) * part, y + (ty - y) * part];
};

const place = ([x, y]: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** A course as an SVG path, with its corners rounded. */
export const svgPathOf = (points: readonly Point[]): string =>
  points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${place(point)}`;
      if (after === undefined) return `L${place(point)}`;
      return `L${place(towards(point, before))}Q${place(point)} ${place(towards(point, after))}`;
    })
    .join('');
