import { Argument, type Command } from 'commander';
import type { CompleteFlags } from '../actions/complete.ts';
import { asTyped, storedKinds, type StoredKind } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { wordReader } from '../usage.ts';

/** `complete <kind> [beginning]`: what the scripts of `completion` ask a database. No help names it. */
export const completeCommand = (program: Command, shell: Shell): void => {
  program
    .command('complete', { hidden: true })
    .summary('print what in a database begins with a text, for the scripts of completion')
    .addArgument(
      new Argument('<kind>', storedKinds.join(', ')).argParser(wordReader(storedKinds, 'kept in a database')),
    )
    .addArgument(new Argument('[beginning]', 'the text').argParser(asTyped))
    .addOption(options.db())
    .action(async (kind: StoredKind, beginning: string | undefined, flags: CompleteFlags) => {
      const { complete } = await import('../actions/complete.ts');
      await complete(shell, kind, beginning ?? '', flags);
    });
};
