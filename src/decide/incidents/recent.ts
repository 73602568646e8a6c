import type { FleetState, RecentBreak } from '../../model/incident.ts';

/** The place of the first number that is not below a bound, in a rising list. */
const firstFrom = (rising: readonly number[], bound: number): number => {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The recent breaks of a fleet, with what makes it quick to count those of a scope, however many there are. */
export class RecentBreaks {
  readonly #list: RecentBreak[];
  readonly #ofAccounts = new Map<string, RecentBreak>();
  /** Since when the breaks of each scope may have happened, rising. */
  readonly #times = new Map<string, number[]>();

  private constructor(list: RecentBreak[]) {
    this.#list = list;
    for (const each of list) this.#index(each);
  }

  /** Those of a fleet; the same object each time. */
  static of(fleet: FleetState): RecentBreaks {
    const known = ofFleets.get(fleet);
    if (known !== undefined) return known;
    const made = new RecentBreaks(fleet.recent);
    ofFleets.set(fleet, made);
    return made;
  }

  get size(): number {
    return this.#list.length;
  }

  /** The oldest one. */
  get oldest(): RecentBreak | undefined {
    return this.#list[0];
  }

  /** The break of an account; there is one at most. */
  ofAccount(accountId: string): RecentBreak | undefined {
    return this.#ofAccounts.get(accountId);
  }

  add(one: RecentBreak): void {
    this.#list.push(one);
    this.#index(one);
  }

  remove(one: RecentBreak): void {
    if (this.#list[0] === one) this.#list.shift();
    else {
      const place = this.#list.lastIndexOf(one);
      if (place < 0) return;
      this.#list.splice(place, 1);
    }
    this.#unindex(one);
  }

  /** Adds a break again that may be older than others. */
  restore(one: RecentBreak): void {
    const place = this.#list.findLastIndex(({ seq }) => seq < one.seq);
    this.#list.splice(place + 1, 0, one);
    this.#index(one);
  }

  /** Puts a break in the place of one of the same account. */
  replace(one: RecentBreak, other: RecentBreak): void {
    this.#list[this.#list.lastIndexOf(one)] = other;
    this.#unindex(one);
    this.#index(other);
  }

  #unindex(one: RecentBreak): void {
    this.#ofAccounts.delete(one.accountId);
    for (const key of one.keys) {
      const times = this.#times.get(key) ?? [];
      if (times[0] === one.from) times.shift();
      else times.splice(firstFrom(times, one.from), 1);
      if (times.length === 0) this.#times.delete(key);
    }
  }

  /** How many breaks of a scope happened at `since` or later, for certain. */
  countSince(key: string, since: number): number {
    const times = this.#times.get(key);
    return times === undefined ? 0 : times.length - firstFrom(times, since);
  }

  /** The breaks of a scope that happened at `since` or later, for certain, in the order of the log. */
  since(key: string, since: number): readonly RecentBreak[] {
    return this.#list.filter(({ from, keys }) => from >= since && keys.includes(key));
  }

  #index(one: RecentBreak): void {
    this.#ofAccounts.set(one.accountId, one);
    for (const key of one.keys) {
      const times = this.#times.get(key);
      if (times === undefined) this.#times.set(key, [one.from]);
      else if ((times.at(-1) ?? 0) <= one.from) times.push(one.from);
      else times.splice(firstFrom(times, one.from), 0, one.from);
    }
  }
}

const ofFleets = new WeakMap<FleetState, RecentBreaks>();
