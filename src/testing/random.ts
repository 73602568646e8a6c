import { LifecycleError } from '../model/errors.ts';

/** A source of chance that gives the same values again for the same seed, on any platform. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean;
  /**
   * One of the items, each as likely as the others.
   *
   * @throws LifecycleError `invalidOption` when there is none
   */
  pick<T>(items: readonly T[]): T;
  /**
   * One of the items, as likely as its weight says.
   *
   * @throws LifecycleError `invalidOption` when there is none
   */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T;
  /** `length` characters of the alphabet. */
  text(alphabet: string, length: number): string;
  /**
   * Another source that depends on this one's seed and on the label alone, not on what was drawn so far: a change
   * in one part of a simulation then leaves the other parts as they were.
   */
  branch(label: string): Random;
}

/**
 * A seeded source of chance. Good enough for simulations, useless for secrets.
 *
 * @param seed - Default 1.
 */
export const seededRandom = (seed = 1): Random => {
  const next = smallFastCounter(seed);
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (items) => presentItem(items[integer(0, items.length - 1)]),
    weighted: (items) => pickWeighted(items, next()),
    text: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(integer(0, alphabet.length - 1))).join(''),
    branch: (label) => seededRandom(hash(label, seed)),
  };
};

const pickWeighted = <T>(items: readonly (readonly [T, number])[], share: number): T => {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let left = share * total;
  const found = items.find(([, weight]) => (left -= weight) < 0) ?? items.at(-1);
  return presentItem(found)[0];
};

const presentItem = <T>(item: T | undefined): T => {
  if (item !== undefined) return item;
  throw new LifecycleError('invalidOption', 'Nothing can be picked from an empty list.', {
    hint: 'Give at least one item.',
  });
};

/** FNV-1a over the label's UTF-16 units, begun from the seed, so that neighbouring seeds and labels differ widely. */
const hash = (label: string, seed: number): number => {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < label.length; index += 1) {
    value = Math.imul(value ^ label.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
};

/** Chris Doty-Humphrey's sfc32: 128 bits of state, integer operations only, hence equal on every platform. */
const smallFastCounter = (seed: number): (() => number) => {
  let a = 0;
  let b = seed >>> 0;
  let c = Math.floor(seed / 0x1_0000_0000) >>> 0;
  let counter = 1;
  const step = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) step();
  return () => step() / 0x1_0000_0000;
};
