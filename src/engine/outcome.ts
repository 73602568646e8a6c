import type { AccountEvent } from '../../machines/event.ts';
import type { Incident } from '../model/incident.ts';
import type { Effect } from '../model/effect.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { Step } from '../decide/step.ts';

/** What an event did, and under which number it stands in the log. */
export interface Applied {
  readonly kind: 'event';
  readonly event: AccountEvent;
  readonly seq: number;
  /** The account before it; null when it was not known. */
  readonly before: AccountSnapshot | null;
  readonly step: Step;
  /** The effects that went out: not always those of the step, for some are held. */
  readonly sent: readonly Effect[];
}

/** A fact that names no account: kept, and told to those that are broken where it holds. */
export interface Noted {
  readonly kind: 'noted';
  /** How many accounts know of it at once; others do when they break. */
  readonly told: number;
}

/** A webhook about something other than account status: counted, not stored. */
export interface Foreign {
  readonly kind: 'foreign';
}

/** A delivery that cannot be read: kept raw. */
export interface Quarantined {
  readonly kind: 'quarantined';
  readonly reason: string;
}

/** What became of a delivery. */
export type Outcome = Applied | Noted | Foreign | Quarantined;

/** Effects that were held and went out. */
export interface Released {
  readonly kind: 'released';
  readonly accountId: string;
  readonly sent: readonly Effect[];
}

/** An incident that was found, or has ended. */
export interface IncidentTold {
  readonly kind: 'incident';
  /** As it was then. */
  readonly incident: Incident;
  /** With which account it stands in the outbox. */
  readonly accountId: string;
  readonly sent: readonly Effect[];
}

/** Anything that a batch did; an event whose source is `deadline` or `engine` is one of its own. */
export type Happened = Outcome | Released | IncidentTold;

/** What became of an answer of the API. */
export type Polled =
  /** `added`: the account was not known before. */
  | (Applied & { readonly added: boolean })
  /** It says nothing new: only the time was noted. */
  | { readonly kind: 'same'; readonly accountId: string }
  /** The account was heard of while the API was being asked: the answer may be the older one. */
  | { readonly kind: 'dropped'; readonly accountId: string };
