import { Argument, Option, type Command } from 'commander';
import type { AttentionFlags } from '../actions/attention.ts';
import { addListOptions, jobNumber, options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `attention [job]`: what there is to do, and the accounts that need someone. */
export const attentionCommand = (program: Command, shell: Shell): void => {
  const command = program
    .command('attention')
    .summary('show what there is to do, and the accounts that need someone')
    .description(
      'Shows what there is to do, as jobs: what one of you, the users or an administrator has to do about a proxy, a set of keys or the like, for all the accounts that need it. With the number of a job, its accounts; with --all, every account that needs someone, worst first. As JSON the accounts, unless --jobs is given.',
    )
    .addArgument(new Argument('[job]', 'the number of a job: its accounts').argParser(jobNumber))
    .addOption(options.db())
    .addOption(new Option('--all', 'list every account that needs someone, worst first'))
    .addOption(new Option('--jobs', 'every job, not only the largest').conflicts('all'))
    .addOption(options.provider())
    .addOption(options.cause())
    .addOption(options.limit());
  addListOptions(command)
    .addOption(new Option('--no-pager', 'print long lists straight to the terminal'))
    .action(async (job: number | undefined, flags: AttentionFlags) => {
      const { listAttention } = await import('../actions/attention.ts');
      await listAttention(shell, job, flags);
    });
};
