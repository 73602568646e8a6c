import type { PageActs } from './inspector/acts.ts';
import type { Lifecycle } from './lifecycle/lifecycle.ts';
import { beSilent, breakSilence, silencing } from './notify/book/silence.ts';
import type { Ledger } from './store/ledger.ts';

/** What a page acts through. */
export interface PageActsParts {
  readonly lifecycle: Pick<Lifecycle, 'signal'>;
  /** The ledger of that lifecycle. */
  readonly ledger: Pick<Ledger, 'transact'>;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** Makes the addresses by which users reconnect. */
  readonly reconnector?: { url(accountId: string): Promise<string | null> } | undefined;
}

/** Has a page write through a lifecycle: what is handled into its log, what is snoozed beside it, as the command line does. */
export const pageActs = ({ lifecycle, ledger, now, reconnector }: PageActsParts): PageActs => ({
  handled: async (ids) => {
    await Promise.all(ids.map((id) => lifecycle.signal(id, { type: 'handled' })));
  },
  snooze: (ids, until) => {
    const those = ids.map((account) => ({ account }));
    return silencing(ledger, ids, (writer) => beSilent(writer, those, { since: now(), until }, ids));
  },
  wake: (ids) => {
    const those = ids.map((account) => ({ account }));
    return silencing(ledger, ids, (writer) => breakSilence(writer, those, ids, now()));
  },
  ...(reconnector === undefined ? {} : { reconnectUrl: (id) => reconnector.url(id) }),
});
