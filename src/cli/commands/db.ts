import type { Command } from 'commander';
import type * as Actions from '../actions/db.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

const actions = (): Promise<typeof Actions> => import('../actions/db.ts');

/** `db check|backup|info`: looks after the database. */
export const dbCommand = (program: Command, shell: Shell): void => {
  const db = program
    .command('db')
    .summary('check, back up or describe the database')
    .description('Looks after the database.');
  db.command('check')
    .description(
      'Checks the file, and rebuilds every account from its log to compare. Exits with 5 when something is wrong.',
    )
    .addOption(options.db())
    .addOption(options.json())
    .action(async (flags: Actions.DbFlags) => (await actions()).checkDatabase(shell, flags));
  db.command('backup')
    .description('Copies the database while it is in use. Never overwrites a file.')
    .argument('<file>', 'where to')
    .addOption(options.db())
    .action(async (file: string, flags: Actions.DbFlags) =>
      (await actions()).backUpDatabase(shell, file, flags),
    );
  db.command('info')
    .description('Describes the database and what it holds.')
    .addOption(options.db())
    .addOption(options.json())
    .action(async (flags: Actions.DbFlags) => (await actions()).describeDatabase(shell, flags));
};
