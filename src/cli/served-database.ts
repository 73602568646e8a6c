import { statSync } from 'node:fs';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { localLedger } from '../open.ts';
import { timedLedger, timedStore } from '../http/index.ts';
import type { MonitorParts } from '../http/metrics.ts';
import type { TransactionListener } from '../http/timed-store.ts';
import { isPostgresAddress, openPostgresLedger } from '../postgres/index.ts';
import { logOf } from '../sqlite/connection/file.ts';
import { openSqliteStore, type SqliteStore } from '../sqlite/index.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Store } from '../store/port.ts';
import { sinkViews, sinkViewsIn } from '../views/way-out.ts';

/** A database that is served, whichever it is. */
export interface ServedDatabase {
  /** Closes with the lifecycle over it. */
  readonly ledger: Ledger;
  /** What a monitor asks of it. */
  readonly monitored: Pick<MonitorParts, 'counts' | 'unread' | 'sinks' | 'walBytes' | 'probe'>;
  /** What can be told of it line by line, without anybody having to wait; null where it is far away. */
  readonly store: Store | null;
}

/** What a database is served with. */
export interface ServedDatabaseParts extends TransactionListener {
  /** Hears what was repaired when a file was opened, as a sentence. */
  readonly onNotice: (sentence: string) => void;
}

/** The whole server stands still while it waits for another writer, and senders come again: so not for long. */
const BUSY_TIMEOUT_MS = 1000;

/** How often it is looked, in milliseconds, whether something fell due that another receiver has set. */
const LOOK_AFTER_MS = 500;

/** A damaged file is met now, and not by a delivery some days later. */
const soundOrClosed = (sqlite: SqliteStore): void => {
  try {
    sqlite.assertUndamaged();
  } catch (error) {
    sqlite.close();
    throw error;
  }
};

const fileSizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const servedFile = (database: string, { onNotice, ...listener }: ServedDatabaseParts): ServedDatabase => {
  const sqlite = openSqliteStore({ database, busyTimeoutMs: BUSY_TIMEOUT_MS, onNotice });
  soundOrClosed(sqlite);
  return {
    ledger: localLedger(timedStore(sqlite, listener)),
    monitored: {
      counts: () => sqlite.counts(),
      unread: () => sqlite.quarantineReasons(),
      sinks: () => sinkViews(sqlite),
      walBytes: () => fileSizeOf(logOf(database)),
      probe: () => {
        try {
          sqlite.transaction(() => undefined);
        } catch (error) {
          listener.failed(error);
          throw error;
        }
      },
    },
    store: sqlite,
  };
};

const servedFarAway = async (database: string, listener: TransactionListener): Promise<ServedDatabase> => {
  const ledger = openPostgresLedger({ database, machine: MACHINE_VERSION, sweepMs: LOOK_AFTER_MS });
  try {
    // What is refused is refused now, and not at the first delivery.
    await ledger.lastEffect();
  } catch (error) {
    await ledger.close();
    throw error;
  }
  return {
    ledger: timedLedger(ledger, listener),
    monitored: {
      counts: () => ledger.counts(),
      unread: () => ledger.quarantineReasons(),
      sinks: () => sinkViewsIn(ledger),
      walBytes: () => null,
      probe: async () => void (await ledger.writable()),
    },
    store: null,
  };
};

/**
 * Opens a database to be served.
 *
 * @throws LifecycleError as the store or the ledger says
 */
export const openServed = async (database: string, parts: ServedDatabaseParts): Promise<ServedDatabase> =>
  isPostgresAddress(database)
    ? servedFarAway(database, { committed: parts.committed, failed: parts.failed })
    : servedFile(database, parts);
