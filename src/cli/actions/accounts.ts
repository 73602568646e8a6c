import { asOf } from '../../views/as-of.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { AccountView } from '../../views/account.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import type { AccountCause, AccountStatus } from '../../model/names.ts';
import type { AccountQuery } from '../../store/port.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { longestFirst, isFormed, listed, printFormed, type ListFlags } from '../listing.ts';
import { accountsText } from '../print/accounts.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `accounts` is told. */
export interface AccountsFlags extends DatabaseOption, ListFlags {
  readonly status?: AccountStatus;
  readonly tenant?: string;
  readonly provider?: Provider;
  readonly cause?: AccountCause;
  readonly limit?: number;
  readonly utc?: boolean;
}

/** Lists the accounts that match, by id. */
export const listAccounts = (shell: Shell, flags: AccountsFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const moment = asOf(store, shell.io.now());
    const views = listed(await ordered(lifecycle, flags), flags, moment);
    if (isFormed(flags)) return printFormed(shell, views, flags);
    return shell.print(accountsText(await Array.fromAsync(views), lookOf(shell, { ...flags, asOf: moment })));
  });

/** How many accounts are held at a time. */
const pageSize = 500;

/** The accounts that match in the order that is asked for; by id they come as they are read. */
const ordered = async (
  lifecycle: Lifecycle,
  flags: AccountsFlags,
): Promise<readonly AccountView[] | AsyncIterable<AccountView>> => {
  if (flags.sort === 'harm') return lifecycle.accounts({ ...accountsQuery(flags), order: 'attention' });
  return flags.sort === 'since'
    ? longestFirst(await lifecycle.accounts(accountsQuery(flags)))
    : matching(lifecycle, flags);
};

const accountsQuery = ({ status, tenant, provider, cause }: AccountsFlags): AccountQuery => ({
  ...(status === undefined ? {} : { status }),
  ...(tenant === undefined ? {} : { tenant }),
  ...(provider === undefined ? {} : { provider }),
  ...(cause === undefined ? {} : { cause }),
});

/** The accounts that match, a page at a time. */
async function* matching(lifecycle: Lifecycle, flags: AccountsFlags): AsyncGenerator<AccountView, void> {
  const query = accountsQuery(flags);
  const size = Math.max(1, Math.min(pageSize, flags.limit ?? pageSize));
  let after: string | undefined;
  for (;;) {
    const page = await lifecycle.accounts({
      ...query,
      limit: size,
      ...(after === undefined ? {} : { after }),
    });
    yield* page;
    if (page.length < size) return;
    after = page.at(-1)?.accountId;
  }
}
