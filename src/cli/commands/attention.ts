import type { Command } from 'commander';
import type { AttentionFlags } from '../actions/attention.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `attention`: the accounts that need someone, worst first. */
export const attentionCommand = (program: Command, shell: Shell): void => {
  program
    .command('attention')
    .summary('list the accounts that need someone, and what to do')
    .description('Lists the accounts that need someone, worst first: who must act, why, and what to do.')
    .addOption(options.db())
    .addOption(options.tenant())
    .addOption(options.provider())
    .addOption(options.cause())
    .addOption(options.limit())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: AttentionFlags) => {
      const { listAttention } = await import('../actions/attention.ts');
      await listAttention(shell, flags);
    });
};
