/** Lets a bounded number of deliveries wait to be stored. */
export class Backpressure {
  readonly #most: number;
  #waiting = 0;
  #shedAt = -Infinity;

  /** @param most - how many may wait at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Takes `places` if there is room for all of them; they are to be given back with `leave`.
   *
   * @param now - milliseconds since 1970
   */
  enter(places: number, now: number): boolean {
    if (this.#waiting + places > this.#most) {
      this.#shedAt = now;
      return false;
    }
    this.#waiting += places;
    return true;
  }

  /** Gives places back. */
  leave(places: number): void {
    this.#waiting -= places;
  }

  /** Whether a delivery was refused in the last second. */
  isShedding(now: number): boolean {
    return now - this.#shedAt < 1000 && now >= this.#shedAt;
  }
}
