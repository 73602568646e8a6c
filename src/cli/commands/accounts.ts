import type { Command } from 'commander';
import type { AccountsFlags } from '../actions/accounts.ts';
import { addListOptions, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `accounts`: the accounts that match, by id. */
export const accountsCommand = (program: Command, shell: Shell): void => {
  const command = program
    .command('accounts')
    .summary('list accounts')
    .description('Lists the accounts that match, by id.')
    .addOption(options.db())
    .addOption(options.status())
    .addOption(options.provider())
    .addOption(options.cause())
    .addOption(options.limit());
  addListOptions(command).action(async (flags: AccountsFlags) => {
    const { listAccounts } = await import('../actions/accounts.ts');
    await listAccounts(shell, flags);
  });
};
