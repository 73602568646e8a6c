import { weigh, type Hypothesis } from '../../machines/causes/hypothesis.ts';
import type { AccountContext } from '../../machines/context.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';

/**
 * Weighs every documented cause of the account's provider against what is known: all hypotheses, the strongest
 * first, ties in documented order, exclusions applied (DOMAIN §5). Empty while the account is not in CREDENTIALS,
 * and for providers without a documented list.
 *
 * @param account - a snapshot, or anything that carries its context
 * @param policy - thresholds and windows; the defaults when left out
 */
export const diagnose = (
  account: { readonly context: AccountContext },
  policy: Policy = defaultPolicy,
): readonly Hypothesis[] => {
  const { flippedAt } = account.context;
  return flippedAt === null ? [] : weigh({ ...account.context, flippedAt }, policy);
};
