import type { AccountEvent } from '../machines/event.ts';
import { HOUR, type Policy } from '../machines/policy.ts';
import type { Transition } from './decision.ts';
import { pathOf, statusOfPath } from './snapshot.ts';
import type { Step } from './step.ts';

/** The fewest transitions with which a status can come back: there, away, and back. */
const FEWEST = 3;

/**
 * Whether a v1 webhook, which names neither id nor time, brings a status back that the account left a short while ago:
 * it may be a late copy of the one that led there first (DOMAIN §4).
 *
 * @param step - what the webhook does
 * @param earlier - the account's transitions from a moment on, in milliseconds since 1970
 */
export const mayBeLateCopy = (
  event: AccountEvent,
  { snapshot }: Step,
  { retryHorizonHours, heldEffectsMinutes }: Policy,
  earlier: (since: number) => readonly Transition[],
): boolean => {
  if (event.source !== 'webhook' || snapshot.version < FEWEST) return false;
  if (retryHorizonHours === 0 || heldEffectsMinutes === 0) return false;
  const since = snapshot.context.lastSeenAt - retryHorizonHours * HOUR;
  const status = statusOfPath(pathOf(snapshot.value.connection));
  return earlier(since).some(
    ({ from, to, at }) =>
      at >= since && statusOfPath(from.connection) === status && statusOfPath(to.connection) !== status,
  );
};
