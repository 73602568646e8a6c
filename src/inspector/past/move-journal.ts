/** How many moves are kept; the older half of more is forgotten. A move takes 14 bytes. */
const KEPT_MOVES = 2_000_000;

/** The state of an account that is not there yet, as a number. */
export const ABSENT = 0;

/** Told of a move: whose, to which state, when (milliseconds since 1970). Accounts and states are numbers. */
export type MoveVisitor = (account: number, state: number, at: number) => void;

/**
 * The moves of a fleet in the order of time, as columns of numbers: from it follows where every account was at any moment.
 * Bounded: of too many, the oldest are forgotten, and what they came to is where the rest begins.
 */
export class MoveJournal {
  readonly #most: number;
  readonly #ids: string[] = [];
  readonly #accounts = new Map<string, number>();
  readonly #paths: string[] = [''];
  readonly #states = new Map<string, number>();
  /** Where each account was before the first move that is kept. */
  #before: number[] = [];
  #at = new Float64Array(1024);
  #account = new Uint32Array(1024);
  #state = new Uint16Array(1024);
  #length = 0;
  #forgottenUntil: number | null = null;

  /** @param most - how many moves are kept */
  constructor(most = KEPT_MOVES) {
    this.#most = most;
  }

  /** The ids of all accounts that ever moved; an account's number is its place. */
  get ids(): readonly string[] {
    return this.#ids;
  }

  /** The number of an account; undefined for one that never moved. */
  numberFor(accountId: string): number | undefined {
    return this.#accounts.get(accountId);
  }

  /** The paths of all states that occur; a state's number is its place. The first one is {@link ABSENT}. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** How many moves are kept. */
  get length(): number {
    return this.#length;
  }

  /** The time of the first move that is kept; null while there is none. */
  get first(): number | null {
    return this.#at[0] === undefined || this.#length === 0 ? null : this.#at[0];
  }

  /** The time of the newest move; null while there is none. */
  get last(): number | null {
    return this.#length === 0 ? null : (this.#at[this.#length - 1] ?? null);
  }

  /** The time of the newest move that was forgotten; null while all are kept. */
  get forgottenUntil(): number | null {
    return this.#forgottenUntil;
  }

  /** Where each account was before the first move that is kept, by number; its copy may be changed. */
  beginning(): Uint16Array {
    const states = new Uint16Array(this.#ids.length);
    states.set(this.#before);
    return states;
  }

  /** Adds a move. One that is older than the newest goes to its place in time; those of one account come in their order. */
  add(accountId: string, at: number, path: string): void {
    if (this.#length === this.#most) this.#forget();
    if (this.#length === this.#at.length) this.#grow();
    const place = at >= (this.last ?? at) ? this.#length : this.#placeAfter(at);
    for (const column of [this.#at, this.#account, this.#state])
      if (place < this.#length) column.copyWithin(place + 1, place, this.#length);
    this.#at[place] = at;
    this.#account[place] = this.#numberOf(accountId);
    this.#state[place] = numberIn(this.#states, this.#paths, path);
    this.#length += 1;
  }

  /** Tells of all moves up to a moment, the oldest first. */
  each(until: number, visit: MoveVisitor): void {
    const end = until >= (this.last ?? until) ? this.#length : this.#placeAfter(until);
    for (let index = 0; index < end; index += 1)
      visit(this.#account[index] ?? 0, this.#state[index] ?? ABSENT, this.#at[index] ?? 0);
  }

  #numberOf(accountId: string): number {
    const known = this.#accounts.get(accountId);
    if (known !== undefined) return known;
    this.#before.push(ABSENT);
    return numberIn(this.#accounts, this.#ids, accountId);
  }

  /** Behind all moves up to a moment. */
  #placeAfter(at: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#at[middle] ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const size = Math.min(this.#most, this.#at.length * 2);
    const [at, account, state] = [new Float64Array(size), new Uint32Array(size), new Uint16Array(size)];
    at.set(this.#at);
    account.set(this.#account);
    state.set(this.#state);
    [this.#at, this.#account, this.#state] = [at, account, state];
  }

  #forget(): void {
    const half = Math.ceil(this.#length / 2);
    for (let index = 0; index < half; index += 1)
      this.#before[this.#account[index] ?? 0] = this.#state[index] ?? ABSENT;
    this.#forgottenUntil = this.#at[half - 1] ?? null;
    for (const column of [this.#at, this.#account, this.#state]) column.copyWithin(0, half, this.#length);
    this.#length -= half;
  }
}

const numberIn = (numbers: Map<string, number>, names: string[], name: string): number => {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  const number = names.length;
  names.push(name);
  numbers.set(name, number);
  return number;
};
