/** Where the engine gets the time from. Injected, so that tests and replays can bring their own. */
export interface Clock {
  /** The present moment in milliseconds since 1970. */
  now(): number;
  /**
   * Calls `wake` once, as soon as `now()` has reached `at` (milliseconds since 1970), and returns a function that
   * calls it off. A clock without this method makes deadlines wait for the next delivery or `tick()`.
   */
  wakeAt?(at: number, wake: () => void): () => void;
}

/** A moment as people and JSON see it: ISO 8601, UTC, with milliseconds. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
