import type { DecisionName } from '../model/decision.ts';
import { decisionNames } from '../model/decision.ts';
import type { LineReader } from '../model/delivery.ts';
import type { Batch } from '../engine/batch.ts';
import type { Engine } from '../engine/engine.ts';
import type { AccountCounts } from '../store/port.ts';
import { LifecycleError } from '../model/errors.ts';
import {
  inArrival,
  sortedByTime,
  type Opened,
  type ReplayEntry,
  type ReplayInput,
  type TimedEntry,
} from './replay-lines.ts';

/** Options of a replay. */
export interface ReplayOptions {
  /**
   * `arrival`: as the lines stand. `time`: sorted by their times, which takes memory for the whole log. Default
   * `arrival`.
   */
  readonly order?: 'arrival' | 'time';
  /** Only what was received up to this moment (milliseconds since 1970), inclusive. */
  readonly until?: number;
  /** Only events of this account; lines that cannot be read belong to none. */
  readonly account?: string;
  /** Names the input, so that a later replay can go on where this one stopped. Without it nothing is remembered. */
  readonly key?: string;
  /** Go on where an earlier replay under the same key stopped. Default false. */
  readonly resume?: boolean;
  /** Stops after the current transaction when aborted; the summary then says `interrupted`. */
  readonly signal?: AbortSignal;
  /**
   * How many lines share a transaction at most, and a batch of the input at most. Default 50,000: an account that occurs
   * several times is written once, and stopping is still quick. With 1,000,000 a log of 100,000 accounts takes a fifth less
   * time; nothing else of the process gets its turn before a transaction's end.
   */
  readonly linesPerTransaction?: number;
  /** Hears of every quarantined line, after its transaction. */
  readonly onRejected?: (rejected: RejectedLine, text: string) => void;
  /** Hears how many lines are done, after every transaction; the replay waits for the promise it returns. */
  readonly onProgress?: (lines: number) => void | Promise<void>;
}

/** A line that cannot be read, and why. */
export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
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
  /** Deadlines that fell due on the way. */
  readonly deadlines: number;
  /** Accounts in the store afterwards, in all and by group. */
  readonly accounts: number;
  readonly byStatus: AccountCounts['byStatus'];
  readonly byCause: AccountCounts['byCause'];
  readonly byProvider: AccountCounts['byProvider'];
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
}

const LINES_PER_TRANSACTION = 50_000;

/** How many rejected lines a summary shows. */
const SHOWN_REJECTS = 20;

const noDecisions = (): Record<DecisionName, number> =>
  Object.fromEntries(decisionNames.map((name) => [name, 0])) as Record<DecisionName, number>;

/** One run over one input. */
class Run {
  readonly decisions = noDecisions();
  readonly quarantined: RejectedLine[] = [];
  lines = 0;
  foreign = 0;
  deadlines = 0;
  /** Entries of the input that are done, here and in earlier runs. */
  entries = 0;
  clock = 0;
  /** Whether the log went past `until`. */
  past = false;
  readonly skipped: number;
  readonly #options: ReplayOptions;
  /** Rejected lines of the present transaction, with their texts. */
  #rejected: (readonly [RejectedLine, string])[] = [];

  constructor(options: ReplayOptions, skipped: number) {
    this.#options = options;
    this.skipped = skipped;
  }

