/** Where the engine gets the time from. Injected, so that tests and replays can bring their own. */
export interface Clock {
  /** The present moment in milliseconds since 1970. */
  now(): number;
}

/** A moment as people and JSON see it: ISO 8601, UTC, with milliseconds. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
