import type { Notice } from './notice.ts';

/** What became of an attempt. */
export type DeliveryResult =
  /** It has arrived. */
  | 'delivered'
  /** It will never be taken: it is given up, and what comes after it goes on. */
  | 'refused'
  | RefusedFor
  | NotYet
  | MaybeLost;

/** As `refused`, with the reason. */
export interface RefusedFor {
  /** In words, without a secret. */
  readonly refused: string;
}

/** It has not arrived, and is tried again. */
export interface NotYet {
  /** Not before so many milliseconds from now. Default: as the policy says. */
  readonly retryAfterMs?: number;
  /** What happened, in words, without a secret. */
  readonly why?: string;
}

/** Nobody knows whether it has arrived: it is tried again, and taken back where it need be. */
export interface MaybeLost {
  /** What happened, in words, without a secret. */
  readonly lost: string;
}

/** A way out. */
export interface Sink {
  /** By it the sink is known for good: what it was told is kept under this name. */
  readonly name: string;
  /** Whether this notice goes out by it. Pure. */
  wants(notice: Notice): boolean;
  /**
   * Sends a notice. What it throws or rejects with counts as `lost`: the notice comes again, under the same key.
   *
   * @param signal - aborted when the attempt takes too long, or the dispatcher stops
   */
  deliver(notice: Notice, signal: AbortSignal): Promise<DeliveryResult> | DeliveryResult;
  /** Releases what it holds. */
  close?(): Promise<void> | void;
}
