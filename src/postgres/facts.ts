import { LifecycleError } from '../store/index.ts';
import type { LedgerReader, Workbench, WorkbenchWriter } from '../store/ledger.ts';

/** What a piece of work finds of facts that were told without an account: there are none, and none is taken. */
export const factsRefused = (): Pick<WorkbenchWriter, 'accounts' | 'newestFacts' | 'facts' | 'addFact'> => ({
  accounts: () => [],
  newestFacts: () => [],
  facts: () => [],
  addFact: () => {
    throw new LifecycleError('invalidOption', 'PostgreSQL cannot keep a fact without an account yet.', {
      hint: 'Tell it of each account whom it concerns, with its account_id.',
    });
  },
});

/** What is known of such facts before a piece of work: none was ever told. */
export const noFactsAtHand = (): Workbench['facts'] => ({ newest: new Map(), any: false });

/** The reads of such facts. */
export const noFactReads: Pick<LedgerReader, 'facts' | 'newestFacts'> = {
  facts: async () => [],
  newestFacts: async () => [],
};
