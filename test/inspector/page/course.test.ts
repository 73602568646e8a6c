import { describe, expect, test } from 'vitest';
import { courseBetween, svgPathOf, type Point } from '../../../src/inspector/page/parts/course.ts';
import type { ChartData, ChartLayout, DrawnNode } from '../../../src/inspector/page/parts/chart-types.ts';
import { accountMachine } from '../../../machines/account.ts';
import { groupOf } from '../../../src/model/meaning.ts';

interface LayoutModule {
  readonly layoutChart: (
    machine: typeof accountMachine,
    groupOfPath: (connection: string) => string,
  ) => Promise<ChartData>;
}

const script = new URL('../../../scripts/chart-layout.js', import.meta.url);
const { layoutChart } = (await import(script.href)) as LayoutModule;
const { layouts, transitions } = await layoutChart(accountMachine, (path) => groupOf({ connection: path }));

const leavesOf = ({ nodes }: ChartLayout): readonly DrawnNode[] =>
  nodes.filter(({ kind }) => kind === 'leaf');

const apart = (a: DrawnNode, b: DrawnNode): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

/** Whether a piece of a course runs through a state. */
const crosses = ([x1, y1]: Point, [x2, y2]: Point, { x, y, width, height }: DrawnNode): boolean =>
  Math.max(x1, x2) > x &&
  Math.min(x1, x2) < x + width &&
  Math.max(y1, y2) > y &&
  Math.min(y1, y2) < y + height;

describe.each(Object.entries(layouts))('the chart for %s', (family, layout) => {
  test('has every state of the machine but the causes of other families', () => {
    const drawn = new Set(layout.nodes.map(({ id }) => id));
    const named = new Set(transitions.flatMap(({ from, to }) => (to === null ? [from] : [from, to])));
    const missing = [...named].filter((path) => path !== '' && !drawn.has(path));
    expect(
      missing.filter((path) => !/^connection\.CREDENTIALS\.(imap|email|phone|instagram|linkedin)/.test(path)),
    ).toEqual([]);
    expect(missing.filter((path) => path.includes(`.CREDENTIALS.${family}.`))).toEqual([]);
    const causes = leavesOf(layout).filter(({ id }) => /CREDENTIALS\..*\./.test(id)).length;
    expect(causes + layout.folded).toBe(52);
  });

  test('has no state upon another, and none outside', () => {
    const leaves = leavesOf(layout);
    for (const [index, one] of leaves.entries()) {
      expect(
        one.x >= 0 && one.y >= 0 && one.x + one.width <= layout.width && one.y + one.height <= layout.height,
      ).toBe(true);
      for (const other of leaves.slice(index + 1))
        expect(apart(one, other), `${one.id} ${other.id}`).toBe(true);
    }
  });

  test('has a course between any two states of a region, around all others', () => {
    const through: string[] = [];
    for (const from of leavesOf(layout))
      for (const to of leavesOf(layout)) {
        if (from === to || from.id.split('.')[0] !== to.id.split('.')[0]) continue;
        const course = courseBetween(layout, from, to);
        for (const [index, point] of course.slice(1).entries())
          for (const state of leavesOf(layout))
            if (state !== from && state !== to && crosses(course[index] ?? point, point, state))
              through.push(`${from.id} → ${to.id} runs through ${state.id}`);
      }
    expect(through).toEqual([]);
  });
});

test('a course is drawn with round corners', () => {
  expect(
    svgPathOf([
      [0, 0],
      [20, 0],
      [20, 30],
    ]),
  ).toBe('M0.0 0.0L12.0 0.0Q20.0 0.0 20.0 8.0L20.0 30.0');
});
