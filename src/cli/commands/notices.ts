import { Argument, type Command } from 'commander';
import type * as Actions from '../actions/notices.ts';
import { asTyped } from '../arguments.ts';
import { idArgument, options } from '../options.ts';
import type { Shell } from '../shell.ts';

const actions = (): Promise<typeof Actions> => import('../actions/notices.ts');

const whoseArgument = (): Argument =>
  new Argument('<id>', 'an account, or a tenant for all accounts of it').argParser(asTyped);

/** `notices list|show|snooze|wake`: what is said to whom, what comes next, and not now. */
export const noticesCommand = (program: Command, shell: Shell): void => {
  const notices = program
    .command('notices')
    .summary('list what people are told and what comes next, or say nothing for a while')
    .description('Says what people are told and what comes next, and has them be told nothing for a while.');
  notices
    .command('list', { isDefault: true })
    .description(
      'Lists the notices that are under way: about what, to whom, how far they are, when they were told, and what comes next.',
    )
    .addOption(options.db())
    .addOption(options.tenant())
    .addOption(options.limit('show at most n notices'))
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (flags: Actions.NoticesFlags) => (await actions()).listNotices(shell, flags));
  notices
    .command('show')
    .description(
      'Shows what was told about an account to whom, whether that has arrived, and what comes next.',
    )
    .addArgument(idArgument())
    .addOption(options.db())
    .addOption(options.utc())
    .addOption(options.json())
    .addOption(options.ndjson())
    .action(async (id: string, flags: Actions.NoticesShowFlags) =>
      (await actions()).showNotices(shell, id, flags),
    );
  silenceCommands(notices, shell);
};

const silenceCommands = (notices: Command, shell: Shell): void => {
  notices
    .command('snooze')
    .description(
      'Has nobody be told of an account, or of all accounts of a tenant, for a while. What still stands then is told; a server that runs takes notice within seconds.',
    )
    .addArgument(whoseArgument())
    .addArgument(new Argument('<until>', 'a duration such as 90m, 24h or 3d, or a time').argParser(asTyped))
    .addOption(options.db())
    .addOption(options.json())
    .action(async (id: string, until: string, flags: Actions.SilenceFlags) =>
      (await actions()).snoozeNotices(shell, id, until, flags),
    );
  notices
    .command('wake')
    .description('Ends such a silence now: what still stands is told. Exits with 1 where there is none.')
    .addArgument(whoseArgument())
    .addOption(options.db())
    .addOption(options.json())
    .action(async (id: string, flags: Actions.SilenceFlags) =>
      (await actions()).wakeNotices(shell, id, flags),
    );
};
