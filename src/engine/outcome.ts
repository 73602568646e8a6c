import type { AccountEvent, DeadlineEvent } from '../../machines/event.ts';
import type { DeliverySource, Glanced } from '../model/delivery.ts';
import type { Effect } from '../model/effect.ts';
import type { Step } from '../decide/step.ts';

/** One inbound message as received. */
export interface Delivery {
  /** The parsed payload, any shape of DOMAIN §3. */
  readonly payload: unknown;
  /** The payload as it was understood without being parsed; `payload` is then of no interest. */
  readonly glanced?: Glanced | undefined;
  /** The payload as JSON text, as the log keeps it; made from `payload` when left out. */
  readonly json?: string | undefined;
  /** The body or line as it came, kept when it cannot be read; the JSON text when left out. */
  readonly raw?: string | undefined;
  /** Why it cannot be read, when that is known before it is looked at. */
  readonly unreadable?: string | undefined;
  /** When it was received, in milliseconds since 1970. */
  readonly at: number;
  /** Where it came from; without it the shape decides. */
  readonly source?: DeliverySource | undefined;
  /** A file and line, for what cannot be read. */
  readonly origin?: string | undefined;
}

/** What an event did, and under which number it stands in the log. */
export interface Applying {
  readonly seq: number;
  readonly step: Step;
  /** The effects that went out: not always those of the step, for some are held. */
  readonly sent: readonly Effect[];
}

/** What became of a delivery. */
export type Outcome =
  | ({ readonly kind: 'event'; readonly event: AccountEvent } & Applying)
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'quarantined'; readonly reason: string };

/** A deadline that fell due and what it did. */
export interface Fired extends Applying {
  readonly kind: 'deadline';
  readonly event: DeadlineEvent;
}

/** Effects that were held and went out. */
export interface Released {
  readonly kind: 'released';
  readonly accountId: string;
  readonly sent: readonly Effect[];
}

/** What became of an answer of the API. */
export type Polled =
  /** `added`: the account was not known before. */
  | (Extract<Outcome, { readonly kind: 'event' }> & { readonly added: boolean })
  /** It says nothing new: only the time was noted. */
  | { readonly kind: 'same'; readonly accountId: string }
  /** The account was heard of while the API was being asked: the answer may be the older one. */
  | { readonly kind: 'dropped'; readonly accountId: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Anything that a batch did. */
export type Happened = Outcome | Fired | Released;
