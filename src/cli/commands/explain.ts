import type { Command } from 'commander';
import type { ExplainFlags } from '../actions/explain.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `explain <id>`: why an account is where it is, and what would change that. */
export const explainCommand = (program: Command, shell: Shell): void => {
  program
    .command('explain')
    .summary('say why an account is where it is')
    .description(
      'Says why an account is where it is, what else it could be, and what would change the verdict.',
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (id: string, flags: ExplainFlags) => {
      const { explainAccount } = await import('../actions/explain.ts');
      await explainAccount(shell, id, flags);
    });
};
