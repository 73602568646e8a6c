import { writing, type DatabaseOption } from '../fleet.ts';
import { accountNamed } from '../naming.ts';
import { printJson, type JsonOptions } from '../json.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';

/** What `forget` is told. */
export interface ForgetFlags extends DatabaseOption, JsonOptions {
  readonly tenant?: string;
  readonly dryRun?: boolean;
}

/**
 * Erases an account, or all accounts of a tenant.
 *
 * @throws LifecycleError `invalidOption` when both or neither is named, `accountNotFound`; otherwise as the store says
 */
export const forgetAccounts = async (
  shell: Shell,
  word: string | undefined,
  { tenant, dryRun = false, ...flags }: ForgetFlags,
): Promise<void> => {
  if ((word === undefined) === (tenant === undefined))
    throw usageError(
      word === undefined ? 'nobody is named' : 'both an account and a tenant are named',
      'Give the id of an account, or --tenant.',
    );
  await writing(shell, flags, async ({ lifecycle, store }) => {
    const choice =
      word === undefined
        ? { tenant: tenant ?? '' }
        : { account: accountNamed(shell, store, word, { beginnings: false }) };
    const summary = await lifecycle.forget(choice, { dryRun });
    if (flags.json === true) return printJson(shell, { ...summary, dryRun });
    const { accounts, entries, quarantined } = summary;
    const what = `${plural(accounts, 'account')}, ${plural(entries, 'log entry', 'log entries')} and ${quarantined} in quarantine`;
    return shell.print(dryRun ? `Would erase ${what}` : `Erased ${what}`);
  });
};
