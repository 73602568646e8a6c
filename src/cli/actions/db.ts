import { resolve } from 'node:path';
import { isoTime } from '../../model/clock.ts';
import type { SqliteStore } from '../../sqlite/index.ts';
import { placeOfAddress } from '../../postgres/address.ts';
import type { FarStore } from '../far-store.ts';
import { databaseNamed, databasePath, farStoreIn, keeping, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { databaseText, farDatabaseText } from '../print/database.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';
import { noteUnread } from '../unread-note.ts';

/** What the commands of `db` are told. */
export type DbFlags = DatabaseOption & JsonOptions;

/** Copies the database to `file` while it is in use. */
export const backUpDatabase = (shell: Shell, file: string, flags: DbFlags): Promise<void> =>
  keeping(
    shell,
    flags,
    async (store) => {
      await store.backup(resolve(shell.io.cwd, file));
      shell.note(`Backed up to ${file}`);
    },
    'Back up a database of PostgreSQL with pg_dump, or by its write-ahead log; `db copy` makes a file of it.',
  );

/** Puts a backup in the place of the database. */
export const restoreFromBackup = async (shell: Shell, file: string, flags: DbFlags): Promise<void> => {
  const database = databasePath(shell, flags.db, 'Restore a database of PostgreSQL with pg_restore.');
  const { restoreDatabase } = await import('../../sqlite/upkeep/restore.ts');
  restoreDatabase(resolve(shell.io.cwd, file), database);
  shell.note(`Restored ${database} from ${file}`);
};

/** Describes the database and what it holds. */
export const describeDatabase = async (shell: Shell, flags: DbFlags): Promise<void> => {
  const far = await farStoreIn(shell, flags);
  if (far === null) return keeping(shell, flags, (store) => describe(shell, store, flags));
  using store = far;
  return describeFar(shell, store, flags);
};

const describeFar = (shell: Shell, store: FarStore, flags: DbFlags): void => {
  const database = placeOfAddress(databaseNamed(shell, flags.db));
  const [info, totals] = [{ database, ...store.info() }, store.totals()];
  if (flags.json !== true) {
    shell.print(farDatabaseText(info, totals, lookOf(shell, { asOf: shell.io.now() })));
    return noteUnread(shell, totals.quarantined, flags);
  }
  const newestAt = totals.newestAt === null ? null : isoTime(totals.newestAt);
  return printJson(shell, { ...info, ...totals, newestAt });
};

const describe = (shell: Shell, store: SqliteStore, flags: DbFlags): void => {
  const [info, totals] = [store.info(), store.totals()];
  if (flags.json !== true) {
    shell.print(databaseText(info, totals, lookOf(shell, { asOf: shell.io.now() })));
    // Not in the list, where it would be wrapped: it names a command.
    if (info.machine.hint !== null) shell.note(info.machine.hint);
    // What another version of the machine keeps is shown by nothing but this command.
    if (info.machine.isCurrent) noteUnread(shell, totals.quarantined, flags);
    return;
  }
  const newestAt = totals.newestAt === null ? null : isoTime(totals.newestAt);
  const migrations = info.migrations.map((migration) => ({
    ...migration,
    appliedAt: isoTime(migration.appliedAt),
  }));
  const upgrades = info.machine.upgrades.map((upgrade) => ({ ...upgrade, at: isoTime(upgrade.at) }));
  const machine = { ...info.machine, upgrades };
  const erasures = info.erasures.map((erasure) => ({ ...erasure, at: isoTime(erasure.at) }));
  printJson(shell, { ...info, migrations, machine, erasures, ...totals, newestAt });
};
