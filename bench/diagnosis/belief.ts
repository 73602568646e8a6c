/**
 * What is believed of a family before anything is fitted: by a clue's answer, for each cause that it says something about, how
 * much likelier it makes it, as the natural logarithm of a factor. `unlisted` is one of them.
 */
export type Beliefs = Readonly<Record<string, Readonly<Record<string, number>>>>;
