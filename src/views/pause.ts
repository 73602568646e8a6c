import { openBreakOf } from '../decide/breaks.ts';
import { isoTime } from '../model/clock.ts';
import { gistOf } from '../model/gist.ts';
import type { AccountCause, AccountStatus } from '../model/names.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { causeOfPath, connectionOf, statusOfPath } from '../model/state.ts';
import { tagsOf } from '../model/meaning.ts';
import { breakOf, type BreakView } from './break.ts';
import { verdictOn, type PermissionReason } from './permission.ts';

/** That an account may not be sent with from now on, or that it may again. Times are ISO 8601 UTC with milliseconds. */
export interface PauseView {
  readonly accountId: string;
  readonly tenant?: string;
  readonly at: string;
  readonly status: AccountStatus;
  readonly cause: AccountCause | null;
  readonly reason: PermissionReason;
  /** The break for which it is paused, or was; null where it was deleted while it worked. */
  readonly break: BreakView | null;
  /** The incident that it is a member of. */
  readonly incident?: number;
}

const maySend = (snapshot: AccountSnapshot): boolean => verdictOn(gistOf(snapshot, null), 'send')[0];

/**
 * Whether sending is paused: it is not allowed, and that for a break or a deletion. An account that is connecting for the first
 * time is not paused; one that was deleted is, until it works in a later life.
 */
const isPaused = (snapshot: AccountSnapshot): boolean => {
  const { context, value } = snapshot;
  const ended = context.incarnation > 1 || tagsOf({ connection: connectionOf(value) }).includes('terminal');
  return (ended || openBreakOf(context) !== null) && !maySend(snapshot);
};

const viewOfPause = (snapshot: AccountSnapshot, broken: BreakView | null): PauseView => {
  const { context, value } = snapshot;
  const connection = connectionOf(value);
  return {
    accountId: context.accountId,
    ...(context.tenant === null ? {} : { tenant: context.tenant }),
    at: isoTime(context.lastSeenAt),
    status: statusOfPath(connection),
    cause: causeOfPath(connection),
    reason: verdictOn(gistOf(snapshot, null), 'send')[1],
    break: broken,
    ...(context.incident === null ? {} : { incident: context.incident }),
  };
};

/** What an event did to sending with its account. */
export interface PauseChange {
  readonly is: 'paused' | 'resumed';
  readonly view: PauseView;
}

/**
 * Whether an event has paused sending with its account, or resumed it; null for neither. Both are said by turns, beginning with
 * `paused`: what happens within a break, such as another attempt to connect, is neither.
 */
export const pauseChange = (before: AccountSnapshot | null, after: AccountSnapshot): PauseChange | null => {
  const [was, is] = [before !== null && isPaused(before), isPaused(after)];
  if (was === is) return null;
  const broken = breakOf(after) ?? (before === null ? null : breakOf(before));
  return { is: is ? 'paused' : 'resumed', view: viewOfPause(after, broken) };
};
