import { Argument, Option, type Command } from 'commander';
import type * as Actions from '../actions/outbox.ts';
import { asTyped } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

const actions = (): Promise<typeof Actions> => import('../actions/outbox.ts');

const noticeNumber = (text: string, earlier: readonly number[] = []): readonly number[] => {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id) && id > 0) return [...earlier, id];
  throw usageError(
    `${JSON.stringify(text)} is not a number of the outbox`,
    'Give the number that "outbox list" shows before the notice.',
  );
};

const numbersArgument = (): Argument =>
  new Argument('[ids...]', 'the numbers of notices').argParser(noticeNumber);
const dead = (text: string): Option => new Option('--dead', text);
const ofSink = (text: string): Option => new Option('--sink <name>', text).argParser(asTyped);

/** `outbox list|retry|drop|test`: looks after what is on its way out. */
export const outboxCommand = (program: Command, shell: Shell): void => {
  const outbox = program
    .command('outbox')
    .summary('list, retry or drop notices on their way out, or test a sink')
    .description(
      'Looks after notices on their way out: how the sinks do, what waits, and what was given up.',
    );
  outbox
    .command('list')
    .description('Lists the sinks, and the notices that wait for them or were given up, oldest first.')
    .addOption(options.db())
    .addOption(dead('only notices that were given up'))
    .addOption(ofSink('only those of this sink'))
    .addOption(options.limit('show at most n notices'))
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: Actions.OutboxListFlags) => (await actions()).listOutbox(shell, flags));
  outbox
    .command('retry')
    .description(
      'Has notices delivered again, now: those that were given up begin anew, the others wait no longer.',
    )
    .addArgument(numbersArgument())
    .addOption(dead('all that were given up'))
    .addOption(ofSink('all of this sink'))
    .addOption(options.db())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (given: readonly number[], flags: Actions.OutboxChoice) =>
      (await actions()).retryOutbox(shell, given, flags),
    );
  outbox
    .command('drop')
    .description('Throws notices away for good, or forgets a sink with all that waits for it.')
    .addArgument(numbersArgument())
    .addOption(dead('all that were given up'))
    .addOption(ofSink('forget this sink'))
    .addOption(options.db())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (given: readonly number[], flags: Actions.OutboxChoice) =>
      (await actions()).dropOutbox(shell, given, flags),
    );
  sinkTestCommand(outbox, shell);
};

const sinkTestCommand = (outbox: Command, shell: Shell): void => {
  outbox
    .command('test')
    .description(
      'Sends a notice that asks nothing by one sink, now, and says what became of it. Exits with 1 when it has not arrived.',
    )
    .addArgument(new Argument('<sink>', 'the name of a sink').argParser(asTyped))
    .addOption(
      new Option('--notify <file>', 'the file that names the sinks').argParser(asTyped).makeOptionMandatory(),
    )
    .addOption(options.json())
    .action(async (sink: string, flags: Actions.OutboxTestFlags) =>
      (await actions()).testSink(shell, sink, flags),
    );
};
