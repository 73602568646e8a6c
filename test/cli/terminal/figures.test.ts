import { describe, expect, it } from 'vitest';
import { bar } from '../../../src/cli/terminal/figures.ts';

describe('a bar', () => {
  it.each([
    [0, 10, 4, ''],
    [10, 10, 4, '████'],
    [5, 10, 4, '██'],
    [1, 10, 5, '▌'],
    [7, 16, 2, '▉'],
    [1, 1_000_000, 8, '▏'],
    [20, 10, 4, '████'],
    [1, 0, 4, ''],
    [Number.NaN, 10, 4, ''],
    [5, 10, 0, ''],
  ])('of %i of %i in %i columns is %j', (count, max, width, shown) => {
    expect(bar(count, max, width)).toBe(shown);
  });

  it('without block glyphs is made of #', () => {
    expect([bar(5, 10, 4, false), bar(1, 1000, 4, false), bar(0, 10, 4, false)]).toEqual(['##', '#', '']);
  });
});
