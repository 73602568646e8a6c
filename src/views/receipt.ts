import type { Policy } from '../../machines/policy.ts';
import { viewOf, type AccountView } from './account.ts';
import { isoTime } from '../model/clock.ts';
import type { DecisionName, Transition } from '../model/decision.ts';
import type { Outcome } from '../engine/outcome.ts';

/** What a delivery did. `decision` is `foreign` for a webhook that is not ours: counted, not stored. */
export interface Receipt {
  readonly decision: DecisionName | 'foreign';
  /** The account afterwards; null when the delivery was quarantined or foreign. */
  readonly account: AccountView | null;
  /** The applied transition, where there was one. */
  readonly transition?: TransitionView;
  /** Why it was quarantined. */
  readonly reason?: string;
}

/** A receipt without what it says of the account. */
export type Brief = Pick<Receipt, 'decision' | 'reason'>;

/** A transition as listeners and JSON see it. */
export interface TransitionView extends Omit<Transition, 'at'> {
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
}

/** A transition as it is shown. */
export const transitionView = (transition: Transition): TransitionView => ({
  ...transition,
  at: isoTime(transition.at),
});

/** What an outcome comes to, in a word; of what was quarantined also why. */
export const briefOf = (outcome: Outcome): Brief => {
  switch (outcome.kind) {
    case 'foreign':
      return { decision: 'foreign' };
    case 'quarantined':
      return { decision: 'quarantined', reason: outcome.reason };
    case 'event':
      return { decision: outcome.step.decision };
  }
};

/**
 * The whole receipt.
 *
 * @param verifiedAt - when the API last showed the account without saying anything new (milliseconds since 1970), or null
 */
export const receiptOf = (outcome: Outcome, policy: Policy, verifiedAt: number | null = null): Receipt => {
  if (outcome.kind !== 'event') return { ...briefOf(outcome), account: null };
  const { decision, snapshot, transitions } = outcome.step;
  const last = transitions.at(-1);
  return {
    decision,
    account: viewOf(snapshot, policy, verifiedAt),
    ...(last === undefined ? {} : { transition: transitionView(last) }),
  };
};
