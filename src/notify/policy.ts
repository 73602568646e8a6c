import { LifecycleError } from '../model/errors.ts';

/** How notices are delivered. */
export interface DeliveryPolicy {
  /** How long an attempt may take. */
  readonly attemptSeconds: number;
  /** How long a lane is held at most by a process that was killed; more than an attempt may take. */
  readonly leaseSeconds: number;
  /** When a failed attempt is first made again. */
  readonly firstRetrySeconds: number;
  /** The longest time between two attempts. */
  readonly longestRetryHours: number;
  /** How long after its first attempt a notice is given up. */
  readonly deadAfterHours: number;
  /** How many notices one sink is handed at a time. */
  readonly atOnce: number;
  /** How often the outbox is looked at for what another process put there. */
  readonly pollSeconds: number;
  /** After how long what is not true just now is looked at again. */
  readonly recheckSeconds: number;
  /** How long a sink fails before another one is told. */
  readonly tellAfterMinutes: number;
  /** How long effects stay in the outbox once every sink has looked at them, and notices once they were given up. */
  readonly keepDays: number;
}

/** The policy unless something else is said. */
const defaultDeliveryPolicy: DeliveryPolicy = {
  attemptSeconds: 15,
  leaseSeconds: 60,
  firstRetrySeconds: 5,
  longestRetryHours: 10,
  deadAfterHours: 72,
  atOnce: 8,
  pollSeconds: 10,
  recheckSeconds: 60,
  tellAfterMinutes: 15,
  keepDays: 30,
};

/**
 * The policy with these values in the place of the defaults.
 *
 * @throws LifecycleError `invalidOption` for what is no number above 0, and for a lease that an attempt may outlast
 */
export const deliveryPolicyWith = (settings: Partial<DeliveryPolicy> = {}): DeliveryPolicy => {
  const policy = { ...defaultDeliveryPolicy, ...settings };
  const odd = Object.entries(policy).find(([, value]) => !(value > 0 && Number.isFinite(value)));
  if (odd !== undefined)
    throw new LifecycleError('invalidOption', `${odd[0]} cannot be ${odd[1]}`, {
      hint: 'Give a number above 0.',
    });
  if (policy.leaseSeconds <= policy.attemptSeconds)
    throw new LifecycleError('invalidOption', 'leaseSeconds is not more than attemptSeconds', {
      hint: 'Give a lease that no attempt outlasts.',
    });
  return policy;
};
