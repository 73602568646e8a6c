import { Option, type Command } from 'commander';
import type { DemoFlags } from '../actions/demo.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

/** `demo`: replays the shipped log and shows what came of it. */
export const demoCommand = (program: Command, shell: Shell): void => {
  program
    .command('demo')
    .summary('replay the shipped log of a fleet and look at it')
    .description(
      'Replays the shipped log of a fleet into a new database and shows what came of it. The database is kept.',
    )
    .addOption(options.quiet())
    .option('--inspect', 'look at it in the browser, too')
    .addOption(
      new Option(
        '--notify',
        'play an outage and single breaks instead, to a channel and a webhook on this machine, and show who was told what',
      ).conflicts('inspect'),
    )
    .addOption(
      new Option(
        '--postgres',
        'start PostgreSQL and four receivers on this machine instead, kill one in the middle, and show that nothing is missing',
      ).conflicts(['inspect', 'notify']),
    )
    .action(async (flags: DemoFlags) => {
      const { showDemo } = await import('../actions/demo.ts');
      await showDemo(shell, flags);
    });
};
