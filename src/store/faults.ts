import { isThenable } from '../model/callback.ts';
import { LifecycleError } from '../model/errors.ts';

/**
 * A store or lifecycle was used after `close()`: what every method of a closed store throws but `close` itself.
 *
 * @param what - what was closed, for the message: `store`
 */
export const closedFault = (what: string): LifecycleError =>
  new LifecycleError('closed', `The ${what} is closed.`, {
    hint: `Open it again, or close it only after its last use.`,
  });

/**
 * An account already has a transition of this number or a higher one: what `addTransition` throws, or `transaction` at
 * its end. The engine reads the account again and repeats the step.
 *
 * @param cause - what the database said, where it was the database that noticed
 */
export const versionConflict = (accountId: string, version: number, cause?: unknown): LifecycleError =>
  new LifecycleError('versionConflict', `Account ${accountId} already has a transition ${version}.`, {
    hint: 'Somebody else moved the account: read it again and repeat the step.',
    retryable: true,
    cause,
  });

/** An entry names a policy that the store has not numbered: what `append` throws. */
export const unknownPolicy = (policyId: number): LifecycleError =>
  new LifecycleError('databaseFailed', `No policy has the number ${policyId}.`, {
    hint: 'Get the number from `policyId` in the same store.',
  });

/**
 * A transaction was started, or the store closed, inside a transaction: what `transaction` and `close` throw then.
 *
 * @param what - the method that was called
 */
export const nestedFault = (what: string): LifecycleError =>
  new LifecycleError('internal', `${what} was called inside a transaction.`, {
    hint: 'Use the writer that the transaction was given; transactions do not nest.',
  });

/** A writer was used when its transaction was over: what `GuardedWriter` throws. */
export const endedFault = (): LifecycleError =>
  new LifecycleError('internal', 'A writer was used after its transaction had ended.', {
    hint: 'Do all writing before the function that was given to `transaction` returns.',
  });

/** The work of a transaction returned a promise. */
const asyncFault = (): LifecycleError =>
  new LifecycleError('internal', 'The work of a transaction returned a promise; nothing of it was kept.', {
    hint: 'Give `transaction` a synchronous function: it never spans a turn of the event loop.',
  });

/**
 * Refuses a promise, or anything else with a `then`, as the result of a transaction: the work must be done when it returns.
 * A later rejection of it is swallowed, so that it does not end the process on top of this fault.
 *
 * @throws LifecycleError `internal`
 */
export const refusePromise = (value: unknown): void => {
  if (!isThenable(value)) return;
  value.then(undefined, () => undefined);
  throw asyncFault();
};
