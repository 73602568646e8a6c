/** How often a line stands in the pass that had it last, and at most in one of those before. */
interface Occurrences {
  readonly time: number;
  pass: number;
  inPass: number;
  before: number;
}

/** How many characters of lines are kept at most. */
const MOST_KEPT = 64 * 1024 * 1024;

const medianOf = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

/**
 * The lines of a span of time that an input has shown so far, so that one which it shows again is known. Two lines are the
 * same when their own times and their payloads are. Within a pass, which goes on in time, equal lines are as many
 * deliveries (DOMAIN §4); a pass that goes back over the time of others repeats as many as one of them has.
 *
 * Its size is bounded: when there are too many lines the span shrinks, at its early end unless it
 * `keepsEarliest`.
 */
export class SeenLines {
  /** The span, both ends inclusive, in milliseconds since 1970. */
  #from: number;
  #to: number;
  #most: number;
  readonly #lines = new Map<string, Occurrences>();
  #kept = 0;
  /** Which end of the span is kept where not all of it can be. */
  keepsEarliest = false;

  /** @param most - how many characters of lines are kept at most */
  constructor(from: number, to = Infinity, most = MOST_KEPT) {
    this.#from = from;
    this.#to = to;
    this.#most = most;
  }

  /** Whether lines of this time are kept. */
  covers(time: number): boolean {
    return time >= this.#from && time <= this.#to;
  }

  /** Notes a line whose time is covered; true when it repeats one of an earlier pass. */
  repeats(time: number, payload: string, pass: number): boolean {
    const key = `${time} ${payload}`;
    const found = this.#lines.get(key);
    if (found === undefined) {
      this.#lines.set(key, { time, pass, inPass: 1, before: 0 });
      this.#kept += key.length;
      if (this.#kept > this.#most) this.#shrink();
      return false;
    }
    if (found.pass !== pass) {
      found.before = Math.max(found.before, found.inPass);
      found.pass = pass;
      found.inPass = 0;
    }
    found.inPass += 1;
    return found.inPass <= found.before;
  }

  /** Gives up the half of the span that is the less likely to be asked for. */
  #shrink(): void {
    const times = [...this.#lines.values()].map(({ time }) => time);
    const middle = medianOf(times);
    if (this.keepsEarliest) this.#to = Math.max(middle - 1, this.#from);
    else this.#from = Math.max(middle, this.#from);
    for (const [key, { time }] of this.#lines)
      if (!this.covers(time)) {
        this.#lines.delete(key);
        this.#kept -= key.length;
      }
    // Lines of one moment cannot be told apart by time; looking for others at every further one would take for ever.
    this.#most = Math.max(this.#most, this.#kept * 2);
  }
}
