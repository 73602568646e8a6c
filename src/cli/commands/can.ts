import { Argument, Option, type Command } from 'commander';
import { acts, type AccountAct } from '../../model/act.ts';
import type { CanFlags } from '../actions/can.ts';
import { asTyped } from '../arguments.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { wordReader } from '../usage.ts';

/** `can <id> <act>`: whether an account may be used for something. */
export const canCommand = (program: Command, shell: Shell): void => {
  program
    .command('can')
    .summary('say whether an account may be used to send, sync or read')
    .description(
      'Says whether an account may be used for something now, from what is stored of it alone. Exits with 0 if it may and with 4 if it may not.',
    )
    .addArgument(idArgument())
    .addArgument(new Argument('<act>', acts.join(', ')).argParser(wordReader(acts, 'an act')))
    .addOption(options.db())
    .addOption(
      new Option('--product <product>', 'with this product of it, such as calendar').argParser(asTyped),
    )
    .addOption(options.json())
    .action(async (id: string, act: AccountAct, flags: CanFlags) => {
      const { askWhetherItCan } = await import('../actions/can.ts');
      await askWhetherItCan(shell, id, act, flags);
    });
};
