import type { AccountEvent } from '../../machines/event.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import type { Step } from './step.ts';
import { explainStep, type Explanation } from './explain.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stepperUnder } from './step.ts';

/** A step with its explanation. */
export interface ExplainedStep extends Step {
  readonly explanation: Explanation;
}

/** Options of {@link decide}. */
export interface DecideOptions {
  /** Thresholds and windows; the defaults when left out. */
  readonly policy?: Policy;
  /** Whether the event's source id is known already; only the log can tell. Default false. */
  readonly duplicate?: boolean;
}

/**
 * Decides what an event does to an account, and explains it. Pure.
 *
 * @param before - the account's snapshot, or null when it has never been seen
 * @param event - what was heard, in normalised form
 */
export const decide = (
  before: AccountSnapshot | null,
  event: AccountEvent,
  { policy = defaultPolicy, duplicate = false }: DecideOptions = {},
): ExplainedStep => {
  const step = stepperUnder(policy)(before, event, duplicate);
  return { ...step, explanation: explainStep(before, event, step, policy) };
};
