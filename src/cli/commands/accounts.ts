import type { Command } from 'commander';
import type { AccountsFlags } from '../actions/accounts.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `accounts`: the accounts that match, by id. */
export const accountsCommand = (program: Command, shell: Shell): void => {
  program
    .command('accounts')
    .summary('list accounts')
    .description('Lists the accounts that match, by id.')
    .addOption(options.db())
    .addOption(options.status())
    .addOption(options.tenant())
    .addOption(options.provider())
    .addOption(options.cause())
    .addOption(options.limit())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: AccountsFlags) => {
      const { listAccounts } = await import('../actions/accounts.ts');
      await listAccounts(shell, flags);
    });
};
