/**
 * A text with every lone surrogate replaced by U+FFFD. SQLite keeps text as UTF-8, which has no lone surrogates: raw
 * input must read the same whichever store it was kept in.
 */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');
