import type { Command } from 'commander';
import type { OpenFlags } from '../actions/open.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `open <id>`: shows an account in the page that runs. */
export const openCommand = (program: Command, shell: Shell): void => {
  program
    .command('open')
    .summary('show an account in the page of inspect')
    .description(
      'Shows an account in the browser, in the page of the inspect that runs on the same database, and prints the address.',
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .option('--print', 'only print the address')
    .action(async (id: string, flags: OpenFlags) => {
      const { openAccount } = await import('../actions/open.ts');
      await openAccount(shell, id, flags);
    });
};
