import { defaultPolicy } from '../../machines/policy.ts';
import type { Reconnector } from '../http/index.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { pageActs } from '../page-acts.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Store } from '../store/port.ts';
import { readPayload } from '../wire/index.ts';
import { notePage } from './page-note.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

/** What a page beside the server is made of. */
export interface ServedPageParts {
  readonly lifecycle: Lifecycle;
  readonly ledger: Ledger;
  /** Null where the database is far away. */
  readonly store: Store | null;
  readonly database: string;
  readonly reconnector: Reconnector | null;
  /** The port that is asked for; true for the first free one, undefined for no page. */
  readonly page: number | true | undefined;
}

/** A page beside the server. */
export interface ServedPage {
  /** Its address, with its token. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Shows what is served in the page of `inspect`, on 127.0.0.1 alone; null where that is not asked. What is pressed there is
 * written by the server itself.
 *
 * @throws LifecycleError `invalidOption` when the port is taken, or the database is far away
 */
export const startPage = async (
  shell: Shell,
  { lifecycle, ledger, store, database, reconnector, page }: ServedPageParts,
): Promise<ServedPage | null> => {
  if (page === undefined) return null;
  if (store === null)
    throw usageError('--page shows a file alone', 'Beside this server: account-lifecycle inspect --write.');
  const now = (): number => shell.io.now();
  const [{ startInspector }, { fileOf }] = await Promise.all([
    import('../inspector/index.ts'),
    import('./inspecting.ts'),
  ]);
  const inspector = await startInspector({
    fleet: { store },
    reader: readPayload,
    policy: defaultPolicy,
    now,
    ...(page === true ? {} : { port: page }),
    ...fileOf(store, database),
    acts: pageActs({ lifecycle, ledger, now, reconnector: reconnector ?? undefined }),
  });
  const address = inspector.url('/');
  const forget = notePage(database, address);
  return {
    address,
    close: async () => {
      forget();
      await inspector.close();
    },
  };
};

/** Where the page is, in a sentence. Its token is for a terminal, and not for a log that others read. */
export const pageSentence = ({ address }: ServedPage, database: string, isTerminal: boolean): string =>
  isTerminal
    ? `page on ${address}`
    : `page on ${new URL(address).origin}; its address with the token stands in ${database}-page`;
