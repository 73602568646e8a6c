import type { AccountEvent } from '../../machines/event.ts';

/** How far a sender's clock may be ahead of the receiver's, in milliseconds (DOMAIN §9.3). */
const MOST_AHEAD = 5 * 60_000;

/**
 * The event, which cannot have happened after it was received: a time that is later by more than five minutes counts as that
 * of the receipt and is flagged. A wrong clock so makes no account deaf to what comes after.
 *
 * @param receivedAt - in milliseconds since 1970, or null where it is not known
 */
export const heldToReceipt = (event: AccountEvent, receivedAt: number | null): AccountEvent => {
  const { occurredAt, flags = [] } = event;
  if (occurredAt === undefined || receivedAt === null || occurredAt <= receivedAt + MOST_AHEAD) return event;
  return { ...event, occurredAt: receivedAt, flags: [...flags, 'clockAhead'] };
};
