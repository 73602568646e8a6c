import type { Signal } from '../../../machines/signal.ts';
import type { FleetAccount } from './account.ts';

/** One thing that the log will hold a line for: what arrived, when, about which account. */
export interface Occurrence {
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly account: FleetAccount;
  readonly said: Said;
}

/** What arrived, by the shape that it has on the wire (DOMAIN §3). */
export type Said =
  | { readonly shape: 'webhook'; readonly word: string; readonly product?: string }
  | { readonly shape: 'notify'; readonly word: 'CREATION_SUCCESS' | 'RECONNECTED' }
  | V2Said
  | { readonly shape: 'poll'; readonly statuses: readonly string[] }
  | { readonly shape: 'signal'; readonly signal: SignalSaid };

/** A v2 event (DOMAIN §6). */
export interface V2Said {
  readonly shape: 'v2';
  readonly eventId: string;
  readonly type: string;
  /** When it happened, in milliseconds since 1970. */
  readonly createdAt: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A signal of a known type, or of one that nobody has heard of. */
export type SignalSaid = Exclude<Signal, { type: 'unknown' }> | { readonly type: 'ticketOpened' };
