import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../store/index.ts';

/** What a thread is given that reads a database for another one. */
export interface FarReading {
  readonly database: string;
  /** The version of the machine whose snapshots are read. */
  readonly machine: string;
  /** By which it is asked, and answers. */
  readonly port: MessagePort;
  /** 1 once the answer to the present question was sent. */
  readonly answered: Int32Array;
  /** Whether all answers are of one moment. */
  readonly isFrozen: boolean;
}

/** What is asked: a read by its name. */
export interface FarQuestion {
  readonly method: string;
  readonly given: readonly unknown[];
}

/** What came of it. */
export type FarAnswer =
  | { readonly result: unknown }
  | {
      readonly fault: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly hint: string;
        readonly retryable: boolean;
      };
    };
