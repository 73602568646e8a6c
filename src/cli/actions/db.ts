import { resolve } from 'node:path';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { isoTime } from '../../model/clock.ts';
import { LifecycleError } from '../../model/errors.ts';
import { prove } from '../../views/proof/proof.ts';
import { unreadableLogs } from '../../views/rebuild.ts';
import type { DerivedRows } from '../../store/derived-rows.ts';
import type { SqliteStore } from '../../sqlite/index.ts';
import { readPayload } from '../../wire/index.ts';
import { exit } from '../exit.ts';
import { databasePath, keeping, type DatabaseOption } from '../fleet.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { databaseText } from '../print/database.ts';
import { bullets } from '../print/lists.ts';
import { lookOf } from '../print/look.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { noteUnread } from '../unread-note.ts';

/** What the commands of `db` are told. */
export type DbFlags = DatabaseOption & JsonOptions;

/** Checks the file, and every account against its log. */
export const checkDatabase = (shell: Shell, flags: DbFlags): Promise<void> =>
  keeping(shell, flags, (store) => check(shell, store, flags));

/** Copies the database to `file` while it is in use. */
export const backUpDatabase = (shell: Shell, file: string, flags: DbFlags): Promise<void> =>
  keeping(shell, flags, async (store) => {
    await store.backup(resolve(shell.io.cwd, file));
    shell.note(`Backed up to ${file}`);
  });

/** Puts a backup in the place of the database. */
export const restoreFromBackup = async (shell: Shell, file: string, flags: DbFlags): Promise<void> => {
  const database = databasePath(shell, flags.db);
  const { restoreDatabase } = await import('../../sqlite/upkeep/restore.ts');
  restoreDatabase(resolve(shell.io.cwd, file), database);
  shell.note(`Restored ${database} from ${file}`);
};

/** Describes the database and what it holds. */
export const describeDatabase = (shell: Shell, flags: DbFlags): Promise<void> =>
  keeping(shell, flags, (store) => describe(shell, store, flags));

/** How many findings are told. */
const toldFindings = 100;

/** What is wrong with accounts, as far as can be told: an older machine's snapshots cannot be compared with this one's. */
function* logFindings(store: SqliteStore, rows: DerivedRows): Generator<string, void, undefined> {
  const { machineVersions, isCurrent } = store.info().machine;
  if (!isCurrent) {
    for (const { accountId, reason } of unreadableLogs(store, readPayload))
      yield `account ${accountId}: its log gives no snapshot (${reason})`;
    const others = machineVersions.filter((version) => version !== MACHINE_VERSION);
    yield `the snapshots were made by version ${others.join(' and ')} of the machine, and this is version ${MACHINE_VERSION}: they cannot be compared with the log`;
    return;
  }
  yield* prove(store, readPayload, rows);
}

/** What is wrong with the file, and then with what it holds. */
const findingsIn = (store: SqliteStore, rows: DerivedRows): readonly string[] => {
  const findings = [...store.check()];
  try {
    for (const finding of logFindings(store, rows)) {
      if (findings.length >= toldFindings) break;
      findings.push(finding);
    }
  } catch (error) {
    // What cannot be read ends the proof, and is a finding itself.
    if (!(error instanceof LifecycleError) || error.code !== 'databaseCorrupt') throw error;
    findings.push(error.message);
  }
  return findings;
};

const check = (shell: Shell, store: SqliteStore, flags: DbFlags): void => {
  const findings = store.atOneMoment((rows) => findingsIn(store, rows));
  const { accounts, logEntries } = store.totals();
  const sound = findings.length === 0;
  const { hint } = store.info().machine;
  if (flags.json === true)
    printJson(shell, { sound, accounts, logEntries, findings, ...(hint === null ? {} : { hint }) });
  else if (sound)
    shell.print(
      `OK: ${plural(accounts, 'account')} rebuilt from ${plural(logEntries, 'log entry', 'log entries')} match what is stored.`,
    );
  else
    shell.print(
      `${plural(findings.length, 'finding')}:\n${bullets(findings, shell.width, shell.out.unicode)}`,
    );
  if (hint !== null && flags.json !== true) shell.note(hint);
  if (store.erasures().length > 0)
    shell.note('Accounts were erased, so what the fleet had in common was not compared with the log.');
  if (!sound) shell.finish(exit.database);
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
