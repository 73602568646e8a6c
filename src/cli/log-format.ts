/** How a server tells of itself: in words, or as lines of JSON. */
export const logFormats = ['text', 'json'] as const;

/** One of {@link logFormats}. */
export type LogFormatName = (typeof logFormats)[number];
