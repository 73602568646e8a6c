import type { QuarantinedDelivery } from '../model/delivery.ts';

/** A delivery in quarantine. */
export interface QuarantineEntry extends QuarantinedDelivery {
  /** In the order in which they were kept. */
  readonly id: number;
}

/** Which part of the quarantine, and in which order. */
export interface QuarantineQuery {
  /** By number. Default `oldest`. */
  readonly first?: 'oldest' | 'newest';
  /** Only what follows this number in that order. */
  readonly after?: number;
  /** At most this many. Default: all. */
  readonly limit?: number;
}

/** A reason why deliveries stand in quarantine. */
export interface QuarantineReason {
  readonly reason: string;
  /** How many there are for this reason. */
  readonly count: number;
}
