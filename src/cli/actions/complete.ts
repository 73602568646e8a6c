import type { StoredKind } from '../arguments.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { accountsByPage } from '../../store/by-page.ts';
import type { Store } from '../../store/port.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import type { Shell } from '../shell.ts';
import { plain } from '../terminal/plain.ts';

/** What `complete` is told. */
export type CompleteFlags = DatabaseOption;

/** How many words a shell is offered, and how many accounts are looked through for tenants and names. */
const [OFFERED, SEARCHED, AT_ONCE] = [200, 20_000, 2000];

type AccountsOf = Pick<Store, 'accounts'>;

/** What is told of an account beside its id. */
const besideId = (
  { context: { name, tenant } }: AccountSnapshot,
  kind: StoredKind,
): readonly (string | null)[] => {
  if (kind === 'accounts') return [tenant, name];
  return kind === 'tenants' ? [tenant] : [name];
};

const idsFrom = (store: AccountsOf, beginning: string): readonly string[] =>
  store
    .accounts({ limit: OFFERED, ...(beginning === '' ? {} : { after: beginning }) })
    .map(({ context }) => context.accountId)
    .filter((id) => id.startsWith(beginning));

const wordsFrom = (store: AccountsOf, kind: StoredKind, beginning: string): ReadonlySet<string> => {
  const words = new Set(kind === 'accounts' ? idsFrom(store, beginning) : []);
  let searched = 0;
  for (const page of accountsByPage(store, AT_ONCE)) {
    for (const word of page.flatMap((account) => besideId(account, kind)))
      if (word !== null && word !== '' && words.size < OFFERED && word.startsWith(beginning)) words.add(word);
    searched += page.length;
    if (words.size >= OFFERED || searched >= SEARCHED) break;
  }
  return words;
};

/**
 * Prints what in a database begins with a text, a word to a line: ids with the tenants and names that stand for them,
 * tenants, or names. At most 200 words, and of tenants and names those of the first 20,000 accounts.
 */
export const complete = (
  shell: Shell,
  kind: StoredKind,
  beginning: string,
  flags: CompleteFlags,
): Promise<void> =>
  reading(shell, flags, ({ store }) => {
    for (const word of wordsFrom(store, kind, beginning)) shell.print(plain(word));
  });
