import { Argument, Option, type Command } from 'commander';
import { signalTypes } from '../../../machines/signal.ts';
import type { SignalFlags } from '../actions/signal.ts';
import { asTyped, storedReader } from '../arguments.ts';
import { options } from '../options.ts';
import { flagOf, signalFields, fieldValue } from '../signal-fields.ts';
import type { Shell } from '../shell.ts';

/** `signal <id> <type>`: tells something about an account that is not a status. */
export const signalCommand = (program: Command, shell: Shell): void => {
  const command = program
    .command('signal')
    .summary('tell something about an account that is not a status')
    .description(
      'Records evidence about an account that is not a status. Without a type, or with - for it, the signal is read from standard input as JSON.',
    )
    .addArgument(
      new Argument(
        '[id]',
        'an account: its id, a beginning that no other has, its tenant or its name',
      ).argParser(storedReader('accounts')),
    )
    .addArgument(new Argument('[type]', signalTypes.join(', ')).argParser(asTyped))
    .addOption(options.db())
    .addOption(new Option('--account-type <type>', "the account's type, such as LINKEDIN"))
    .addOption(
      new Option('--tenant <tenant>', 'whose account it is: your own id of the user').argParser(asTyped),
    )
    .addOption(options.json());
  for (const field of signalFields)
    command.addOption(
      new Option(`${flagOf(field)} <value>`, field.says).argParser((text: string) => fieldValue(field, text)),
    );
  command.action(async (id: string | undefined, type: string | undefined, flags: SignalFlags) => {
    const { tellSignal } = await import('../actions/signal.ts');
    await tellSignal(shell, id, type, flags);
  });
};
