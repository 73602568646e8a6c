import type { AccountEvent, EventSource } from '../../machines/event.ts';

/** Sources that a delivery can name itself; `deadline` is the engine's own. */
export type DeliverySource = Exclude<EventSource, 'deadline'>;

/** What a payload turned out to be. */
export type Reading =
  | { readonly kind: 'event'; readonly event: AccountEvent }
  /** A message, user or mail webhook: not ours, counted, not stored (DOMAIN §3). */
  | { readonly kind: 'foreign'; readonly name: string }
  /** Cannot be read: to be kept raw, with the reason as a sentence that starts in lower case. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Turns a parsed payload into an event. Pure and total: never throws, whatever the payload is.
 *
 * @param payload - the parsed body, any of the five shapes of DOMAIN §3
 * @param at - when it was received, in milliseconds since 1970
 * @param source - where it came from; without it the shape decides
 */
export type Reader = (payload: unknown, at: number, source?: DeliverySource) => Reading;

/** One line of a log, opened but not yet read as an event (DOMAIN §3.5). */
export interface LogLine {
  /** The line's own time in milliseconds since 1970, or null where it has none. */
  readonly receivedAt: number | null;
  /** Null for a bare payload, whose shape decides. */
  readonly source: DeliverySource | null;
  readonly payload: unknown;
  /** The payload as JSON text, just as `JSON.stringify` writes it, where the line tells so without being parsed. */
  readonly json?: string;
  /**
   * Gives the event that the payload is, where the line tells so without being parsed: the same that `readPayload` makes
   * of payload and source. Its id, like `json`, may refer into a larger text: copy it with `flat` before keeping it.
   *
   * @param at - when it was received, in milliseconds since 1970
   */
  event?(at: number): AccountEvent;
}

/** A payload that was understood without being parsed: its JSON text, and the event that it is. */
export type Glanced = Required<Pick<LogLine, 'json' | 'event'>>;

/**
 * Recognises the text of a payload without parsing it, where it can. Pure and total.
 *
 * @returns undefined for every text that has to be parsed, readable or not
 */
export type Glance = (text: string) => Glanced | undefined;

/**
 * Opens one line of a log. Pure and total.
 *
 * @param text - the line without its end
 * @returns the line, or the reason why it cannot be read
 */
export type LineReader = (text: string) => LogLine | { readonly unreadable: string };
