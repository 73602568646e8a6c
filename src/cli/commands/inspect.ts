import { Option, type Command } from 'commander';
import { asTyped, storedReader } from '../arguments.ts';
import type { InspectFlags } from '../inspecting.ts';
import { addFormatOptions, formatOf, orderOption } from '../line-format.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

const portOf = (text: string): number => {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw usageError(`--port cannot be ${JSON.stringify(text)}`, 'Give a number from 0 (any) to 65535.');
};

/** What is said of the lines of a log, where it is. */
const strayFormat = (flags: InspectFlags): string | undefined =>
  Object.keys(formatOf(flags))[0] ?? (flags.order === undefined ? undefined : 'order');

/** Refuses options that do not go together. A database that the environment names gives way to a log. */
const assertFitting = (flags: InspectFlags, namesDatabase: boolean): void => {
  if (flags.log !== undefined && namesDatabase)
    throw usageError('--log and --db exclude each other', 'Name one of them.');
  if (flags.log !== undefined && flags.write === true)
    throw usageError('--write needs a database', 'A log is only read: name a database with --db.');
  const stray = strayFormat(flags);
  if (flags.log === undefined && stray !== undefined)
    throw usageError(`--${stray} says how a log is read`, 'Name the log: --log FILE.');
};

/** `inspect`: shows the fleet, an account or a replay in the browser, on this machine alone. */
export const inspectCommand = (program: Command, shell: Shell): void => {
  const named = program
    .command('inspect')
    .summary('look at the fleet in the browser')
    .description(
      'Shows the fleet, the chart and timeline of each account, and a replay, in the browser. Only this machine can reach it, with the address that is printed.',
    )
    .addOption(options.db())
    .addOption(
      new Option('--log <file>', 'replay a log instead, under control of the page').argParser(asTyped),
    );
  addFormatOptions(named)
    .addOption(orderOption())
    .addOption(new Option('--account <id>', 'show this account first').argParser(storedReader('accounts')))
    .addOption(new Option('--port <n>', 'listen on this port; else on the first free one').argParser(portOf))
    .option(
      '--stately',
      "show accounts in Stately's inspector (XState 5), too; says what leaves this machine",
    )
    .option(
      '--classic',
      'show accounts in the classic inspector (XState 4), too; says what leaves this machine',
    )
    .option('--write', 'let the page note what is handled, and snooze accounts; else it only reads')
    .option('--open', 'open the browser')
    .action(async (flags: InspectFlags, command: Command) => {
      assertFitting(flags, command.getOptionValueSource('db') === 'cli');
      // Loaded here, so that the other commands start without it.
      const { inspect } = await import('../inspecting.ts');
      await inspect(shell, flags);
    });
};
