import { openSqliteUpgrade } from './sqlite/index.ts';
import { runUpgrade, type UpgradeSettings, type UpgradeSummary } from './views/upgrade.ts';
import { readPayload } from './wire/index.ts';

/** Options of {@link upgradeDatabase}. How payloads are read need not be said: default are all shapes of DOMAIN §3. */
export interface UpgradeOptions
  extends Omit<UpgradeSettings, 'reader'>, Partial<Pick<UpgradeSettings, 'reader'>> {
  /** How long to wait for somebody who has the database open, in milliseconds. Default 5000. */
  readonly busyTimeoutMs?: number;
  /** Hears what was repaired when the file was opened, as a sentence. Default: a warning of the process. */
  readonly onNotice?: (sentence: string) => void;
}

/** A turn of the event loop, in which signals are heard. */
const nextTurn = (): Promise<void> => new Promise((done) => void setImmediate(done));

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
  const { busyTimeoutMs, onNotice, onProgress, ...settings } = options;
  settings.signal?.throwIfAborted();
  const upgrade = openSqliteUpgrade({
    database,
    ...(busyTimeoutMs === undefined ? {} : { busyTimeoutMs }),
    ...(onNotice === undefined ? {} : { onNotice }),
  });
  try {
    return await runUpgrade(upgrade, {
      reader: readPayload,
      ...settings,
      onProgress: async (accounts, total) => {
        await onProgress?.(accounts, total);
        await nextTurn();
      },
    });
  } finally {
    upgrade.close();
  }
};
