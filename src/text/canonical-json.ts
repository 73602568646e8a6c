const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** JSON with the keys of every object in order: equal values give equal text, however they were put together. */
export const canonicalText = (value: unknown): string => JSON.stringify(value, sorted);
