import type { OutcomeSource } from '../../machines/signal.ts';
import type { Moment } from '../model/moment.ts';
import type { AccountCause } from '../model/names.ts';

/** What a break turned out to have come from. */
export interface BreakOutcome {
  /** The name of a cause, for example `linkedin.sessionExpired`, or another word for one that has no name here. */
  readonly cause: AccountCause | (string & {});
  readonly by: OutcomeSource;
  /** Of which break: when the account flipped to CREDENTIALS. Default: the latest. */
  readonly flippedAt?: Moment;
}
