import type { Command } from 'commander';
import type { RestartFlags } from '../actions/restart.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { unipileHelp } from '../unipile-variables.ts';

/** `restart <id>`: has Unipile restart an account. */
export const restartCommand = (program: Command, shell: Shell): void => {
  program
    .command('restart')
    .summary('have Unipile restart an account')
    .description(
      'Has Unipile restart an account: the remedy for ERROR and STOPPED, not for CREDENTIALS. Exits with 1 when Unipile answers that it failed to restart.',
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(options.json())
    .addHelpText('after', unipileHelp)
    .action(async (id: string, flags: RestartFlags) => {
      const { restartAccount } = await import('../actions/restart.ts');
      await restartAccount(shell, id, flags);
    });
};
