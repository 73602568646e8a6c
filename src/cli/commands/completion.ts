import { Argument, type Command } from 'commander';
import { bashCompletion, fishCompletion, zshCompletion } from '../print/completion.ts';
import type { Shell } from '../shell.ts';
import { wordReader } from '../usage.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `completion`: a script that lets a shell complete commands and options. */
export const completionCommand = (program: Command, shell: Shell): void => {
  program
    .command('completion')
    .summary('print a completion script for bash, zsh or fish')
    .description(
      'Prints a script that lets a shell complete commands, options, and the accounts of a database, for example: source <(account-lifecycle completion bash)',
    )
    .addArgument(new Argument('<shell>', shells.join(', ')).argParser(wordReader(shells, 'a shell')))
    .action((name: (typeof shells)[number]) => shell.print(scripts[name](program)));
};
