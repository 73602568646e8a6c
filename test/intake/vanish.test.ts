import { describe, expect, test } from 'vitest';
import { mostThatMayVanish } from '../../src/intake/vanish.ts';

describe('how many accounts may vanish at once', () => {
  test.each([
    [0, 4],
    [1, 4],
    [24, 4],
    [25, 5],
    [29, 5],
    [1000, 200],
  ])('of %i is %i: a fifth, and four in any case', (living, most) => {
    expect(mostThatMayVanish(living, {})).toBe(most);
  });

  test.each([
    [0, 4],
    [0.05, 5],
    [1, 100],
  ])('goes by the share that is asked for: of 100 with %d it is %i', (vanishShare, most) => {
    expect(mostThatMayVanish(100, { vanishShare })).toBe(most);
  });

  test('has no limit when that is allowed, whatever the share', () => {
    expect(mostThatMayVanish(100, { allowVanish: true, vanishShare: 0 })).toBe(Infinity);
  });
});
