import type { DecisionName } from '../model/decision.ts';
import type { QuarantineReason } from '../store/port.ts';
import type { NoticeView, SilenceView } from '../views/notices.ts';
import type { LetterView, SinkView } from '../views/way-out.ts';
import type { ChangeItem } from './past/time-answers.ts';

/*
 * What the server answers about how deliveries come in and notices go out, as JSON. Times are ISO 8601 UTC with milliseconds.
 */

/** `GET /api/health`: what comes in, what was reconciled, and the database. */
export interface HealthAnswer {
  readonly asOf: string;
  readonly receiver: ReceiverAnswer;
  readonly reconcile: ReconcileAnswer;
  readonly stored: StoredAnswer;
  /** The database's file; null where there is none. */
  readonly database: DatabaseFacts | null;
}

/** What was received, as the log has it. Requests that were refused are in no log: the receiver's `/metrics` counts them. */
export interface ReceiverAnswer {
  readonly deliveryAt: string | null;
  /** Deliveries of each of the last 48 hours, oldest first; the last one is not over. */
  readonly perHour: readonly number[];
  /** What became of those of the last 24 hours, the most frequent first. */
  readonly decisions: readonly { readonly decision: DecisionName; readonly count: number }[];
  /** Webhooks about something other than account status, ever. */
  readonly foreign: number;
  readonly quarantined: number;
  /** Why those in quarantine cannot be read. */
  readonly reasons: readonly QuarantineReason[];
}

/** When accounts were compared with the API, and what differed. */
export interface ReconcileAnswer {
  /** When accounts were last compared with the API; null for never. */
  readonly reconciledAt: string | null;
  /** What it showed otherwise than it was known, the newest first; at most 20. */
  readonly differences: readonly ChangeItem[];
}

/** What is stored. */
export interface StoredAnswer {
  readonly accounts: number;
  /** The number of the newest entry of the log. */
  readonly head: number;
  readonly transitions: number;
  readonly deadlines: number;
  readonly outbox: number;
  /** Accounts whose effects are held back. */
  readonly held: number;
}

/** Facts about a database's file. */
export interface DatabaseFacts {
  readonly path: string;
  /** Bytes of the database, and of its write-ahead log. */
  readonly bytes: number;
  readonly walBytes: number;
  readonly schemaVersion: number;
  readonly machineVersions: readonly string[];
  readonly sqliteVersion: string;
  readonly journalMode: string;
  /** Where the chain of digests over the log ends; null where there is none yet. */
  readonly chain: { readonly seq: number; readonly digest: string } | null;
}

/** `GET /api/outbox`: what is on its way out. */
export interface OutboxAnswer {
  readonly asOf: string;
  readonly sinks: readonly SinkView[];
  /** Notices that were given up, then those that wait, the oldest first; at most 100 of each. */
  readonly letters: readonly LetterView[];
  /** The database as commands name it. */
  readonly database: string | null;
}

/** `GET /api/notices`: who was told what, and what comes next. */
export interface NoticesAnswer {
  readonly asOf: string;
  /** Those under way, in the order in which something last happened to them; at most 200. */
  readonly notices: readonly NoticeView[];
  /** Of whom nothing is said for a while, the earliest first. */
  readonly silences: readonly SilenceView[];
}
