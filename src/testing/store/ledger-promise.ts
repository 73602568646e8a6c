import { defaultPolicy } from '../../../machines/policy.ts';
import { stepperUnder } from '../../decide/step.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { Ledger, Needs } from '../../store/ledger.ts';

/** Opens one and the same ledger once more: the first time it is new and empty. */
export type OpenLedger = () => Promise<Ledger>;

/** A promise of a ledger and its check. */
export interface LedgerPromise {
  /** A fact in the present tense; the name of the test. */
  readonly promise: string;
  /** Rejects when the ledger breaks the promise. */
  check(open: OpenLedger): Promise<void>;
}

/** Work that says of no account that it needs it. */
export const needingNothing = (): Needs => ({ accountIds: [], sourceIds: [] });

/** What the engine decides. */
export const takeStep = stepperUnder(defaultPolicy);

/** What work came to: `kept`, or the code of its fault. */
export const cameTo = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'kept';
  } catch (error) {
    return error instanceof LifecycleError ? error.code : String(error);
  }
};
