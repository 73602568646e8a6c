import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isoTime } from '../../clock.ts';
import { rebuild } from '../../fold.ts';
import { readPayload } from '../../wire/index.ts';
import { exit } from '../exit.ts';
import { reading, type DatabaseOption, type Fleet } from '../fleet.ts';
import type { SqliteStore } from '../../sqlite/index.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { options } from '../options.ts';
import { databaseText } from '../print/database.ts';
import { bullets } from '../print/lists.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';

type DbFlags = DatabaseOption & JsonOptions;

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
    .action((flags: DbFlags) => reading(shell, flags, (fleet) => check(shell, fleet, flags)));
  db.command('backup')
    .description('Copies the database while it is in use. Never overwrites a file.')
    .argument('<file>', 'where to')
    .addOption(options.db())
    .action((file: string, flags: DbFlags) =>
      reading(shell, flags, async ({ store }) => {
        await store.backup(resolve(shell.io.cwd, file));
        shell.note(`Backed up to ${file}`);
      }),
    );
  db.command('info')
    .description('Describes the database and what it holds.')
    .addOption(options.db())
    .addOption(options.json())
    .action((flags: DbFlags) => reading(shell, flags, ({ store }) => describe(shell, store, flags)));
};

/** How many findings are told. */
const toldFindings = 100;

const check = (shell: Shell, { store }: Fleet<SqliteStore>, flags: DbFlags): void => {
  const findings = [...store.check()];
  for (const { accountId, rebuilt } of rebuild(store, readPayload)) {
    if (findings.length >= toldFindings) break;
    const isReason = !rebuilt.startsWith('{');
    findings.push(
      `account ${accountId}: its log gives ${isReason ? `no snapshot (${rebuilt})` : 'another snapshot than the stored one'}`,
    );
  }
  const { accounts, logEntries } = store.totals();
  const sound = findings.length === 0;
  if (flags.json === true) printJson(shell, { sound, accounts, logEntries, findings });
  else if (sound)
    shell.print(
      `Sound: ${plural(accounts, 'account')} rebuilt from ${plural(logEntries, 'log entry', 'log entries')}, all as stored.`,
    );
  else
    shell.print(
      `${plural(findings.length, 'finding')}:\n${bullets(findings, shell.width, shell.out.unicode)}`,
    );
  if (!sound) shell.finish(exit.database);
};

const describe = (shell: Shell, store: SqliteStore, flags: DbFlags): void => {
  const [info, totals] = [store.info(), store.totals()];
  if (flags.json !== true)
    return shell.print(databaseText(info, totals, lookOf(shell, { asOf: shell.io.now() })));
  const newestAt = totals.newestAt === null ? null : isoTime(totals.newestAt);
  const migrations = info.migrations.map((migration) => ({
    ...migration,
    appliedAt: isoTime(migration.appliedAt),
  }));
  return printJson(shell, { ...info, migrations, ...totals, newestAt });
};
