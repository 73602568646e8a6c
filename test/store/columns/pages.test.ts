import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberRows } from '../../../src/store/columns/number-rows.ts';
import { Pages, placeOf, ROWS } from '../../../src/store/columns/pages.ts';

/** Pages that are numbered in the order in which they are made. */
const numbered = () => {
  let made = 0;
  const pages = new Pages(() => ({ number: (made += 1) }));
  return { pages, made: () => made };
};

describe('rows in pages', () => {
  test('share a page with their neighbours, each in a place of its own', () => {
    const { pages } = numbered();
    expect(pages.of(0)).toBe(pages.of(ROWS - 1));
    expect(pages.of(ROWS)).not.toBe(pages.of(ROWS - 1));
    expect([0, 1, ROWS - 1, ROWS, ROWS + 1, 5 * ROWS].map(placeOf)).toEqual([0, 1, ROWS - 1, 0, 1, 0]);
  });

  test('have a page made when it is first needed, and once', () => {
    const { pages, made } = numbered();
    pages.of(3 * ROWS);
    expect(made()).toBe(1);
    for (let row = 0; row < 4 * ROWS; row += 97) pages.of(row);
    expect(made()).toBe(4);
  });

  test.each([
    [0, 0],
    [1, 1],
    [ROWS - 1, 1],
    [ROWS, 1],
    [ROWS + 1, 2],
    [9 * ROWS, 3],
  ])('keep the pages of the first %i rows when the rest goes', (rows, kept) => {
    const { pages, made } = numbered();
    const before = [0, ROWS, 2 * ROWS].map((row) => pages.of(row));
    pages.truncate(rows);
    const after = [0, ROWS, 2 * ROWS].map((row) => pages.of(row));
    expect(after.filter((page, index) => page === before[index])).toHaveLength(kept);
    expect(made()).toBe(3 + (3 - kept));
  });
});

describe('rows of numbers', () => {
  const someRow = fc.constantFrom(0, 1, 7, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS - 1);
  const someNumber = fc.oneof(fc.double(), fc.integer());
  const acts = fc.array(
    fc.oneof(
      fc.record({ set: fc.constant(true), row: someRow, place: fc.nat(2), number: someNumber }),
      fc.record({ set: fc.constant(false), row: someRow, place: fc.nat(2), number: someNumber }),
    ),
    { maxLength: 40 },
  );

  test('hold what was written there last, and 0 before', () => {
    fc.assert(
      fc.property(acts, (done) => {
        const rows = new NumberRows(3);
        const model = new Map<string, number>();
        for (const { set, row, place, number } of done) {
          if (set) rows.set(row, place, number);
          else rows.fill(row, number);
          for (const at of [0, 1, 2]) if (!set || at === place) model.set(`${row} ${at}`, number);
        }
        for (const row of [0, 1, 2, 7, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS - 1])
          for (const at of [0, 1, 2]) expect(rows.get(row, at)).toBe(model.get(`${row} ${at}`) ?? 0);
      }),
    );
  });

  test('lie side by side in their page, from their offset on', () => {
    const rows = new NumberRows(2);
    rows.set(ROWS + 3, 0, 5);
    rows.set(ROWS + 3, 1, 6);
    const offset = rows.offset(ROWS + 3);
    expect(Array.from(rows.page(ROWS + 3).slice(offset, offset + 2))).toEqual([5, 6]);
  });
});