  /** Tells what the transaction rejected, now that it is durable. */
  tellRejected(): void {
    for (const [rejected, text] of this.#rejected) this.#options.onRejected?.(rejected, text);
    this.#rejected = [];
  }

  /** Takes one line in. Time never runs backwards: a line counts from the latest time so far. */
  take(batch: Batch, { entry, opened, time }: TimedEntry): void {
    const { until, account } = this.#options;
    this.clock = Math.max(this.clock, time);
    if (until !== undefined && this.clock > until) {
      this.past = true;
      return;
    }
    this.entries += 1;
    if (this.entries <= this.skipped) return;
    // Whatever a line is about, it says how late it is: what was due before it must not wait for the next event.
    batch.advance(this.clock);
    if (account !== undefined && !this.#concerns(batch, opened, account)) return;
    this.lines += 1;
    this.#count(entry, this.#outcome(batch, entry, opened));
  }

  #concerns(batch: Batch, opened: Opened, account: string): boolean {
    if ('unreadable' in opened) return false;
    const accountId = opened.event?.(0).accountId ?? batch.accountOf(opened.payload, opened.source);
    return accountId === account;
  }

  #outcome(batch: Batch, { file, line, text }: ReplayEntry, opened: Opened) {
    const read = 'unreadable' in opened ? null : opened;
    const event = read?.event?.(this.clock);
    if (event !== undefined && read?.json !== undefined) return batch.hear(event, read.json);
    return batch.receive({
      payload: read === null ? text : read.payload,
      unreadable: 'unreadable' in opened ? opened.unreadable : undefined,
      source: read?.source ?? undefined,
      raw: text,
      at: this.clock,
      origin: `${file}:${line}`,
    });
  }

  #count({ file, line, text }: ReplayEntry, outcome: ReturnType<Batch['receive']>): void {
    switch (outcome.kind) {
      case 'event':
        this.decisions[outcome.step.decision] += 1;
        break;
      case 'foreign':
        this.foreign += 1;
        break;
      case 'quarantined': {
        const rejected = { file, line, reason: outcome.reason };
        this.decisions.quarantined += 1;
        if (this.quarantined.length < SHOWN_REJECTS) this.quarantined.push(rejected);
        this.#rejected.push([rejected, text]);
      }
    }
  }
}

const sizeOf = ({ linesPerTransaction: size = LINES_PER_TRANSACTION }: ReplayOptions): number => {
  if (Number.isInteger(size) && size > 0) return size;
  throw new LifecycleError('invalidOption', `linesPerTransaction cannot be ${size}.`, {
    hint: 'Give a whole number of lines, 1 or more.',
  });
};

/**
 * Replays a log into the engine's store. Pure but for the store: time comes from the log alone, so that the same log
 * gives the same end state, also when it is stopped and gone on with.
 *
 * @throws LifecycleError `invalidOption`, or what the store throws
 */
export const replay = async (
  { engine, readLine }: ReplayParts,
  input: ReplayInput,
  options: ReplayOptions = {},
): Promise<ReplaySummary> => {
  const { key, resume = false, order = 'arrival', until, signal, onProgress } = options;
  const size = sizeOf(options);
  const earlier = key !== undefined && resume ? engine.store.progress(key) : null;
  const run = new Run(options, earlier?.entries ?? 0);
  const portions =
    order === 'time' ? sortedByTime(input, readLine, size, signal) : inArrival(input, readLine, size);
  let interrupted = false;
  const remember = (batch: Batch, finished: boolean): void => {
    run.deadlines += batch.deadlines;
    if (key !== undefined && run.entries >= run.skipped)
      batch.writer.saveProgress(key, { entries: run.entries, clock: run.clock, finished });
  };
  for await (const portion of portions) {
    engine.commit((batch) => {
      portion((timed) => {
        run.take(batch, timed);
      });
      remember(batch, false);
    }, false);
    run.tellRejected();
    await onProgress?.(run.lines);
    interrupted = signal?.aborted === true;
    if (interrupted || run.past) break;
  }
  // The input may have ended because of the signal.
  interrupted ||= signal?.aborted === true;
  engine.commit((batch) => {
    if (run.past && until !== undefined) batch.advance(until);
    remember(batch, !interrupted);
  }, false);
  return summaryOf(engine, run, interrupted);
};

const summaryOf = (engine: Engine, run: Run, interrupted: boolean): ReplaySummary => {
  const { total, byStatus, byCause, byProvider } = engine.store.counts();
  return {
    lines: run.lines,
    events: run.lines - run.decisions.quarantined - run.foreign,
    decisions: run.decisions,
    foreign: run.foreign,
    deadlines: run.deadlines,
    accounts: total,
    byStatus,
    byCause,
    byProvider,
    quarantined: run.quarantined,
    skipped: Math.min(run.skipped, run.entries),
    interrupted,
  };
};
