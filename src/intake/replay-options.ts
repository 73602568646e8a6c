import type { Engine } from '../engine/engine.ts';
import type { DecisionName } from '../model/decision.ts';
import type { LinePlace, LineReader } from '../model/delivery.ts';
import type { AccountCounts } from '../store/port.ts';
import type { ReplayInput } from './replay-lines.ts';

/** Options of a replay. */
export interface ReplayOptions {
  /**
   * `arrival`: as the lines stand. `time`: sorted by their times, which takes memory for the whole log. Default
   * `arrival`.
   */
  readonly order?: 'arrival' | 'time';
  /** Only what was received up to this moment (milliseconds since 1970), inclusive. */
  readonly until?: number;
  /** Only events of this account, and facts that name none; lines that cannot be read belong to no account. */
  readonly account?: string;
  /**
   * Takes lines in whose time is later than now by more than a day. Default false: such a line is quarantined, because it
   * would move the time of all that follow.
   */
  readonly allowFuture?: boolean;
  /**
   * Gives the input once more from its beginning. It is read again where the times of a line lie among those of earlier
   * ones, to see whether the same line stands there too: without it, lines that stand twice are known in the order `time`
   * alone.
   */
  readonly again?: () => ReplayInput;
  /**
   * Names the input, so that a later replay can go on where this one stopped. Of several names the first one counts under
   * which something is remembered. Without it nothing is.
   */
  readonly key?: string | readonly string[];
  /**
   * Go on where an earlier replay under the same key stopped. Default false. Refused as `inputChanged` when what was done is
   * not what the input begins with; with the order `time`, also when it has grown by lines from before that moment.
   */
  readonly resume?: boolean;
  /** Opens the lines: one of `logReader`, for a log that does not say itself how it is to be read. Default: by shape alone. */
  readonly readLine?: LineReader;
  /** Stops after the current transaction when aborted; the summary then says `interrupted`. */
  readonly signal?: AbortSignal;
  /**
   * How many lines share a transaction at most, and a batch of the input at most. Default 50,000: an account that occurs
   * several times is written once, and stopping is still quick. With 1,000,000 a log of 100,000 accounts takes a fifth less
   * time; nothing else of the process gets its turn before a transaction's end.
   */
  readonly linesPerTransaction?: number;
  /** Called with every quarantined line, after its transaction; the replay waits for a promise that it returns. */
  readonly onRejected?: (rejected: RejectedLine, text: string) => unknown;
  /** Hears how many lines are done, after every transaction; the replay waits for the promise it returns. */
  readonly onProgress?: (lines: number) => void | Promise<void>;
}

/** A line that cannot be read, and why. */
export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Lines whose own time is earlier than that of a line before them: they count from the later time. */
export interface BackwardLines {
  readonly lines: number;
  /** The one that goes back furthest, and how far in milliseconds; null when there is none. */
  readonly worst: (LinePlace & { readonly milliseconds: number }) | null;
}

/** Lines whose own time is later than now by more than a day. */
export interface AheadLines {
  readonly lines: number;
  /** The first of them, or null. */
  readonly first: LinePlace | null;
}

/** How many lines another system had written in one of its ways. */
export interface FormatCount {
  /** As it is named to people: `CloudWatch events`. */
  readonly format: string;
  readonly lines: number;
  /** Those among them that are about something else than an account's status, and were passed over. */
  readonly passedOver: number;
  /** Those among them that have no time: each counts from a millisecond after the line before it. */
  readonly untimed: number;
}

/** What a replay did. */
export interface ReplaySummary {
  /** Lines of the log, without empty ones and those that an earlier replay had done. */
  readonly lines: number;
  /** Lines that were events. */
  readonly events: number;
  /** How many lines had which outcome. */
  readonly decisions: Readonly<Record<DecisionName, number>>;
  /** Lines that were webhooks of another kind: counted, not kept. */
  readonly foreign: number;
  /** Lines that other systems wrote, by the way in which they did. */
  readonly readAs: readonly FormatCount[];
  /** Lines of other systems that are about something else than an account's status: counted, not kept. */
  readonly passedOver: number;
  /** Deadlines that fell due on the way. */
  readonly deadlines: number;
  /** Accounts in the store afterwards, in all and by group. */
  readonly accounts: number;
  readonly byStatus: AccountCounts['byStatus'];
  readonly byCause: AccountCounts['byCause'];
  readonly byProvider: AccountCounts['byProvider'];
  /** Lines that go back in time, without those that stand twice. */
  readonly backwards: BackwardLines;
  /** Lines whose time is still to come, and so quarantined. */
  readonly ahead: AheadLines;
  /** The first 20 lines that cannot be read. */
  readonly quarantined: readonly RejectedLine[];
  /** Lines skipped because an earlier replay had done them. */
  readonly skipped: number;
  readonly interrupted: boolean;
}

/** What a replay runs on. */
export interface ReplayParts {
  readonly engine: Engine;
  readonly readLine: LineReader;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** Begins a digest. */
  readonly digest: () => LineDigest;
  /** Lets whatever else the process has to do have its turn. */
  readonly turn: () => Promise<void>;
}

/** A digest of lines, one after the other. */
export interface LineDigest {
  add(text: string): void;
  /** The digest of all lines so far: the same for the same lines, and in practice for no others. */
  value(): string;
}
