import { Argument, Option, type Command } from 'commander';
import type { ForgetFlags } from '../actions/forget.ts';
import { storedReader } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `forget [id]`: erases an account, or all of a tenant. */
export const forgetCommand = (program: Command, shell: Shell): void => {
  program
    .command('forget')
    .summary('erase an account, or all of a tenant, for good')
    .description(
      'Erases an account, or all accounts of a tenant, for good: no byte of id, tenant, name or payload stays in the database, quarantine included. The log keeps the numbers of its entries. Backups are files of their own.',
    )
    .addArgument(
      new Argument('[id]', 'an account: its id, its tenant or its name').argParser(storedReader('accounts')),
    )
    .addOption(options.db())
    .addOption(
      new Option('--tenant <tenant>', 'all accounts of this tenant: your own id of the user').argParser(
        storedReader('tenants'),
      ),
    )
    .addOption(new Option('--dry-run', 'only say how much would be erased'))
    .addOption(options.json())
    .action(async (id: string | undefined, flags: ForgetFlags) => {
      const { forgetAccounts } = await import('../actions/forget.ts');
      await forgetAccounts(shell, id, flags);
    });
};
