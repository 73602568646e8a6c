import { Option, type Command } from 'commander';
import type { NotifyUrlFlags } from '../actions/notify-url.ts';
import { asTyped } from '../arguments.ts';
import type { Shell } from '../shell.ts';

/** `notify-url`: makes the `notify_url` of a hosted-auth link. */
export const notifyUrlCommand = (program: Command, shell: Shell): void => {
  program
    .command('notify-url')
    .summary('make the notify_url of a hosted-auth link')
    .description(
      'Prints a notify_url that vouches for one of your users, for the hosted-auth link that you make with the same name. The key comes from ACCOUNT_LIFECYCLE_NOTIFY_KEY or ACCOUNT_LIFECYCLE_NOTIFY_KEY_FILE.',
    )
    .addOption(
      new Option('--base <url>', 'where the server is reached from outside')
        .makeOptionMandatory()
        .argParser(asTyped),
    )
    .addOption(
      new Option('--tenant <name>', "your user's id, given as name with the link")
        .makeOptionMandatory()
        .argParser(asTyped),
    )
    .addOption(
      new Option(
        '--expires <duration|time>',
        'until when it holds: 30m, 24h or 7d from now, or a time; default: for ever',
      ).argParser(asTyped),
    )
    .action(async (flags: NotifyUrlFlags) => {
      const { printNotifyUrl } = await import('../actions/notify-url.ts');
      printNotifyUrl(shell, flags);
    });
};
