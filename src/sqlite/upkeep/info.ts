import { statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import { logOf } from '../connection/file.ts';
import { machineHint, otherMachinesOf } from '../connection/machine.ts';
import type { ChainHead, ErasureInChain } from '../chain/block.ts';
import { chainHeadOf } from '../chain/chain.ts';
import { erasuresInChain } from '../chain/erased.ts';
import type { Erasure } from '../../store/port.ts';
import { erasuresOf } from '../read/erasures.ts';
import { wayOutOf } from '../read/deliveries.ts';
import { droppedUntilOf } from '../read/log.ts';
import { upgradesOf, type Upgrade } from '../read/upgrades.ts';

/** A step of the schema that was taken. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly appliedAt: number;
}

/** Whose snapshots a database holds. */
export interface MachineInfo {
  /** The versions of the machine that made its snapshots: one, but for a file that was written by two at once. */
  readonly machineVersions: readonly string[];
  /** Whether all are of this version. */
  readonly isCurrent: boolean;
  /** What to do where they are not, as a sentence; null where nothing is to be done. */
  readonly hint: string | null;
  /** When snapshots were built again, oldest first. */
  readonly upgrades: readonly Upgrade[];
}

/** Facts about a database. */
export interface DatabaseInfo {
  /** The absolute path, or `:memory:`. */
  readonly path: string;
  readonly schemaVersion: number;
  readonly migrations: readonly AppliedMigration[];
  readonly machine: MachineInfo;
  /** Where the chain of digests over the log ends; null where there is none yet. */
  readonly chain: ChainHead | null;
  /** Accounts that were erased, oldest first. */
  readonly erasures: readonly Erasure[];
  /** The same as the chain tells of it: where it ended before each of these, and with it. */
  readonly erasuresInChain: readonly ErasureInChain[];
  /** Up to this number effects were taken out of the outbox, since they were old; 0 while none was. */
  readonly prunedUntil: number;
  /** Up to this entry of the log payloads were dropped, since they were old; 0 while none was. */
  readonly payloadsDroppedUntil: number;
  /** Bytes of a page. */
  readonly pageSize: number;
  /** Bytes of the database, without its WAL file. */
  readonly bytes: number;
  /** Bytes of the WAL file; 0 when there is none. */
  readonly walBytes: number;
  /** As SQLite spells it: `wal`, or `memory`. */
  readonly journalMode: string;
  /** SQLite's number: 2 is FULL. */
  readonly synchronous: number;
  readonly sqliteVersion: string;
}

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const machineOf = (db: Sqlite.Database, path: string): MachineInfo => {
  const others = otherMachinesOf(db);
  const all = db.prepare<[], string>('SELECT version FROM machines ORDER BY version').pluck().all();
  return {
    machineVersions: all,
    isCurrent: others.length === 0,
    hint: others.length === 0 ? null : machineHint(others, path),
    upgrades: upgradesOf(db),
  };
};

/**
 * See `SqliteStore.info`.
 *
 * @internal so that the published types do without those of the driver
 */
export const infoOf = (db: Sqlite.Database, path: string): DatabaseInfo => {
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  const pageSize = number('page_size');
  return {
    path,
    schemaVersion: number('user_version'),
    migrations: db
      .prepare<[], AppliedMigration>(
        'SELECT version, name, applied_at AS appliedAt FROM migrations ORDER BY version',
      )
      .all(),
    machine: machineOf(db, path),
    chain: chainHeadOf(db),
    erasures: erasuresOf(db)(),
    erasuresInChain: erasuresInChain(db),
    prunedUntil: wayOutOf(db).prunedUntil(),
    payloadsDroppedUntil: droppedUntilOf(db)(),
    pageSize,
    bytes: pageSize * number('page_count'),
    walBytes: db.memory ? 0 : bytesOf(logOf(path)),
    journalMode: String(db.pragma('journal_mode', { simple: true })),
    synchronous: number('synchronous'),
    sqliteVersion: db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
  };
};
