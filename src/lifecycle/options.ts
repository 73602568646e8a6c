import type { FleetFact, Signal } from '../../machines/signal.ts';
import type { OutcomeSource } from '../../machines/signal.ts';
import type { EngineParts } from '../engine/engine.ts';
import type { Retention } from '../engine/pruning.ts';
import type { LineDigest } from '../intake/replay-options.ts';
import type { Clock } from '../model/clock.ts';
import type { DeliverySource, Readers } from '../model/delivery.ts';
import type { Moment } from '../model/moment.ts';
import type { AccountCause } from '../model/names.ts';

/** What a lifecycle is made of. */
export interface LifecycleParts extends EngineParts {
  readonly readers: Readers;
  readonly clock: Clock;
  /** Runs `work` at the end of the present turn of the event loop: deliveries of one turn share a transaction. */
  readonly defer: (work: () => void) => void;
  /** Begins a digest of the lines that a replay has done. */
  readonly digest: () => LineDigest;
  /** How long what grows for ever is kept. Default: for ever. */
  readonly retention?: Retention;
  /** Called with faults of background work, such as a listener that throws or rejects. Default: they are dropped. */
  readonly onError?: (error: unknown) => unknown;
}

/** Options of one delivery. */
export interface ReceiveOptions {
  /** Where it came from; without it the shape decides. */
  readonly source?: DeliverySource;
}

/** What a break turned out to have come from. */
export interface BreakOutcome {
  /** The name of a cause, for example `linkedin.sessionExpired`, or another word for one that has no name here. */
  readonly cause: AccountCause | (string & {});
  readonly by: OutcomeSource;
  /** Of which break: when the account flipped to CREDENTIALS. Default: the latest. */
  readonly flippedAt?: Moment;
}

/** About whom a signal is told, and what: an account by its id, or null where the signal itself says whom it concerns. */
export type SignalArguments =
  | readonly [accountId: string, signal: Exclude<Signal, { readonly type: 'unknown' }>]
  | readonly [accountId: null, fact: FleetFact];
