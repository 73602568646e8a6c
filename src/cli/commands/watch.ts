import { Option, type Command } from 'commander';
import type { Actor } from '../../../machines/causes/cause.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { oneOf, usageError } from '../usage.ts';
import type { WatchFlags } from '../watching.ts';

const whoActs: readonly Actor[] = ['user', 'admin', 'operator'];

const afterEntry = (text: string): number => {
  const seq = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seq)) return seq;
  throw usageError(
    `--after cannot be ${JSON.stringify(text)}`,
    'Give the number of an entry of the log, or 0 for all of it.',
  );
};

/** `watch`: tells what another process writes into the database, line by line. */
export const watchCommand = (program: Command, shell: Shell): void => {
  program
    .command('watch')
    .summary('follow what happens, line by line')
    .description(
      'Tells what is written into a database, by serve or by others, as it happens: what changed, and who must do what about it. On a terminal q ends, and / keeps only lines that hold a text.',
    )
    .addOption(options.db())
    .addOption(
      new Option('--who <actor>', 'only what begins or ends a wait for the user, an admin or an operator')
        .choices(whoActs)
        .argParser((word: string) => oneOf(word, whoActs, 'somebody who acts')),
    )
    .addOption(options.provider())
    .addOption(options.tenant())
    .addOption(
      new Option(
        '--after <entry>',
        'begin after this entry of the log; without it, with what comes',
      ).argParser(afterEntry),
    )
    .addOption(options.ndjson())
    .action(async (flags: WatchFlags) => {
      // Loaded here, so that the other commands start without it.
      const { watch } = await import('../watching.ts');
      await watch(shell, flags);
    });
};
