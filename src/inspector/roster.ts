import type { Sighting, Sightings } from './sightings.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { shownAccount, type ShownAccount, type ShownEvent } from './shown.ts';

/** Who hears of accounts; each call gets nothing but what may be shown. */
export interface Audience {
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
 * Tells an audience about at most `limit` accounts: at first those that need somebody, then the others, and from then on
 * whoever moves, in place of the one that has not moved for longest. The returned function stops it. A store that cannot be
 * read shows nobody at first.
 */
export const tellAccounts = (
  sightings: Sightings,
  audience: Audience,
  limit = ACCOUNTS_SHOWN,
): (() => void) => {
  const shown = new Set<string>();
  const admit = (account: ShownAccount): void => {
    const { accountId } = account;
    const isNew = !shown.delete(accountId);
    shown.add(accountId);
    if (isNew) audience.enter(account);
    const [oldest] = shown;
    if (shown.size <= limit || oldest === undefined) return;
    shown.delete(oldest);
    audience.leave(oldest);
  };
  const move = ({ event, decision, snapshot }: Sighting): void => {
    const account = shownAccount(snapshot);
    admit(account);
    audience.move(account, { type: event, decision });
  };
  // What happens before the first answer comes after it.
  let early: Sighting[] | null = [];
  const begin = (first: readonly AccountSnapshot[]): void => {
    const missed = early;
    early = null;
    if (missed === null) return;
    for (const snapshot of first.toReversed()) admit(shownAccount(snapshot));
    for (const sighting of missed) move(sighting);
  };
  const stop = sightings.watch((sighting) => {
    if (early === null) move(sighting);
    else early.push(sighting);
  });
  sightings.snapshots({ order: 'attention', limit }).then(begin, () => begin([]));
  return () => {
    early = null;
    stop();
  };
};
