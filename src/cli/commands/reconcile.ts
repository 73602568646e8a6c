import { Option, type Command } from 'commander';
import type { ReconcileFlags } from '../actions/reconcile.ts';
import { storedReader } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { unipileHelp } from '../unipile-variables.ts';

/** `reconcile`: asks Unipile for the truth. */
export const reconcileCommand = (program: Command, shell: Shell): void => {
  program
    .command('reconcile')
    .summary('compare the accounts with Unipile and fix differences')
    .description(
      'Asks Unipile for all accounts, or one, and records the differences as events. An account counts as deleted only when Unipile says that it has none of this id. Exits with 1 when something could not be settled.',
    )
    .addOption(options.db())
    .addOption(new Option('--account <id>', 'only this account').argParser(storedReader('accounts')))
    .option('--allow-vanish', 'take accounts for deleted however many are gone at once')
    .addOption(options.json())
    .addHelpText('after', unipileHelp)
    .action(async (flags: ReconcileFlags) => {
      const { reconcileFleet } = await import('../actions/reconcile.ts');
      await reconcileFleet(shell, flags);
    });
};
