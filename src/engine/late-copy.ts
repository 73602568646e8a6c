import type { AccountEvent } from '../../machines/event.ts';
import { HOUR, type Policy } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf, statusOfPath } from '../model/state.ts';
import type { Step } from '../decide/step.ts';

/** The fewest transitions with which a status can come back: there, away, and back. */
const FEWEST_TO_COMPARE = 3;

/**
 * Whether a v1 webhook, which names neither id nor time, brings a status back that the account left a short while ago:
 * it may be a late copy of the one that led there first (DOMAIN §4).
 *
 * @param before - the account before the webhook
 * @param step - what the webhook does
 * @param leftAt - when the account last left a status, if that was at a moment or later; asked for only where that
 *   matters. Both in milliseconds since 1970
 */
export const mayBeLateCopy = (
  event: AccountEvent,
  before: AccountSnapshot | null,
  { snapshot }: Step,
  { retryHorizonHours }: Policy,
  leftAt: (status: string, since: number) => number | null,
): boolean => {
  if (event.source !== 'webhook' || snapshot.version < FEWEST_TO_COMPARE || before === null) return false;
  if (retryHorizonHours === 0) return false;
  const since = snapshot.context.lastSeenAt - retryHorizonHours * HOUR;
  // The account has been in its present status since before the window, so it left nothing inside it.
  if (before.since < since) return false;
  const left = leftAt(statusOfPath(stateOf(snapshot.value).connection), since);
  return left !== null && left >= since;
};
