import { Argument, Option, type Command } from 'commander';
import { statuses, type Status } from '../../../machines/status.ts';
import type { TriggerFlags } from '../actions/trigger.ts';
import { asTyped } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { oneOf } from '../usage.ts';

const channels = ['v1', 'notify', 'v2'] as const;

/** `trigger <status>`: posts a status to a running server, as Unipile does. */
export const triggerCommand = (program: Command, shell: Shell): void => {
  program
    .command('trigger')
    .summary('post a status to a running server, to try it out')
    .description(
      'Posts a status to a running server as Unipile does, with the secret that the server asks for, and prints the answer. With --cause, first the signals that make that cause likely.',
    )
    .addArgument(
      new Argument('<status>', 'the status')
        .choices(statuses)
        .argParser((word: string) => oneOf(word, statuses, 'a status that is sent')),
    )
    .addOption(options.provider('the account is of this provider (default: that of the cause, or linkedin)'))
    .addOption(options.cause('make this cause of CREDENTIALS likely before'))
    .addOption(
      new Option('--account <id>', 'the account (default: trigger- and its provider)').argParser(asTyped),
    )
    .addOption(
      new Option('--tenant <tenant>', 'whose account it is, as notify and v2 tell').argParser(asTyped),
    )
    .addOption(
      new Option('--via <channel>', 'how the server is told')
        .choices(channels)
        .default('v1')
        .argParser((word: string) => oneOf(word, channels, 'a way to tell a server')),
    )
    .addOption(
      new Option('--url <url>', 'where the server is reached; nobody else is ever sent anything')
        .default('http://127.0.0.1:8787')
        .argParser(asTyped),
    )
    .addOption(
      new Option(
        '--secret <secret>',
        'the secret of that endpoint; default: as for serve, from the environment, where nobody else sees it',
      ).argParser(asTyped),
    )
    .addOption(
      new Option('--signal-secret <secret>', 'the same for the signals of --cause').argParser(asTyped),
    )
    .option('--json', 'print one JSON document')
    .action(async (status: Status, flags: TriggerFlags) => {
      const { triggerStatus } = await import('../actions/trigger.ts');
      await triggerStatus(shell, status, flags);
    });
};
