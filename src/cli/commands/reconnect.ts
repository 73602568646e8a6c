import { Option, type Command } from 'commander';
import type { ReconnectFlags } from '../actions/reconnect.ts';
import { asTyped } from '../arguments.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { unipileHelp } from '../unipile-variables.ts';

/** `reconnect <id>`: a link by which a user reconnects an account. */
export const reconnectCommand = (program: Command, shell: Shell): void => {
  program
    .command('reconnect')
    .summary('make a link by which a user reconnects an account')
    .description(
      "Asks Unipile for a link by which a user reconnects an account, and prints it. It is for now: it dies at Unipile's daily restart. With --url, prints an address of your own server for a mail, which asks for the link when its button is pressed.",
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(
      new Option(
        '--url',
        'an address for a mail: it names the present break, and is dead once that has healed',
      ),
    )
    .addOption(new Option('--base <url>', 'where the server is reached from outside').argParser(asTyped))
    .addOption(options.json())
    .addHelpText('after', help)
    .action(async (id: string, flags: ReconnectFlags) => {
      const { printWayBack } = await import('../actions/reconnect.ts');
      await printWayBack(shell, id, flags);
    });
};

const help = `${unipileHelp}
  ACCOUNT_LIFECYCLE_RECONNECT_KEY  signs the addresses of --url, as for serve
  ACCOUNT_LIFECYCLE_NOTIFY_KEY     with it and --base, Unipile tells your server of the reconnection`;
