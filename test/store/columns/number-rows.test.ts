import { expect, test } from 'vitest';
import { NumberRows } from '../../../src/store/columns/number-rows.ts';
import { ROWS } from '../../../src/store/columns/pages.ts';

const valuesOf = (rows: NumberRows, row: number): readonly number[] =>
  [0, 1, 2].map((at) => rows.get(row, at));

test('rows are apart from each other, also where a page ends', () => {
  const rows = new NumberRows(3);
  const used = [0, 1, ROWS - 1, ROWS, 3 * ROWS + 7];
  for (const row of used) for (const at of [0, 1, 2]) rows.set(row, at, row + at / 10);
  for (const row of used) expect(valuesOf(rows, row)).toEqual([row, row + 0.1, row + 0.2]);
  rows.fill(ROWS, -1);
  expect([ROWS - 1, ROWS, ROWS + 1].map((row) => rows.get(row, 0))).toEqual([ROWS - 1, -1, 0]);
});

test('a row is copied as a whole, and stands for itself afterwards', () => {
  const [from, to] = [new NumberRows(3), new NumberRows(3)];
  for (const at of [0, 1, 2]) from.set(5, at, at + 1);
  to.copy(from, 5, ROWS);
  from.fill(5, 0);
  expect(valuesOf(to, ROWS)).toEqual([1, 2, 3]);
  expect(valuesOf(to, ROWS + 1)).toEqual([0, 0, 0]);
});
