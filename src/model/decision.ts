import type { State } from './state.ts';

/** What an event did. */
export type DecisionName = (typeof decisionNames)[number];

/** All decisions, in the order in which summaries show them. */
export const decisionNames = [
  'applied',
  'repeat',
  'late',
  'stale',
  'duplicate',
  'unexpected',
  'afterDeletion',
  'unknownStatus',
  'recorded',
  'quarantined',
] as const;

/** One applied step of an account. */
export interface Transition {
  readonly accountId: string;
  /** 1…n without gap. */
  readonly version: number;
  readonly from: State;
  readonly to: State;
  /** The type of the event that caused it; `IDENTIFIED` when an event named the account's type for the first time. */
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
