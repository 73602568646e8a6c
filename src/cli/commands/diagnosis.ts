import { Option, type Command } from 'commander';
import type * as Actions from '../actions/diagnosis.ts';
import { asTyped } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

const actions = (): Promise<typeof Actions> => import('../actions/diagnosis.ts');

/** `diagnosis score|fit`: how often the named causes were right, and weights that fit one's own fleet. */
export const diagnosisCommand = (program: Command, shell: Shell): void => {
  const diagnosis = program
    .command('diagnosis')
    .summary('score the causes that were named, and fit them to your fleet')
    .description('Compares the causes that were named with what breaks turned out to be.');
  diagnosis
    .command('score')
    .description(
      'Says how often the likeliest cause was the true one, of the breaks whose outcome was told or is proven by the way they healed.',
    )
    .addOption(options.db())
    .addOption(
      new Option(
        '--weights <file>',
        'weigh the causes by these instead of those that were in force',
      ).argParser(asTyped),
    )
    .addOption(options.json())
    .action(async (flags: Actions.ScoreFlags) => (await actions()).scoreDiagnosis(shell, flags));
  diagnosis
    .command('fit')
    .description(
      'Prints weights that fit the known outcomes, as JSON. They begin with those that are shipped, so that few outcomes move little. Nothing uses them until you say so.',
    )
    .addOption(options.db())
    .addOption(new Option('--from <file>', 'begin with these weights instead').argParser(asTyped))
    .addOption(new Option('--name <version>', 'what the result is called').argParser(asTyped))
    .addOption(options.quiet())
    .action(async (flags: Actions.FitFlags) => (await actions()).fitDiagnosis(shell, flags));
};
