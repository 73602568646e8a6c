/** The time in which a limit holds, in milliseconds. */
const WINDOW_MS = 600_000;

/** How many keys are remembered: about a megabyte. */
const MOST_KEYS = 10_000;

const MS_PER_SECOND = 1000;

/**
 * Lets each key act so often in ten minutes: all at once, and then whenever a share of the time has passed. Of a key it keeps one
 * number; beyond `mostKeys` the one that was used longest ago is forgotten.
 */
export class RateLimit {
  /** By key: when all that it has used will have come back, in milliseconds since 1970. The key used last stands last. */
  readonly #fullAt = new Map<string, number>();
  readonly #share: number;
  readonly #mostKeys: number;

  /** @param most - how often in ten minutes */
  constructor(most: number, mostKeys = MOST_KEYS) {
    this.#share = WINDOW_MS / most;
    this.#mostKeys = mostKeys;
  }

  /** How many keys are remembered now. */
  get size(): number {
    return this.#fullAt.size;
  }

  /**
   * Lets a key act, and returns 0; or in how many whole seconds it may, 1 or more.
   *
   * @param now - milliseconds since 1970; a clock that was put back makes nobody wait longer than ten minutes
   */
  take(key: string, now: number): number {
    const known = Math.min(this.#fullAt.get(key) ?? now, now + WINDOW_MS);
    const fullAt = Math.max(known, now) + this.#share;
    // Deleted first, so that it stands last.
    this.#fullAt.delete(key);
    const wait = fullAt - WINDOW_MS - now;
    this.#fullAt.set(key, wait > 0 ? known : fullAt);
    const [oldest] = this.#fullAt.keys();
    if (this.#fullAt.size > this.#mostKeys && oldest !== undefined) this.#fullAt.delete(oldest);
    return wait > 0 ? Math.ceil(wait / MS_PER_SECOND) : 0;
  }
}
