/** For how long a quick answer counts more than a slow one, in milliseconds. */
const HOLDS_MS = 60_000;

/** How far the clock of the database is ahead of this process's own: known from each answer, best from a quick one. */
export class DatabaseClock {
  readonly #now: () => number;
  #ahead = 0;
  #took = Infinity;
  #heardAt = -Infinity;

  /** @param now - this process's own clock, in milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** In milliseconds; negative where the database is behind. */
  get ahead(): number {
    return this.#ahead;
  }

  /** This process's own time, by which `heard` is told when a question was sent. */
  now(): number {
    return this.#now();
  }

  /**
   * Takes an answer in.
   *
   * @param said - the database's time, in milliseconds since 1970
   * @param sentAt - when it was asked, by this process's own clock
   */
  heard(said: number, sentAt: number): void {
    const now = this.#now();
    const took = now - sentAt;
    if (took > this.#took && now - this.#heardAt < HOLDS_MS) return;
    this.#took = took;
    this.#heardAt = now;
    this.#ahead = Math.round(said - (sentAt + took / 2));
  }
}
