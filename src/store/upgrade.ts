import type { State } from '../model/state.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { EarlierSnapshot, HeldEffects, StoreReader } from './port.ts';

/** An account whose snapshots an older version of the machine made. */
export interface OutdatedAccount {
  readonly accountId: string;
  /** The state that it was left in; today's chart may not have it. */
  readonly state: State;
  /** The log entries after which a snapshot of its past was kept, in order. */
  readonly kept: readonly number[];
  /** What is held back of it, or null. */
  readonly held: HeldEffects | null;
}

/** The same account, built again. */
export interface RenewedAccount {
  readonly accountId: string;
  readonly snapshot: AccountSnapshot;
  /** A snapshot for each entry after which one was kept. */
  readonly kept: readonly EarlierSnapshot[];
  /** What is held back of it from now on, or null. */
  readonly held: HeldEffects | null;
}

/**
 * A store whose snapshots are built again, all in one transaction: until `commit` returns nothing is changed, and when the
 * process ends before, nothing ever was. Nobody else uses the store meanwhile.
 */
export interface StoreUpgrade {
  /** Reads log and policies. All entries keep their decisions. */
  readonly reader: StoreReader;
  /** The versions of the machine that made the snapshots; none when this version did. */
  readonly machineVersions: readonly string[];
  /**
   * Copies the store as it is, before anything else is asked of the upgrade.
   *
   * @param file - where to; an existing file is never overwritten. Default: a name that no file has
   * @returns where to
   */
  backup(file?: string): Promise<string>;
  /** Removes the copy that was made, if one was. */
  dropBackup(): void;
  /** Accounts after `after`, by id. */
  accounts(after: string, limit: number): readonly OutdatedAccount[];
  /** Replaces snapshots, deadlines and held effects of an account. Log, transitions and outbox stay as they are. */
  renew(account: RenewedAccount): void;
  /** Makes all of it durable. */
  commit(): void;
}
