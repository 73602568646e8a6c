/** What a limit is to SQLite, where a negative number means none. */
export const bound = (limit: number | undefined): number =>
  limit === undefined || limit === Infinity ? -1 : limit;
