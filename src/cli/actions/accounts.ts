import { asOf } from '../../views/as-of.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { AccountView } from '../../views/account.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import type { AccountCause, AccountStatus } from '../../model/names.ts';
import type { AccountQuery } from '../../store/port.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { accountsText } from '../print/accounts.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';

/** What `accounts` is told. */
export interface AccountsFlags extends DatabaseOption, JsonOptions {
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
    const views = matching(lifecycle, flags);
    if (wantsJson(flags)) return printJsonArray(shell, views, flags);
    const moment = asOf(store, shell.io.now());
    return shell.print(accountsText(await Array.fromAsync(views), lookOf(shell, { ...flags, asOf: moment })));
  });

/** How many accounts are held at a time. */
const pageSize = 500;

/** The accounts that match, a page at a time. */
async function* matching(lifecycle: Lifecycle, flags: AccountsFlags): AsyncGenerator<AccountView, void> {
  const { status, tenant, provider, cause, limit = Infinity } = flags;
  const query: AccountQuery = {
    ...(status === undefined ? {} : { status }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(provider === undefined ? {} : { provider }),
    ...(cause === undefined ? {} : { cause }),
  };
  let left = limit;
  let after: string | undefined;
  while (left > 0) {
    const wanted = Math.min(pageSize, left);
    const page = await lifecycle.accounts({
      ...query,
      limit: wanted,
      ...(after === undefined ? {} : { after }),
    });
    yield* page;
    if (page.length < wanted) return;
    after = page.at(-1)?.accountId;
    left -= page.length;
  }
}
