import { Option, type Command } from 'commander';
import type * as Actions from '../actions/db.ts';
import type { ChainHead } from '../../sqlite/index.ts';
import type * as Check from '../actions/db-check.ts';
import type * as Copy from '../actions/db-copy.ts';
import type * as Export from '../actions/db-export.ts';
import type * as Import from '../actions/db-import.ts';
import type * as Prune from '../actions/db-prune.ts';
import type * as Upgrade from '../actions/db-upgrade.ts';
import { asTyped, daysOf } from '../arguments.ts';
import { options } from '../options.ts';
import type { Shell } from '../shell.ts';
import { usageError } from '../usage.ts';

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

const headOption = (text: string): ChainHead => {
  const [, seq, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && digest !== undefined) return { seq: Number(seq), digest };
  throw usageError(
    `--head cannot be ${JSON.stringify(text)}`,
    'Give the chain as `db info` shows it: the number of an entry, a colon and 64 hexadecimal digits.',
  );
};

const checkCommand = (db: Command, shell: Shell): void => {
  db.command('check')
    .description(
      'Checks the file, and takes its whole log again to compare all that is stored. Exits with 5 when something is wrong.',
    )
    .addOption(options.db())
    .addOption(
      new Option(
        '--head <head>',
        'also that the log goes back to the entries of an earlier day: the chain as `db info` showed it then',
      ).argParser(headOption),
    )
    .addOption(options.json())
    .action(async (flags: Check.CheckFlags) =>
      (await import('../actions/db-check.ts')).checkDatabase(shell, flags),
    );
};

const pruneCommand = (db: Command, shell: Shell): void => {
  const daysOption = (flag: string, what: string): Option =>
    new Option(`${flag} <days>`, what).argParser(daysOf(flag));
  db.command('prune')
    .description(
      'Takes out what is older than it is to be kept, the oldest first, also while the database is in use. `serve` can do the same every hour.',
    )
    .addOption(options.db())
    .addOption(daysOption('--quarantine-days', 'drop deliveries that could not be read after so many days'))
    .addOption(
      daysOption(
        '--outbox-days',
        'drop effects that every sink has seen, and notices given up, after so many days',
      ),
    )
    .addOption(
      daysOption(
        '--payload-days',
        'drop payloads of the log after so many days; what was read from them stays, with all that follows from it',
      ),
    )
    .addOption(new Option('--dry-run', 'only say how much would be taken out'))
    .addOption(options.json())
    .action(async (flags: Prune.PruneFlags) =>
      (await import('../actions/db-prune.ts')).pruneDatabase(shell, flags),
    );
};

/** `db copy|schema`: what has to do with a database of PostgreSQL alone. */
const farCommands = (db: Command, shell: Shell): void => {
  db.command('copy')
    .description(
      'Copies a file into a database of PostgreSQL, or back: the log under its numbers, with all that follows from it. Every snapshot is compared before the copy is put in place; whatever writes to the source is to be stopped first.',
    )
    .argument('<from>', 'a file, or postgres://…')
    .argument('<to>', 'a file, or postgres://…; it holds nothing yet')
    .addOption(options.quiet())
    .action(async (from: string, to: string, flags: Copy.CopyFlags) =>
      (await import('../actions/db-copy.ts')).copyDatabase(shell, from, to, flags),
    );
  db.command('schema')
    .description(
      'Prints the tables of a database of PostgreSQL as SQL, for those whose programs may not make tables themselves.',
    )
    .action(async () => shell.print((await import('../../postgres/index.ts')).schemaScript().trimEnd()));
};

/** `db check|backup|restore|export|import|copy|upgrade|prune|schema|info`: looks after the database. */
export const dbCommand = (program: Command, shell: Shell): void => {
  const db = program
    .command('db')
    .summary(
      'check, back up, restore, export, import, copy, upgrade, prune or describe the database, or print its schema',
    )
    .description('Looks after the database.');
  checkCommand(db, shell);
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
  pruneCommand(db, shell);
  farCommands(db, shell);
  db.command('info')
    .description('Describes the database and what it holds.')
    .addOption(options.db())
    .addOption(options.json())
    .action(async (flags: Actions.DbFlags) => (await actions()).describeDatabase(shell, flags));
};
