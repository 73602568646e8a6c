import { Argument, Option, type Command } from 'commander';
import type * as Actions from '../actions/quarantine.ts';
import { addFormatOptions } from '../line-format.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

const actions = (): Promise<typeof Actions> => import('../actions/quarantine.ts');

const entryNumber = (text: string): number => {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id) && id > 0) return id;
  throw usageError(
    `${JSON.stringify(text)} is not a number of quarantine`,
    'Give the number that "quarantine list" shows before the delivery.',
  );
};

const numbersOf = (text: string, earlier: readonly number[] = []): readonly number[] => [
  ...earlier,
  entryNumber(text),
];

const choice = {
  ids: (): Argument => new Argument('[ids...]', 'the numbers of deliveries').argParser(numbersOf),
  all: (): Option => new Option('--all', 'all that is there'),
  reason: (): Option =>
    new Option('--reason <text>', 'those whose reason contains this text, whatever its case').argParser(
      (text: string) => {
        if (text !== '') return text;
        throw usageError('--reason is empty', 'Name a part of the reason, or give --all.');
      },
    ),
} as const;

const retryHelp = '\nExits with 3 when something still cannot be read.';

/** `quarantine list|show|retry|drop`: looks after what could not be read. */
export const quarantineCommand = (program: Command, shell: Shell): void => {
  const quarantine = program
    .command('quarantine')
    .summary('list, show, retry or drop what could not be read')
    .description('Looks after what could not be read: it is kept as it came, with the reason.');
  quarantine
    .command('list')
    .description('Lists what could not be read, oldest first.')
    .addOption(options.db())
    .addOption(new Option('--newest', 'newest first'))
    .addOption(choice.reason())
    .addOption(options.limit('show at most n deliveries'))
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: Actions.ListFlags) => (await actions()).listQuarantine(shell, flags));
  quarantine
    .command('show')
    .description('Shows one delivery whole, with control characters made visible.')
    .addArgument(new Argument('<id>', 'the number of a delivery').argParser(entryNumber))
    .addOption(options.db())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (id: number, flags: Actions.ShowFlags) =>
      (await actions()).showQuarantined(shell, id, flags),
    );
  const retry = quarantine
    .command('retry')
    .description(
      'Reads deliveries once more. What can be read now is taken in as if it had come when it was received; where its account was heard of since, it moves nothing and the API is to be asked. What cannot be read stays.',
    )
    .addArgument(choice.ids())
    .addOption(choice.all())
    .addOption(choice.reason())
    .addOption(options.db());
  addFormatOptions(retry)
    .addOption(options.json())
    .addOption(options.ndjson())
    .addHelpText('after', retryHelp)
    .action(async (ids: readonly number[], flags: Actions.RetryFlags) =>
      (await actions()).retryDeliveries(shell, ids, flags),
    );
  quarantine
    .command('drop')
    .description('Throws deliveries away for good, and says what they were.')
    .addArgument(choice.ids())
    .addOption(choice.all())
    .addOption(choice.reason())
    .addOption(options.db())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (ids: readonly number[], flags: Actions.ChoiceFlags) =>
      (await actions()).dropDeliveries(shell, ids, flags),
    );
};
