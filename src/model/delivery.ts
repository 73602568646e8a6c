import type { AccountEvent, EventSource } from '../../machines/event.ts';
import type { SharedFact } from './shared-fact.ts';

/**
 * What can be handed in as a payload: an object of any shape of DOMAIN §3, or text or bytes (`Buffer`, `Uint8Array`,
 * `ArrayBuffer`) of one, as JSON or as a form. A promise and a function are none.
 */
export type Payload =
  string | { readonly [name: string]: unknown } | (object & { readonly then?: never; readonly call?: never });

/** A JSON value as something that can be handed in: what is neither an object nor text goes as JSON text. */
export const payloadOf = (value: unknown): Payload =>
  typeof value === 'string' || (typeof value === 'object' && value !== null)
    ? value
    : ((JSON.stringify(value) as string | undefined) ?? '');

/** Sources that a delivery can name itself; `deadline` and `engine` are the engine's own. */
export type DeliverySource = Exclude<EventSource, 'deadline' | 'engine'>;

/** What a payload turned out to be. */
export type PayloadReading =
  | { readonly kind: 'event'; readonly event: AccountEvent }
  /** A signal that names no account: it counts for all whom it concerns. */
  | { readonly kind: 'fact'; readonly fact: SharedFact }
  /** A message, user or mail webhook: none of the account statuses; counted, not stored (DOMAIN §3). */
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
export type Reader = (payload: unknown, at: number, source?: DeliverySource) => PayloadReading;

/** A delivery that cannot be read, kept raw. */
export interface QuarantinedDelivery {
  /** When it was received, in milliseconds since 1970. */
  readonly at: number;
  readonly source: DeliverySource | null;
  readonly reason: string;
  /** The payload or line as it came. */
  readonly raw: string;
  /** Where it came from, for example a file and line; null for a live delivery. */
  readonly origin: string | null;
}

/** One inbound message, read: all that is known of it before a transaction begins. */
export type Reading = EventReading | FactReading | ForeignReading | UnreadableReading;

/** An inbound message that is an event. */
export interface EventReading {
  readonly kind: 'event';
  readonly event: AccountEvent;
  /** The payload as JSON text, as the log keeps it. */
  readonly json: string;
}

/** An inbound message that is a fact of many accounts, and names none of them. */
export interface FactReading {
  readonly kind: 'fact';
  readonly fact: SharedFact;
  /** When it was received, in milliseconds since 1970. */
  readonly at: number;
  /** The payload as JSON text. */
  readonly json: string;
}

/** An inbound message about something other than account status: counted, not stored (DOMAIN §3). */
export interface ForeignReading {
  readonly kind: 'foreign';
  readonly name: string;
  /** When it was received, in milliseconds since 1970. */
  readonly at: number;
}

/** An inbound message that cannot be read. */
export interface UnreadableReading extends QuarantinedDelivery {
  readonly kind: 'unreadable';
}

/**
 * Reads one delivery: a payload of any shape of DOMAIN §3, or its text or bytes. Pure; besides, throws only what a reader of
 * one's own throws.
 *
 * @param at - when it was received, in milliseconds since 1970
 * @param source - where it came from; without it the shape decides
 * @throws LifecycleError `payloadUnusable`
 */
export type DeliveryReader = (payload: Payload, at: number, source?: DeliverySource) => Reading;

/** Where a line of a log stands. */
export interface LinePlace {
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
}

/** Where a line stands, as what could not be read is told to come from. */
export const originOf = ({ file, line }: LinePlace): string => `${file}:${line}`;

/** What is read of a line that another program wrote about something else: nothing. */
export interface NoReading {
  readonly kind: 'none';
  /** When it counts from, in milliseconds since 1970. */
  readonly at: number;
}

/** One line of a log, opened: its time is known, the rest is read once it is known when it counts from. */
export interface OpenLine {
  /** The line's own time in milliseconds since 1970, or null where it has none. */
  readonly receivedAt: number | null;
  /** As what it was opened, where another system wrote it: `CloudWatch events`. */
  readonly format?: string | undefined;
  /** As a line of its own, where it shares its line with others. */
  readonly text?: string | undefined;
  /**
   * Reads the line.
   *
   * @param at - when it counts from, in milliseconds since 1970
   * @param place - where it stands, for what cannot be read
   */
  read(at: number, place: LinePlace): Reading | NoReading;
}

/**
 * Opens one line of a log, without its end. It may hold several deliveries, such as the accounts in an answer of the API.
 * Pure and total.
 */
export type LineReader = (text: string) => OpenLine | readonly OpenLine[];

/** The deliveries that a line holds: usually one. */
export const deliveriesOf = (opened: OpenLine | readonly OpenLine[]): readonly OpenLine[] =>
  'read' in opened ? [opened] : opened;

/** How the lines of a log are to be read, where they do not say it themselves. */
export interface LogFormat {
  /** The place of the payload: a dotted path (`req.body`) or a JSON pointer (`/req/body`). Default: found by shape. */
  readonly payload?: string;
  /** The place of the time. Default: found by shape. */
  readonly time?: string;
  /** The zone of times that name none: `UTC`, `+02:00` or `Europe/Berlin`. Default: such a line cannot be read. */
  readonly zone?: string;
  /** The source of lines that name none. Default: the payload's shape decides. */
  readonly source?: DeliverySource;
}

/** How what comes in is read: a plain way, and a fast one that is held to it. */
export interface Readers {
  /** Reads a payload of the log again. */
  readonly payload: Reader;
  readonly delivery: DeliveryReader;
  readonly line: LineReader;
}

/** One line of a log, parsed but not yet read as an event (DOMAIN §3.5). */
export interface LogLine {
  /** The line's own time in milliseconds since 1970, or null where it has none. */
  readonly receivedAt: number | null;
  /** Null for a bare payload, whose shape decides. */
  readonly source: DeliverySource | null;
  readonly payload: unknown;
}
