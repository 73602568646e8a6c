import { LifecycleError } from '../model/errors.ts';
import { translate } from './connection/errors.ts';
import { IN_MEMORY, pathOfDatabase } from './connection/file.ts';
import { connect, type Address } from './connection/session.ts';
import { createSqliteStore, type SqliteStore } from './store.ts';
import { SqliteUpgrade } from './upkeep/upgrade.ts';

export type { ChainHead, Descent, ErasureInChain } from './chain/block.ts';
export type { DatabaseInfo } from './upkeep/info.ts';
export type { SqliteStore } from './store.ts';
export type { SqliteUpgrade } from './upkeep/upgrade.ts';

/** Which database to open, and how. */
export interface SqliteOptions {
  /** A file, made when absent; or `:memory:`. */
  readonly database: string;
  /** Reads only; the file must exist and have this version's schema. Default false. */
  readonly readonly?: boolean;
  /**
   * With `readonly`: also opens a database whose snapshots another version of the machine made. What its accounts mean is then
   * unknown, and only log, `info`, `check` and `backup` are of use. Default false.
   */
  readonly anyMachine?: boolean;
  /** How long to wait for another writer before `databaseBusy`, in milliseconds. Default 5000. */
  readonly busyTimeoutMs?: number;
  /**
   * SQLite's page cache, in MiB. Default 4, which is best for events as they come in. A replay of
   * long logs of many accounts is a tenth quicker with 64.
   */
  readonly pageCacheMiB?: number;
  /**
   * Hears what was repaired when the file was opened for writing, as a sentence: permissions that let others use it. Default:
   * a warning of the process.
   */
  readonly onNotice?: (sentence: string) => void;
}

const DEFAULT_BUSY_TIMEOUT_MS = 5000;

const DEFAULT_PAGE_CACHE_MIB = 4;

/** Larger values help no log and are probably bytes given as MiB. */
const LARGEST_PAGE_CACHE_MIB = 4096;

/** The longest wait that SQLite takes. */
const LONGEST_BUSY_TIMEOUT_MS = 0x7fff_ffff;

const warnByProcess = (sentence: string): void =>
  process.emitWarning(sentence, { type: 'account-lifecycle' });

const addressOf = (options: SqliteOptions): Address => {
  const { database, readonly = false, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = options;
  const { pageCacheMiB = DEFAULT_PAGE_CACHE_MIB, onNotice = warnByProcess } = options;
  const path = pathOfDatabase(database);
  if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > LONGEST_BUSY_TIMEOUT_MS)
    throw new LifecycleError('invalidOption', `busyTimeoutMs cannot be ${busyTimeoutMs}.`, {
      hint: `Give whole milliseconds from 0 to ${LONGEST_BUSY_TIMEOUT_MS}.`,
    });
  if (!Number.isInteger(pageCacheMiB) || pageCacheMiB < 1 || pageCacheMiB > LARGEST_PAGE_CACHE_MIB)
    throw new LifecycleError('invalidOption', `pageCacheMiB cannot be ${pageCacheMiB}.`, {
      hint: `Give whole mebibytes from 1 to ${LARGEST_PAGE_CACHE_MIB}.`,
    });
  if (readonly && path === IN_MEMORY)
    throw new LifecycleError('invalidOption', 'A database in memory cannot be read-only.', {
      hint: 'Name a file, or leave `readonly` out.',
    });
  const purpose = readonly && options.anyMachine === true ? 'upkeep' : 'work';
  return { path, readonly, purpose, busyTimeoutMs, pageCacheMiB, onNotice };
};

/**
 * Opens the store on SQLite. What `transaction` returns from is on the disk: write-ahead log,
 * `synchronous=FULL`, read back. A new file can be read by its owner alone.
 *
 * @throws LifecycleError `invalidOption`, `nodeUnsupported`, `notOurDatabase`, `schemaTooNew`,
 *   `machineVersionMismatch`, `databaseBusy`, `databaseCorrupt`, `diskFull` or `databaseFailed`
 */
export const openSqliteStore = (options: SqliteOptions): SqliteStore => {
  const address = addressOf(options);
  try {
    return createSqliteStore(address.path, () => connect(address));
  } catch (error) {
    throw translate(error, address.path);
  }
};

/** The same fault, with what helps when it is met on the way to an upgrade. */
const alone = (error: LifecycleError): LifecycleError =>
  error.code === 'databaseBusy'
    ? new LifecycleError(error.code, error.message, {
        hint: 'An upgrade needs the database for itself: end what has it open, such as `serve`, and try again.',
        retryable: true,
        cause: error,
      })
    : error;

/**
 * Opens a database for its snapshots to be built again, and keeps everybody else out of it until it is closed. A file whose
 * snapshots are of this version of the machine can be opened too: there is nothing to do then.
 *
 * @throws LifecycleError as `openSqliteStore`; `machineVersionMismatch` for a later version of the machine, `databaseBusy`
 *   while somebody has it open
 */
export const openSqliteUpgrade = (
  options: Pick<SqliteOptions, 'database' | 'busyTimeoutMs' | 'onNotice'>,
): SqliteUpgrade => {
  const address = { ...addressOf(options), purpose: 'upgrade' as const };
  if (address.path === IN_MEMORY)
    throw new LifecycleError('invalidOption', 'A database in memory is never of an older version.', {
      hint: 'Name a file.',
    });
  try {
    return new SqliteUpgrade(connect(address), address.path);
  } catch (error) {
    throw alone(translate(error, address.path));
  }
};
