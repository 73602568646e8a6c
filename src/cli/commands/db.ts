import { Option, type Command } from 'commander';
import type * as Actions from '../actions/db.ts';
import type * as Export from '../actions/db-export.ts';
import type * as Import from '../actions/db-import.ts';
import type * as Upgrade from '../actions/db-upgrade.ts';
import { asTyped } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';

const actions = (): Promise<typeof Actions> => import('../actions/db.ts');

/** `db export|import`: the log as lines, and back. */
const logCommands = (db: Command, shell: Shell): void => {
  db.command('export')
    .description('Writes the log as lines that `replay` and `db import` read. Never overwrites a file.')
    .addOption(options.db())
    .addOption(new Option('--out <file>', 'where to; - is standard output').argParser(asTyped).default('-'))
    .addOption(options.quiet())
    .action(async (flags: Export.ExportFlags) =>
      (await import('../actions/db-export.ts')).exportDatabase(shell, flags),
    );
  db.command('import')
    .description(
      'Makes a database of what `db export` has written: the same log, with every decision. Into a database that does not exist yet, or holds nothing.',
    )
    .argument('<file>', 'an export; - is standard input')
    .addOption(options.db())
    .addOption(options.quiet())
    .action(async (file: string, flags: Import.ImportFlags) =>
      (await import('../actions/db-import.ts')).importDatabase(shell, file, flags),
    );
};

/** `db check|backup|restore|export|import|upgrade|info`: looks after the database. */
export const dbCommand = (program: Command, shell: Shell): void => {
  const db = program
    .command('db')
    .summary('check, back up, restore, export, import, upgrade or describe the database')
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
  db.command('restore')
    .description(
      'Puts a backup in the place of the database, which nobody may have open. A damaged backup is refused, and nothing is left of what was there.',
    )
    .argument('<backup>', 'a file that `db backup` has written')
    .addOption(options.db())
    .action(async (file: string, flags: Actions.DbFlags) =>
      (await actions()).restoreFromBackup(shell, file, flags),
    );
  logCommands(db, shell);
  db.command('upgrade')
    .description(
      'Builds the snapshots of an older version of the machine again from the log, with its decisions kept. Nobody else may use the database meanwhile.',
    )
    .addOption(options.db())
    .addOption(
      new Option('--backup <file>', 'where to copy the database first; default beside it').argParser(asTyped),
    )
    .addOption(new Option('--no-backup', 'make no copy'))
    .addOption(options.json())
    .addOption(options.quiet())
    .action(async (flags: Upgrade.UpgradeFlags) =>
      (await import('../actions/db-upgrade.ts')).upgrade(shell, flags),
    );
  db.command('info')
    .description('Describes the database and what it holds.')
    .addOption(options.db())
    .addOption(options.json())
    .action(async (flags: Actions.DbFlags) => (await actions()).describeDatabase(shell, flags));
};
