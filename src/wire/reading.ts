import type { AccountEvent, EventFacts } from '../../machines/event.ts';
import { isStatus } from '../../machines/status.ts';
import type { DeliverySource, PayloadReading } from '../model/delivery.ts';
import type { JsonObject } from '../text/json-object.ts';

/** One of the forms in which a payload arrives (DOMAIN §3). */
export interface Shape {
  /** Whether the payload claims to have this form; its fields may still be wrong. */
  readonly fits: (payload: JsonObject) => boolean;
  /** Reads a payload that fits. `at` is when it was received, in milliseconds since 1970; `source` is what it was declared to be. */
  readonly read: (payload: JsonObject, at: number, source?: DeliverySource) => PayloadReading;
}

/** Facts of an event while they are put together. */
export type Facts = { -readonly [Name in keyof EventFacts]: EventFacts[Name] };

/** Sets a fact that is there; one that is absent leaves no key behind. */
export const put = <Name extends keyof Facts>(
  facts: Facts,
  name: Name,
  value: Facts[Name] | undefined,
): void => {
  if (value !== undefined) facts[name] = value;
};

/** An event that was read. */
export const readAs = (event: AccountEvent): PayloadReading => ({ kind: 'event', event });

/** A payload that cannot be read; `reason` starts in lower case and has no full stop. */
export const unreadable = (reason: string): PayloadReading => ({ kind: 'unreadable', reason });

/**
 * The event of a status word: to the letter one of the eleven, or kept as an unknown one (DOMAIN §2, §8).
 *
 * The type comes before the facts because V8 spreads into a fresh object several times faster than it adds to one after.
 */
export const statusEvent = (word: string, facts: EventFacts): AccountEvent =>
  isStatus(word) ? { type: word, ...facts } : { type: 'UNKNOWN_STATUS', status: word, ...facts };

/**
 * The same for a v1 webhook that says no more than the account's type: the commonest event by far. Written out, because
 * V8 makes an object of known keys several times faster than it spreads one.
 *
 * @param at - when it was received, in milliseconds since 1970
 */
export const webhookEvent = (
  word: string,
  accountId: string,
  at: number,
  accountType: string,
): AccountEvent =>
  isStatus(word)
    ? { type: word, accountId, at, source: 'webhook', accountType }
    : { type: 'UNKNOWN_STATUS', status: word, accountId, at, source: 'webhook', accountType };
