import { existsSync, rmSync } from 'node:fs';
import { MACHINE_VERSION } from '../machines/account.ts';
import type { Reader } from './model/delivery.ts';
import { LifecycleError } from './model/errors.ts';
import { openSqliteUpgrade, type SqliteUpgrade } from './sqlite/index.ts';
import { renewAll, type RenewalSummary } from './views/upgrade.ts';
import { readPayload } from './wire/index.ts';

/** Options of {@link upgradeDatabase}. */
export interface UpgradeOptions {
  /**
   * Where the database is copied to first: a file that does not exist yet, or false for no copy. Default: beside the database,
   * named after it and the version of the machine that wrote it.
   */
  readonly backup?: string | false;
  /** Hears how many accounts are done, of how many; the upgrade waits for the promise it returns. */
  readonly onProgress?: (accounts: number, total: number) => void | Promise<void>;
  /** Calls the upgrade off; the database is then as it was, and the returned promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long to wait for somebody who has the database open, in milliseconds. Default 5000. */
  readonly busyTimeoutMs?: number;
  /** Reads the log's payloads, as the reader of `openLifecycle` did when they came. Default: all shapes of DOMAIN §3. */
  readonly reader?: Reader;
}

/** What an upgrade came to. */
export interface UpgradeSummary extends RenewalSummary {
  /** The versions of the machine that had made the snapshots; empty when this one had, and nothing was to be done. */
  readonly from: readonly string[];
  /** This version. */
  readonly to: string;
  /** The copy of the database as it was before, or null. */
  readonly backup: string | null;
}

const nothing: RenewalSummary = { accounts: 0, logEntries: 0, decidedOtherwise: 0, moved: 0, examples: [] };

/** A name beside the database that no file has. An upgrade that was ended may have left a copy under the first. */
const freeName = (database: string, machines: readonly string[]): string => {
  const name = `${database}.machine-${machines.join('-')}`;
  for (let number = 1; ; number += 1) {
    const file = number === 1 ? `${name}.backup` : `${name}.${number}.backup`;
    if (!existsSync(file)) return file;
  }
};

/** A turn of the event loop, in which signals are heard. */
const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));

const renew = async (upgrade: SqliteUpgrade, options: UpgradeOptions): Promise<RenewalSummary> => {
  const { reader = readPayload, signal, onProgress } = options;
  const total = upgrade.reader.totals().accounts;
  const renewal = renewAll(upgrade, reader);
  for (let next = renewal.next(); ; next = renewal.next()) {
    await onProgress?.(next.done === true ? next.value.accounts : next.value, total);
    await turn();
    signal?.throwIfAborted();
    if (next.done === true) {
      upgrade.commit();
      return next.value;
    }
  }
};

/**
 * Brings a database whose snapshots an earlier version of the machine made up to this one: builds them again from the log in
 * the file. The log is history: what was decided stays decided, and only what that leads to is worked out anew.
 *
 * It is one transaction. Whatever ends it early, the database is as it was, and the upgrade can be run again.
 *
 * @param database - the path of an existing file, which nobody else has open
 * @throws LifecycleError `machineVersionMismatch` for a file of a later version, `databaseBusy` while somebody has it open,
 *   `historyDiverged` when its log cannot be read, `invalidOption` when the backup exists; otherwise as the store says
 */
export const upgradeDatabase = async (
  database: string,
  options: UpgradeOptions = {},
): Promise<UpgradeSummary> => {
  const { busyTimeoutMs, backup, signal } = options;
  signal?.throwIfAborted();
  const upgrade = openSqliteUpgrade({
    database,
    ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }),
  });
  try {
    const { machineVersions: from } = upgrade;
    const about = { from, to: MACHINE_VERSION };
    if (from.length === 0) return { ...nothing, ...about, backup: null };
    const copy = backup === false ? null : (backup ?? freeName(database, from));
    if (copy !== null) await upgrade.backup(copy);
    try {
      return { ...(await renew(upgrade, options)), ...about, backup: copy };
    } catch (error) {
      // The database is as it was, and needs no copy; unless nobody knows.
      const isUnknown = error instanceof LifecycleError && error.code === 'commitUnknown';
      if (copy !== null && !isUnknown) rmSync(copy, { force: true });
      throw error;
    }
  } finally {
    upgrade.close();
  }
};
