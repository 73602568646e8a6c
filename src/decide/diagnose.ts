import { isDecided, weigh, type Hypothesis } from '../../machines/causes/hypothesis.ts';
import type { AccountContext } from '../../machines/context.ts';
import type { NamedCause } from '../model/names.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';

/** A hypothesis whose cause stands in the chart, or all that have no name there together. */
export interface WeighedHypothesis extends Hypothesis {
  readonly cause: NamedCause | 'unlisted';
}

/**
 * Weighs every cause of the account's provider against what is known: all hypotheses with their probabilities, the
 * likeliest first, and among them `unlisted` for all others. Empty while the account is not in CREDENTIALS, and for
 * providers without causes.
 *
 * @param account - a snapshot, or anything that carries its context
 * @param policy - thresholds and windows; the defaults when left out
 */
export const diagnose = (
  account: { readonly context: AccountContext },
  policy: Policy = defaultPolicy,
): readonly WeighedHypothesis[] => {
  const { flippedAt } = account.context;
  if (flippedAt === null) return [];
  // The catalogue's causes are those of the chart: a test holds them to each other.
  return weigh({ ...account.context, flippedAt }, policy) as readonly WeighedHypothesis[];
};

/**
 * Whether it is as good as certain why the account is in CREDENTIALS: the first that {@link diagnose} gives is `decisive`.
 *
 * @param account - a snapshot, or anything that carries its context
 * @param policy - thresholds and windows
 */
export const isDiagnosed = ({ context }: { readonly context: AccountContext }, policy: Policy): boolean => {
  const { flippedAt } = context;
  return flippedAt !== null && isDecided({ ...context, flippedAt }, policy);
};
