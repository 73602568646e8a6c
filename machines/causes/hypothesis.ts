import type { Policy } from '../policy.ts';
import { type Cause, type CauseName, type Evidence, type Strength, unlisted } from './cause.ts';
import { nameOf } from './catalogue.ts';
import { nextTestOf } from './next-test.ts';
import { likelihood } from './wording.ts';
import { ask, probabilitiesOf, scalesOf, scoresOf, type Scales } from './weigh.ts';

/** A possible cause of CREDENTIALS, weighed. */
export interface Hypothesis {
  /** The name of a cause, or `unlisted` for all that have none here. */
  readonly cause: CauseName | typeof unlisted;
  /** From 0 to 1; those of all hypotheses of an account add up to 1. */
  readonly probability: number;
  /** The probability as a word and a number: `likely, 74 of 100`. */
  readonly likelihood: string;
  readonly strength: Strength;
  /** The facts that speak for it, the weightiest first: those of `for`, in words alone. */
  readonly evidence: readonly string[];
  /** What makes it likelier than it would be without, the weightiest first. */
  readonly for: readonly Contribution[];
  /** What makes it less likely, the weightiest first. */
  readonly against: readonly Contribution[];
  /** Why it cannot be, where a fact excludes it. */
  readonly excluded?: string;
  /** What would make it likelier, in words; left out for `unlisted`. */
  readonly wanted?: string;
  /** What to try or to find out next, where this is the likeliest: it splits the leading hypotheses most. */
  readonly nextTest?: string;
}

/** What one clue adds. */
export interface Contribution {
  readonly words: string;
  /** The natural logarithm of the factor by which it changes the odds against all other hypotheses together. */
  readonly weight: number;
}

/** The band of a probability, under a policy. */
export const strengthOf = (probability: number, policy: Policy): Strength => {
  if (probability >= policy.decisiveProbability) return 'decisive';
  if (probability >= policy.strongProbability) return 'strong';
  return probability >= policy.weakProbability ? 'weak' : 'none';
};

/** What is too small to be told. */
const negligible = 0.15;

const toDigits = (number: number, digits: number): number => Number(number.toFixed(digits));

/** What was seen, with what it adds to each hypothesis. */
interface Seen {
  readonly words: string;
  /** By place: the logarithm of the factor by which it changes the odds of a hypothesis against all others together. */
  readonly weights: Float64Array;
}

/** How many times as frequent a clue's answer is with a hypothesis as it is with the others, as a logarithm, for each of them. */
const against = (row: Float64Array, before: Float64Array): Float64Array => {
  const shares = row.map((weight, place) => (before[place] ?? 0) * Math.exp(weight));
  const all = shares.reduce((sum, share) => sum + share, 0);
  return row.map((weight, place) => {
    const rest = 1 - (before[place] ?? 0);
    return weight - Math.log((all - (shares[place] ?? 0)) / rest);
  });
};

const seen = (scales: Scales, evidence: Evidence, policy: Policy): readonly Seen[] => {
  const before = probabilitiesOf(scales.prior);
  const facts: Seen[] = [];
  ask(scales, evidence, policy, (row, clue, answer) => {
    facts.push({ words: clue.say(answer, evidence, policy), weights: against(row, before) });
  });
  return facts;
};

const contributionsTo = (place: number, facts: readonly Seen[]): readonly Contribution[] =>
  facts
    .map(({ words, weights }) => ({ words, weight: toDigits(weights[place] ?? 0, 2) }))
    .filter(({ weight }) => Math.abs(weight) >= negligible)
    .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight));

const hypothesis = (
  cause: Cause | undefined,
  probability: number,
  facts: readonly Contribution[],
  evidence: Evidence,
  policy: Policy,
): Hypothesis => {
  const speaksFor = facts.filter(({ weight }) => weight > 0);
  const excluded = cause?.impossible?.(evidence) ?? null;
  return {
    cause: cause === undefined ? unlisted : nameOf(cause),
    probability: toDigits(probability, 4),
    likelihood: likelihood(probability),
    strength: strengthOf(probability, policy),
    evidence: speaksFor.map(({ words }) => words),
    for: speaksFor,
    against: facts.filter(({ weight }) => weight < 0),
    ...(excluded === null ? {} : { excluded }),
    ...(cause === undefined ? {} : { wanted: cause.wanted }),
  };
};

/**
 * All hypotheses of the account's provider, and `unlisted`, the likeliest first, equally likely ones in the order of the
 * catalogue. Empty for a provider without causes. Pure.
 *
 * @param evidence - what is known of the account
 * @param policy - weights, thresholds and windows
 */
export const weigh = (evidence: Evidence, policy: Policy): readonly Hypothesis[] => {
  const scales = scalesOf(policy.weights, evidence.provider);
  if (scales.causes.length === 0) return [];
  const probabilities = probabilitiesOf(scoresOf(scales, evidence, policy));
  const facts = seen(scales, evidence, policy);
  const ranked = scales.names
    .map((_, place) => ({ place, probability: probabilities[place] ?? 0 }))
    .toSorted((one, other) => other.probability - one.probability || one.place - other.place)
    .map(({ place, probability }) =>
      hypothesis(scales.causes[place], probability, contributionsTo(place, facts), evidence, policy),
    );
  const [first, ...others] = ranked;
  const nextTest = nextTestOf(scales, probabilities, evidence, policy);
  return first === undefined || nextTest === null ? ranked : [{ ...first, nextTest }, ...others];
};

/** The likeliest hypothesis. */
interface Leader {
  /** Its cause; null for `unlisted`. */
  readonly cause: Cause | null;
  readonly probability: number;
}

/** Who leads where there is nothing to weigh. */
const nobody: Leader = { cause: null, probability: 0 };

const leaderOf = (evidence: Evidence, policy: Policy): Leader => {
  const scales = scalesOf(policy.weights, evidence.provider);
  if (scales.causes.length === 0) return nobody;
  const probabilities = probabilitiesOf(scoresOf(scales, evidence, policy));
  let first = 0;
  for (let place = 1; place < probabilities.length; place += 1)
    if ((probabilities[place] ?? 0) > (probabilities[first] ?? 0)) first = place;
  return { cause: scales.causes[first] ?? null, probability: probabilities[first] ?? 0 };
};

interface Answer {
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly cause: CauseName | null;
}

/** The last answer of `leading`: the chart asks once per cause, one after the other about the same. */
let lastAnswer: Answer | null = null;

/**
 * The name of the hypothesis that leads, or null where none is likely enough: the cause is undetermined. It is the first that
 * {@link weigh} gives, unless that is `unlisted` or below the policy's floor. Pure.
 *
 * @param evidence - what is known of the account, unchanged afterwards
 * @param policy - weights, thresholds and windows, unchanged afterwards
 */
export const leading = (evidence: Evidence, policy: Policy): CauseName | null => {
  if (lastAnswer?.evidence === evidence && lastAnswer.policy === policy) return lastAnswer.cause;
  const { cause: first, probability } = leaderOf(evidence, policy);
  const cause = first === null || probability < policy.weakProbability ? null : nameOf(first);
  lastAnswer = { evidence, policy, cause };
  return cause;
};

/**
 * Whether the likeliest hypothesis is as good as certain, as {@link weigh} would say of its first, for a fraction of what that
 * takes. Pure.
 *
 * @param evidence - what is known of the account
 * @param policy - weights, thresholds and windows
 */
export const isDecided = (evidence: Evidence, policy: Policy): boolean =>
  strengthOf(leaderOf(evidence, policy).probability, policy) === 'decisive';
