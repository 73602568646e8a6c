import type { Command } from 'commander';
import type { NoticesFlags } from '../actions/notices.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `notices`: what is said to whom, and what comes next. */
export const noticesCommand = (program: Command, shell: Shell): void => {
  program
    .command('notices')
    .summary('list what people are told, and what comes next')
    .description(
      'Lists the notices that are under way: about what, to whom, how far they are, what was said, and when they go on by themselves.',
    )
    .addOption(options.db())
    .addOption(options.limit('show at most n notices'))
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: NoticesFlags) => {
      const { listNotices } = await import('../actions/notices.ts');
      await listNotices(shell, flags);
    });
};
