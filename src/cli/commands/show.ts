import { Option, type Command } from 'commander';
import type { ShowFlags } from '../actions/show.ts';
import { idArgument, momentOption, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `show <id>`: one account, now or as it was. */
export const showCommand = (program: Command, shell: Shell): void => {
  program
    .command('show')
    .summary('show one account')
    .description('Shows one account, as it is or as it was.')
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(new Option('--at <time>', 'as it was then').argParser(momentOption))
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (id: string, flags: ShowFlags) => {
      const { showAccount } = await import('../actions/show.ts');
      await showAccount(shell, id, flags);
    });
};
