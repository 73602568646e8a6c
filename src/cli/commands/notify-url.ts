import { Option, type Command } from 'commander';
import { asTyped } from '../arguments.ts';
import { notifyUrl } from '../../http/notify-url.ts';
import { readSecrets, secretVariables } from '../../http/secret-sources.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

interface NotifyUrlFlags {
  readonly base: string;
  readonly tenant: string;
}

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
    .action((flags: NotifyUrlFlags) => {
      const key = readSecrets(shell.io.env, secretVariables.notify, shell.io.cwd);
      if (key === undefined)
        throw usageError(
          'no notify key is set',
          `Set ${secretVariables.notify} or ${secretVariables.notify}_FILE, as for serve.`,
        );
      shell.print(notifyUrl({ ...flags, key }));
    });
};
