import type { Policy } from '../policy.ts';
import {
  strengths,
  type Cause,
  type CauseName,
  type Evidence,
  type Finding,
  type Strength,
} from './cause.ts';
import { causesOf, nameOf } from './catalogue.ts';

/** A possible cause of CREDENTIALS, weighed. */
export interface Hypothesis {
  readonly cause: CauseName;
  readonly strength: Strength;
  /** The facts that speak for it, the strongest first; empty when the strength is `none`. */
  readonly evidence: readonly string[];
  /** Why it cannot be, where a fact excludes it. */
  readonly excluded?: string;
  /** What would have to be seen for it to be concluded. */
  readonly wanted: string;
}

const hypothesis = (cause: Cause, { strength, evidence, excluded }: Finding): Hypothesis => ({
  cause: nameOf(cause),
  strength,
  evidence,
  ...(excluded === undefined ? {} : { excluded }),
  wanted: cause.wanted,
});

/** Documented order, but residual causes after all others, the last documented first. */
const weighingOrder = (causes: readonly Cause[]): readonly Cause[] => [
  ...causes.filter((cause) => cause.residual !== true),
  ...causes.filter((cause) => cause.residual === true).toReversed(),
];

const weighAll = (evidence: Evidence, policy: Policy): readonly Hypothesis[] => {
  let nothingFits = true;
  return weighingOrder(causesOf(evidence.provider))
    .map((cause) => {
      const finding = cause.rule(evidence, policy, cause.residual === true && nothingFits);
      nothingFits &&= finding.strength === 'none';
      return { cause, finding, rank: strengths.indexOf(finding.strength) };
    })
    .sort((one, other) => other.rank - one.rank || one.cause.row - other.cause.row)
    .map(({ cause, finding }) => hypothesis(cause, finding));
};

interface Weighing {
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly hypotheses: readonly Hypothesis[];
}

/**
 * The last weighing of each list of remembered facts. The chart asks once per documented cause, with a new
 * object around the same list each time; only the first question costs anything.
 */
const lastWeighings = new WeakMap<Evidence['evidence'], Weighing>();

const isSame = (one: Evidence, other: Evidence): boolean =>
  one.provider === other.provider &&
  one.authorizedAt === other.authorizedAt &&
  one.connection === other.connection &&
  one.lastSeenAt === other.lastSeenAt &&
  one.flippedAt === other.flippedAt;

/**
 * All hypotheses of the account's provider, the strongest first, ties in documented order; those that nothing
 * speaks for come last. Empty for a provider without documented causes. Pure.
 *
 * @param evidence - what is known of the account, unchanged afterwards
 * @param policy - thresholds and windows, unchanged afterwards
 */
export const weigh = (evidence: Evidence, policy: Policy): readonly Hypothesis[] => {
  const last = lastWeighings.get(evidence.evidence);
  if (last !== undefined && last.policy === policy && isSame(last.evidence, evidence)) return last.hypotheses;
  const hypotheses = weighAll(evidence, policy);
  lastWeighings.set(evidence.evidence, { evidence, policy, hypotheses });
  return hypotheses;
};

/** The name of the hypothesis that leads, or null when nothing speaks for any: the cause is undetermined. Pure. */
export const leading = (evidence: Evidence, policy: Policy): CauseName | null => {
  const [first] = weigh(evidence, policy);
  return first === undefined || first.strength === 'none' ? null : first.cause;
};
