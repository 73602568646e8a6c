import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Transition } from '../model/decision.ts';
import type { Reader } from '../model/delivery.ts';
import { eventName } from '../model/event-name.ts';
import { viewOf, type AccountView } from '../views/account.ts';
import { storedEventOf } from '../views/fold.ts';
import { newestSeq } from '../store/newest.ts';
import type { LogEntry, QuarantineEntry, StoreReader } from '../store/port.ts';

/** An entry of the log that has just been written: what was heard of an account, and what it did. */
export interface EventNews {
  readonly kind: 'event';
  readonly entry: LogEntry;
  /** What was heard, in a word: a status, a signal's type. */
  readonly event: string;
  /** The step that it was applied by; null where it moved nothing. */
  readonly transition: Transition | null;
  /** The account as it is now: later entries may have moved it on. */
  readonly account: AccountView;
}

/** A delivery that could not be read. */
export interface UnreadNews {
  readonly kind: 'quarantined';
  readonly delivery: QuarantineEntry;
}

/** What has just been written into a database. */
export type StoredNews = EventNews | UnreadNews;

/** The part of a store that is followed. */
export type FollowedStore = Pick<StoreReader, 'log' | 'quarantine' | 'snapshot' | 'transitions'>;

/** How many entries are read at once. */
const PAGE = 500;

/** Follows what is written into a database, by the numbers of its entries: what has been read once is never read again. */
export class Tail {
  readonly #store: FollowedStore;
  readonly #reader: Reader;
  #seq: number;
  #quarantined: number;

  /**
   * @param reader - reads stored payloads again
   * @param after - the entry after which to begin; default: what is written from now on
   */
  constructor(store: FollowedStore, reader: Reader, after?: number) {
    this.#store = store;
    this.#reader = reader;
    this.#seq = after ?? newestSeq(store);
    this.#quarantined = after === 0 ? 0 : (store.quarantine({ first: 'newest', limit: 1 })[0]?.id ?? 0);
  }

  /** What was written since the last call, oldest first; by pages, so that a long replay can be shown as it goes. */
  *news(): Generator<readonly StoredNews[], void, undefined> {
    for (;;) {
      const entries = this.#store.log({ after: this.#seq, limit: PAGE });
      this.#seq = entries.at(-1)?.seq ?? this.#seq;
      if (entries.length > 0) yield entries.flatMap((entry) => this.#told(entry));
      if (entries.length < PAGE) break;
    }
    for (;;) {
      const unread = this.#store.quarantine({ after: this.#quarantined, limit: PAGE });
      this.#quarantined = unread.at(-1)?.id ?? this.#quarantined;
      if (unread.length > 0) yield unread.map((delivery) => ({ kind: 'quarantined', delivery }));
      if (unread.length < PAGE) return;
    }
  }

  /** The entry as news; nothing where its account has been forgotten meanwhile. */
  #told(entry: LogEntry): readonly EventNews[] {
    const snapshot = this.#store.snapshot(entry.accountId);
    if (snapshot === null) return [];
    const event = eventName(storedEventOf(entry, this.#reader));
    const account = viewOf(snapshot, defaultPolicy);
    return [{ kind: 'event', entry, event, transition: this.#transitionOf(entry), account }];
  }

  #transitionOf({ accountId, at, version, decision }: LogEntry): Transition | null {
    if (decision !== 'applied') return null;
    return this.#store.transitions(accountId, at).find((each) => each.version === version) ?? null;
  }
}

/** How often the end of the log is looked at, in milliseconds. */
const LOOK_MS = 250;

/** What happens while a log is followed. */
export interface TailListener {
  /** Hears what was written, by pages. */
  readonly heard: (news: readonly StoredNews[]) => void;
  /** Called after every look, whether there was anything new or not. */
  readonly looked: () => void;
}

/** Follows the end of a log until the signal aborts. Rejects with what a look or a listener throws. */
export const followTail = async (
  tail: Tail,
  { heard, looked }: TailListener,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    for (const page of tail.news()) {
      heard(page);
      // Signals are heard in a turn of the event loop.
      await turn();
      if (signal.aborted) return;
    }
    looked();
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
};
