import type { FeedEntry, AccountFeed } from './account-feed.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { shownAccount, type ShownAccount, type ShownEvent } from './shown.ts';

/** Called as accounts change; each call gets only what may be shown. */
export interface Subscriber {
  /** An account is shown from now on. */
  enter(account: ShownAccount): void;
  /** An account that is shown heard an event, and stands there now. */
  move(account: ShownAccount, event: ShownEvent): void;
  /** An account is shown no more: others moved more recently. */
  leave(accountId: string): void;
}

/** How many accounts are shown, unless told otherwise: each is an actor with a chart of its own in the page. */
export const ACCOUNTS_SHOWN = 100;

/**
 * Keeps a subscriber informed of at most `limit` accounts: first those that need someone, then others; later each account
 * that moves replaces the one that has not moved for longest. The returned function stops it. A store that cannot be read
 * shows none at first.
 */
export const trackAccounts = (
  feed: AccountFeed,
  subscriber: Subscriber,
  limit = ACCOUNTS_SHOWN,
): (() => void) => {
  const shown = new Set<string>();
  const admit = (account: ShownAccount): void => {
    const { accountId } = account;
    const isNew = !shown.delete(accountId);
    shown.add(accountId);
    if (isNew) subscriber.enter(account);
    const [oldest] = shown;
    if (shown.size <= limit || oldest === undefined) return;
    shown.delete(oldest);
    subscriber.leave(oldest);
  };
  const move = ({ event, decision, snapshot }: FeedEntry): void => {
    const account = shownAccount(snapshot);
    admit(account);
    subscriber.move(account, { type: event, decision });
  };
  // What happens before the first answer comes after it.
  let early: FeedEntry[] | null = [];
  const begin = (first: readonly AccountSnapshot[]): void => {
    const missed = early;
    early = null;
    if (missed === null) return;
    for (const snapshot of first.toReversed()) admit(shownAccount(snapshot));
    for (const entry of missed) move(entry);
  };
  const stop = feed.watch((entry) => {
    if (early === null) move(entry);
    else early.push(entry);
  });
  feed.snapshots({ order: 'attention', limit }).then(begin, () => begin([]));
  return () => {
    early = null;
    stop();
  };
};
