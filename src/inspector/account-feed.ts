import type { DecisionName } from '../model/decision.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { newestSeq } from '../store/newest.ts';
import type { AccountQuery, StoreReader } from '../store/port.ts';

/** An event of an account, and its stored state afterwards. */
export interface FeedEntry {
  /** The event's type in the chart. */
  readonly event: string;
  readonly decision: DecisionName;
  readonly snapshot: AccountSnapshot;
}

/** What an inspector reads accounts from. */
export interface AccountFeed {
  /** The stored states of the accounts that match. */
  snapshots(query: AccountQuery): Promise<readonly AccountSnapshot[]>;
  /** Calls `listener` with every event from now on, in the order of the log; the returned function stops it. */
  watch(listener: (entry: FeedEntry) => void): () => void;
}

/** The part of a lifecycle that a feed needs. */
export interface WatchedLifecycle {
  /** The stored states of the accounts that match. */
  snapshots(query: AccountQuery): Promise<readonly AccountSnapshot[]>;
  /** Listens to the stored state after every event; the returned function stops it. */
  on(name: 'snapshot', listener: (entry: FeedEntry) => void): () => void;
}

/** What a lifecycle of this process takes in. */
export const feedOf = (lifecycle: WatchedLifecycle): AccountFeed => ({
  snapshots: (query) => lifecycle.snapshots(query),
  watch: (listener) => lifecycle.on('snapshot', listener),
});

/** How a store is looked at. */
export interface WatchOptions {
  /** How often the log is looked at, in milliseconds. Default 500. */
  readonly everyMs?: number;
  /** Called with faults of the store; the log is read again afterwards. Default: they are dropped. */
  readonly onError?: (error: unknown) => void;
}

/** The part of a store that a feed needs. */
export type WatchedStore = Pick<StoreReader, 'accounts' | 'log' | 'snapshot'>;

/** How many log entries are told after one look; of more, the newest. */
const ENTRIES_PER_LOOK = 1000;

/**
 * What any process writes to a store, seen by looking at its log again and again: once for all who watch. Of several events
 * between two looks, each is told with the state after the last of its account.
 *
 * @param current - the store to look at; another one, as after a replay that starts anew, is read from its beginning
 */
export const feedFrom = (
  current: () => WatchedStore,
  { everyMs = 500, onError = () => undefined }: WatchOptions = {},
): AccountFeed => {
  const listeners = new Set<(entry: FeedEntry) => void>();
  let [store, after] = [current(), 0];
  let timer: ReturnType<typeof setInterval> | null = null;
  const look = (): void => {
    if (store !== current()) [store, after] = [current(), 0];
    for (const entry of store.log({ after: Math.max(after, newestSeq(store) - ENTRIES_PER_LOOK) })) {
      after = entry.seq;
      const snapshot = store.snapshot(entry.accountId);
      if (snapshot === null) continue;
      for (const tell of listeners) tell({ event: entry.type, decision: entry.decision, snapshot });
    }
  };
  /** Those who watch already hear what came before the newcomer, who does not. */
  const admit = (listener: (entry: FeedEntry) => void): void => {
    if (timer === null) {
      store = current();
      after = newestSeq(store);
      timer = setInterval(() => tryTo(look, onError), everyMs);
    } else look();
    listeners.add(listener);
  };
  return {
    snapshots: async (query) => current().accounts(query),
    watch(listener) {
      const own = (entry: FeedEntry): void => listener(entry);
      admit(own);
      return () => {
        listeners.delete(own);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
};

const tryTo = (work: () => void, onError: (error: unknown) => void): void => {
  try {
    work();
  } catch (error) {
    onError(error);
  }
};
