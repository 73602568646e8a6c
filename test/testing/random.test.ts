import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/testing/index.ts';

const draw = (seed: number, count: number): readonly number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seededRandom', () => {
  it('gives the same numbers for the same seed', () => {
    expect(draw(42, 50)).toEqual(draw(42, 50));
    expect(draw(42, 5)).not.toEqual(draw(43, 5));
  });

  it('tells seeds above 32 bits apart', () => {
    expect(draw(2 ** 40, 5)).not.toEqual(draw(0, 5));
  });

  it('gives numbers from 0 up to 1, evenly', () => {
    const numbers = draw(1, 20_000);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(mean).toBeCloseTo(0.5, 1);
  });

  it('gives whole numbers within their bounds', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), (seed, from, width) => {
        const value = seededRandom(seed).integer(from, from + width);
        expect(Number.isInteger(value) && value >= from && value <= from + width).toBe(true);
      }),
    );
  });

  it('picks every item, and weighted ones by their weight', () => {
    const random = seededRandom(3);
    const picked = Array.from({ length: 300 }, () => random.pick(['a', 'b', 'c']));
    expect(new Set(picked)).toEqual(new Set(['a', 'b', 'c']));
    const weighed = Array.from({ length: 1000 }, () =>
      random.weighted([
        ['often', 9],
        ['seldom', 1],
        ['never', 0],
      ]),
    );
    const often = weighed.filter((item) => item === 'often').length;
    expect(often).toBeGreaterThan(850);
    expect(often).toBeLessThan(950);
    expect(weighed).not.toContain('never');
  });

  it('branches by label, whatever was drawn before', () => {
    const fresh = seededRandom(9);
    const used = seededRandom(9);
    used.next();
    expect(used.branch('x').next()).toBe(fresh.branch('x').next());
    expect(fresh.branch('x').next()).not.toBe(fresh.branch('y').next());
  });

  it('refuses to pick from nothing', () => {
    expect(() => seededRandom(1).pick([])).toThrow('empty list');
    expect(() => seededRandom(1).weighted([])).toThrow('empty list');
  });
});
