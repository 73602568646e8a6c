import type { State } from '../model/state.ts';

/**
 * Values that come again and again, each under a number from 1 on, so that a column holds the number and a million rows
 * share one value. Meant for as many as a chart has states, not for what differs from row to row.
 */
export class Interner<T extends string | object> {
  readonly #textOf: (value: T) => string;
  readonly #values: T[] = [];
  readonly #numbers = new Map<string, number>();
  /** Of objects that came before, so that an object needs its text once. */
  readonly #met = new WeakMap<object, number>();

  /** @param textOf - equal values give equal texts; needed where they are objects */
  constructor(textOf: (value: T) => string = String) {
    this.#textOf = textOf;
  }

  /** The number of a value. An equal one is as good: the first that came is kept. */
  numberOf(value: T): number {
    const known = typeof value === 'string' ? this.#numbers.get(value) : this.#met.get(value);
    return known ?? this.#learn(value);
  }

  /** The value of a number that `numberOf` gave. */
  at(number: number): T {
    const value = this.#values[number - 1];
    if (value === undefined) throw new RangeError(`no value has the number ${number}`);
    return value;
  }

  #learn(value: T): number {
    const text = this.#textOf(value);
    const number = this.#numbers.get(text) ?? this.#values.push(value);
    this.#numbers.set(text, number);
    if (typeof value === 'object') this.#met.set(value, number);
    return number;
  }
}

/** States of the chart as words. */
export const stateInterner = (): Interner<State> =>
  new Interner(({ connection, sync }) => `${connection} ${sync}`);
