import { Argument, Option, type Command } from 'commander';
import { outcomeSources, type OutcomeSource } from '../../../machines/signal.ts';
import { asTyped } from '../arguments.ts';
import { idArgument, momentOption, options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { wordReader } from '../usage.ts';

interface OutcomeFlags {
  readonly db?: string;
  readonly by: OutcomeSource;
  readonly flippedAt?: number;
  readonly json?: boolean;
}

/** `outcome <id> <cause>`: tells what a break turned out to have come from. */
export const outcomeCommand = (program: Command, shell: Shell): void => {
  program
    .command('outcome')
    .summary('tell what a break turned out to have come from')
    .description(
      'Records what a break turned out to have come from: the only thing that says whether the named cause was right. It changes no status.',
    )
    .addArgument(idArgument())
    .addArgument(
      new Argument(
        '<cause>',
        'such as linkedin.sessionExpired, or another word for one that has no name',
      ).argParser(asTyped),
    )
    .addOption(options.db())
    .addOption(
      new Option('--by <source>', `who says so: ${outcomeSources.join(', ')}`)
        .default('operator')
        .argParser(wordReader(outcomeSources, 'a source of outcomes')),
    )
    .addOption(
      new Option('--flipped-at <time>', 'of which break: when it began; default: the latest').argParser(
        momentOption,
      ),
    )
    .addOption(options.json())
    .action(async (id: string, cause: string, { flippedAt, by, ...flags }: OutcomeFlags) => {
      const { tellSignal } = await import('../actions/signal.ts');
      await tellSignal(shell, id, 'outcome', {
        ...flags,
        cause,
        by,
        ...(flippedAt === undefined ? {} : { flippedAt: new Date(flippedAt).toISOString() }),
      });
    });
};
