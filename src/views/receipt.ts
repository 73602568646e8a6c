import type { Policy } from '../../machines/policy.ts';
import { viewOf, type AccountView } from './account.ts';
import { isoTime } from '../model/clock.ts';
import type { DecisionName, Transition } from '../model/decision.ts';
import { LifecycleError } from '../model/errors.ts';
import type { Outcome } from '../engine/outcome.ts';

/**
 * What a delivery did; which decision it was tells what else there is. `foreign` is a webhook about something else: counted,
 * not stored.
 */
export type Receipt = AppliedReceipt | UnmovedReceipt | NotedReceipt | QuarantinedReceipt | ForeignReceipt;

/** The account's state changed. */
export interface AppliedReceipt {
  readonly decision: 'applied';
  /** The account afterwards. */
  readonly account: AccountView;
  /** The last transition applied. */
  readonly transition: TransitionView;
}

/** It was taken in and moved nothing by itself. */
export interface UnmovedReceipt {
  readonly decision: Exclude<DecisionName, 'applied' | 'quarantined'>;
  /** The account afterwards. */
  readonly account: AccountView;
  /** Only where the delivery was the first to name the account's type, and that alone moved the machine. */
  readonly transition?: TransitionView;
}

/** A fact that names no account was kept. */
export interface NotedReceipt {
  readonly decision: 'noted';
  readonly account: null;
  /** How many accounts heard of it at once: those that are broken where it holds. Others do when they break. */
  readonly told: number;
}

/** It cannot be read, and is kept raw. */
export interface QuarantinedReceipt {
  readonly decision: 'quarantined';
  readonly account: null;
  /** Why it cannot be read. */
  readonly reason: string;
}

/** A webhook about something other than account status. */
export interface ForeignReceipt {
  readonly decision: 'foreign';
  readonly account: null;
}

/** A receipt without what it says of the account. */
export interface Brief {
  readonly decision: Receipt['decision'];
  /** Why it was quarantined. */
  readonly reason?: string;
}

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

/** The decision of an outcome, and the reason when it was quarantined. */
export const briefOf = (outcome: Outcome): Brief => {
  switch (outcome.kind) {
    case 'foreign':
    case 'noted':
      return { decision: outcome.kind };
    case 'quarantined':
      return { decision: 'quarantined', reason: outcome.reason };
    case 'event':
      return { decision: outcome.step.decision };
  }
};

const missing = (): LifecycleError =>
  new LifecycleError('internal', 'a step that was applied has no transition', {
    hint: 'This is a fault in account-lifecycle: please report it.',
  });

/**
 * The whole receipt.
 *
 * @param verifiedAt - when the API last showed the account without saying anything new (milliseconds since 1970), or null
 */
export const receiptOf = (outcome: Outcome, policy: Policy, verifiedAt: number | null = null): Receipt => {
  if (outcome.kind === 'foreign') return { decision: 'foreign', account: null };
  if (outcome.kind === 'noted') return { decision: 'noted', account: null, told: outcome.told };
  if (outcome.kind === 'quarantined')
    return { decision: 'quarantined', account: null, reason: outcome.reason };
  const { decision, snapshot, transitions } = outcome.step;
  const account = viewOf(snapshot, policy, verifiedAt);
  const last = transitions.at(-1);
  if (decision !== 'applied')
    return { decision, account, ...(last === undefined ? {} : { transition: transitionView(last) }) };
  if (last === undefined) throw missing();
  return { decision, account, transition: transitionView(last) };
};
