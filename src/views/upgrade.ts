import { MACHINE_VERSION } from '../../machines/account.ts';
import { effectsOf } from '../model/effect.ts';
import type { Reader } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf, type State } from '../model/state.ts';
import type { EarlierSnapshot, HeldEffects, LogEntry, StoreReader } from '../store/port.ts';
import type { OutdatedAccount, RenewedAccount, StoreUpgrade } from '../store/upgrade.ts';
import { fold } from './fold.ts';

/** What building snapshots again came to. */
export interface RenewalSummary {
  readonly accounts: number;
  readonly logEntries: number;
  /** Entries that today's machine would have decided or counted otherwise; their decisions were kept. */
  readonly decidedOtherwise: number;
  /** Accounts that stand in another state than before. */
  readonly moved: number;
  /** The first of them, at most 20. */
  readonly examples: readonly MovedAccount[];
}

/** An account that stands in another state than before. */
export interface MovedAccount {
  readonly accountId: string;
  readonly from: State;
  readonly to: State;
}

/** What an upgrade is told. */
export interface UpgradeSettings {
  /** Reads the log's payloads, as the reader of `openLifecycle` did when they came. */
  readonly reader: Reader;
  /**
   * Where the store is copied to first: a file that does not exist yet, or false for no copy. Default: beside the database,
   * named after it and the version of the machine that wrote it. An upgrade that fails leaves no copy.
   */
  readonly backup?: string | false;
  /** Hears how many accounts are done, of how many; the upgrade waits for the promise it returns. */
  readonly onProgress?: (accounts: number, total: number) => void | Promise<void>;
  /** Calls the upgrade off; the store is then as it was, and the returned promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What an upgrade came to. */
export interface UpgradeSummary extends RenewalSummary {
  /** The versions of the machine that had made the snapshots; empty when this one had, and nothing was to be done. */
  readonly from: readonly string[];
  /** This version. */
  readonly to: string;
  /** The copy of the store as it was before, or null. */
  readonly backup: string | null;
}

const nothingMoved: RenewalSummary = {
  accounts: 0,
  logEntries: 0,
  decidedOtherwise: 0,
  moved: 0,
  examples: [],
};

/** How many accounts or log entries are read at once. */
const PAGE = 500;

/** How many examples a summary names. */
const EXAMPLES = 20;

/** An account's log, by pages. */
function* entriesOf(store: StoreReader, accountId: string): Generator<LogEntry, void, undefined> {
  for (let after = 0; ;) {
    const page = store.log({ accountId, after, limit: PAGE });
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return;
  }
}

/** What is held, as it is of an account that stands elsewhere now: what people would be asked there. */
const heldIn = (held: HeldEffects | null, before: State, now: State): HeldEffects | null => {
  if (held === null || before === now) return held;
  const effects = effectsOf(held.from, now, 'applied').filter(({ type }) => type !== 'verify');
  return effects.length === 0 ? null : { ...held, effects };
};

/** Builds an account again, and counts the entries on the way. */
const rebuilt = (
  store: StoreReader,
  reader: Reader,
  { accountId, state, kept, held }: OutdatedAccount,
): { readonly account: RenewedAccount; readonly entries: number; readonly otherwise: number } => {
  const wanted = new Set(kept);
  const earlier: EarlierSnapshot[] = [];
  let [entries, otherwise] = [0, 0];
  let snapshot: AccountSnapshot | null = null;
  for (const { entry, step, today } of fold(entriesOf(store, accountId), reader, store)) {
    ({ snapshot } = step);
    entries += 1;
    if (today !== null) otherwise += 1;
    if (wanted.has(entry.seq)) earlier.push({ seq: entry.seq, snapshot });
  }
  if (snapshot === null)
    throw new LifecycleError('historyDiverged', `account ${accountId} has a snapshot and no log`, {
      hint: 'The file is damaged: run "db check", and go back to a backup.',
    });
  const account = { accountId, snapshot, kept: earlier, held: heldIn(held, state, stateOf(snapshot.value)) };
  return { account, entries, otherwise };
};

/**
 * Builds all snapshots of a store again from its log, by today's machine, with the decisions of the log kept. Yields after
 * every few accounts how many are done; returns what it came to. Nothing is durable until it is committed.
 *
 * @throws LifecycleError `historyDiverged` when a log cannot be read; otherwise as the store says
 */
function* renewAll(upgrade: StoreUpgrade, reader: Reader): Generator<number, RenewalSummary, undefined> {
  let [accounts, logEntries, decidedOtherwise, moved] = [0, 0, 0, 0];
  const examples: MovedAccount[] = [];
  for (let after = ''; ;) {
    const page = upgrade.accounts(after, PAGE);
    for (const outdated of page) {
      const { account, entries, otherwise } = rebuilt(upgrade.reader, reader, outdated);
      upgrade.renew(account);
      const { accountId, state: from } = outdated;
      const to = stateOf(account.snapshot.value);
      accounts += 1;
      logEntries += entries;
      decidedOtherwise += otherwise;
      if (from !== to && (moved += 1) <= EXAMPLES) examples.push({ accountId, from, to });
      after = accountId;
      if (accounts % 50 === 0) yield accounts;
    }
    if (page.length < PAGE) return { accounts, logEntries, decidedOtherwise, moved, examples };
  }
}

const renewed = async (
  upgrade: StoreUpgrade,
  { reader, signal, onProgress }: UpgradeSettings,
): Promise<RenewalSummary> => {
  const total = upgrade.reader.totals().accounts;
  const renewal = renewAll(upgrade, reader);
  for (let next = renewal.next(); ; next = renewal.next()) {
    await onProgress?.(next.done === true ? next.value.accounts : next.value, total);
    signal?.throwIfAborted();
    if (next.done === true) {
      upgrade.commit();
      return next.value;
    }
  }
};

/**
 * Builds the snapshots of a store again where an earlier version of the machine made them. Whatever it throws, nothing was
 * changed, but for `commitUnknown`.
 *
 * @throws LifecycleError `historyDiverged` when a log cannot be read; otherwise as the store says
 */
export const runUpgrade = async (
  upgrade: StoreUpgrade,
  settings: UpgradeSettings,
): Promise<UpgradeSummary> => {
  const { machineVersions: from } = upgrade;
  const about = { from, to: MACHINE_VERSION };
  if (from.length === 0) return { ...nothingMoved, ...about, backup: null };
  const backup = settings.backup === false ? null : await upgrade.backup(settings.backup);
  try {
    return { ...(await renewed(upgrade, settings)), ...about, backup };
  } catch (error) {
    // The store is as it was, and needs no copy; unless nobody knows.
    if (!(error instanceof LifecycleError && error.code === 'commitUnknown')) upgrade.dropBackup();
    throw error;
  }
};
