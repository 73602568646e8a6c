import { strengths, type Evidence, type Finding, type Rule, type Strength } from './cause.ts';
import type { Policy } from '../policy.ts';

/**
 * A reader of one kind of fact: says in words what it found, or null when it found nothing. Pure.
 *
 * @param nothingElseFits - as for a {@link Rule}
 */
export type Clue = (evidence: Evidence, policy: Policy, nothingElseFits: boolean) => string | null;

/** A clue and how much it says when it finds something: one entry of the evidence column of DOMAIN §5. */
export interface Weighted {
  readonly strength: Exclude<Strength, 'none'>;
  readonly clue: Clue;
}

/** What this clue finds is beyond doubt. */
export const decisive = (clue: Clue): Weighted => ({ strength: 'decisive', clue });

/** What this clue finds is good evidence. */
export const strong = (clue: Clue): Weighted => ({ strength: 'strong', clue });

/** What this clue finds is a hint. */
export const weak = (clue: Clue): Weighted => ({ strength: 'weak', clue });

const nothing: Finding = { strength: 'none', evidence: [] };

/** The rule of a cause: the strongest clue that finds something decides; all that were found are told, strongest first. */
export const anyOf = (...weighted: readonly Weighted[]): Rule => {
  const strongestFirst = weighted.toSorted(
    (one, other) => strengths.indexOf(other.strength) - strengths.indexOf(one.strength),
  );
  return (evidence, policy, nothingElseFits) => {
    let strength: Strength = 'none';
    const found: string[] = [];
    for (const weighted of strongestFirst) {
      const words = weighted.clue(evidence, policy, nothingElseFits);
      if (words === null) continue;
      if (found.length === 0) ({ strength } = weighted);
      found.push(words);
    }
    return found.length === 0 ? nothing : { strength, evidence: found };
  };
};

/** A rule that concludes nothing where `exclusion` finds a fact against the cause (DOMAIN §5.22–24). */
export const unless =
  (exclusion: Clue, rule: Rule): Rule =>
  (evidence, policy, nothingElseFits) => {
    const excluded = exclusion(evidence, policy, nothingElseFits);
    return excluded === null ? rule(evidence, policy, nothingElseFits) : { ...nothing, excluded };
  };
