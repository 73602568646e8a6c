import { incidentOf } from '../evidence.ts';
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

const orders = new Map<readonly Cause[], readonly Cause[]>();

const orderOf = (causes: readonly Cause[]): readonly Cause[] => {
  const known = orders.get(causes);
  if (known !== undefined) return known;
  const order = weighingOrder(causes);
  orders.set(causes, order);
  return order;
};

/** Asks every rule of the account's provider, and hands over what each found. */
const ask = (evidence: Evidence, policy: Policy, hear: (cause: Cause, finding: Finding) => void): void => {
  // What many accounts have in common is no single account's doing.
  let nothingFits = incidentOf(evidence) === null;
  for (const cause of orderOf(causesOf(evidence.provider))) {
    const finding = cause.rule(evidence, policy, cause.residual === true && nothingFits);
    nothingFits &&= finding.strength === 'none';
    hear(cause, finding);
  }
};

const rankOf = ({ strength }: Finding): number => strengths.indexOf(strength);

/**
 * All hypotheses of the account's provider, the strongest first, ties in documented order; those that nothing
 * speaks for come last. Empty for a provider without documented causes. Pure.
 *
 * @param evidence - what is known of the account
 * @param policy - thresholds and windows
 */
export const weigh = (evidence: Evidence, policy: Policy): readonly Hypothesis[] => {
  const found: { readonly cause: Cause; readonly finding: Finding }[] = [];
  ask(evidence, policy, (cause, finding) => void found.push({ cause, finding }));
  return found
    .sort((a, b) => rankOf(b.finding) - rankOf(a.finding) || a.cause.row - b.cause.row)
    .map(({ cause, finding }) => hypothesis(cause, finding));
};

const leader = (evidence: Evidence, policy: Policy): CauseName | null => {
  let first: Cause | null = null;
  let highest = 0;
  ask(evidence, policy, (cause, finding) => {
    const rank = rankOf(finding);
    if (rank < highest || rank === 0 || (rank === highest && first !== null && first.row < cause.row)) return;
    first = cause;
    highest = rank;
  });
  return first === null ? null : nameOf(first);
};

interface Answer {
  readonly evidence: Evidence;
  readonly policy: Policy;
  readonly cause: CauseName | null;
}

/** The last answer of `leading`: the chart asks once per documented cause, one after the other about the same. */
let lastAnswer: Answer | null = null;

/**
 * The name of the hypothesis that leads, or null when nothing speaks for any: the cause is undetermined. It is the first
 * that {@link weigh} gives. Pure.
 *
 * @param evidence - what is known of the account, unchanged afterwards
 * @param policy - thresholds and windows, unchanged afterwards
 */
export const leading = (evidence: Evidence, policy: Policy): CauseName | null => {
  if (lastAnswer?.evidence === evidence && lastAnswer.policy === policy) return lastAnswer.cause;
  const cause = leader(evidence, policy);
  lastAnswer = { evidence, policy, cause };
  return cause;
};
