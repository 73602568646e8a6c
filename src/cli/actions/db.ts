import { resolve } from 'node:path';
import { isoTime } from '../../model/clock.ts';
import { rebuild } from '../../views/rebuild.ts';
import type { SqliteStore } from '../../sqlite/index.ts';
import { readPayload } from '../../wire/index.ts';
import { exit } from '../exit.ts';
import { reading, type DatabaseOption, type Fleet } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { databaseText } from '../print/database.ts';
import { bullets } from '../print/lists.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';

/** What the commands of `db` are told. */
export type DbFlags = DatabaseOption & JsonOptions;

/** Checks the file, and every account against its log. */
export const checkDatabase = (shell: Shell, flags: DbFlags): Promise<void> =>
  reading(shell, flags, (fleet) => check(shell, fleet, flags));

/** Copies the database to `file` while it is in use. */
export const backUpDatabase = (shell: Shell, file: string, flags: DbFlags): Promise<void> =>
  reading(shell, flags, async ({ store }) => {
    await store.backup(resolve(shell.io.cwd, file));
    shell.note(`Backed up to ${file}`);
  });

/** Describes the database and what it holds. */
export const describeDatabase = (shell: Shell, flags: DbFlags): Promise<void> =>
  reading(shell, flags, ({ store }) => describe(shell, store, flags));

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
