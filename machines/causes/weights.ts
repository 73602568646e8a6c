import shipped from './weights.json' with { type: 'json' };

/**
 * What each clue says for and against each cause: one artefact, part of the policy in force. All numbers are natural logarithms
 * of odds, so that they add up; what is not named is 0.
 */
export interface Weights {
  /** Tells one artefact from another. */
  readonly version: string;
  /** What they were fitted on, in words. */
  readonly fittedOn: string;
  /** How frequent each cause is, by provider; `unlisted` is one of them. */
  readonly prior: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By cause, and by the name of a clue and its answer: `age.year`. */
  readonly weight: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The weights that are shipped. */
export const shippedWeights: Weights = shipped;
