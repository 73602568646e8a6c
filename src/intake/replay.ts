import type { Batch } from '../engine/batch.ts';
import type { Engine } from '../engine/engine.ts';
import { decisionNames, type DecisionName } from '../model/decision.ts';
import type { LinePlace, LineReader, Reading } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type { AccountCounts, ReplayProgress } from '../store/port.ts';
import { assertSame, earlierOf } from './resumption.ts';
import { keepableIn } from './keepable.ts';
import { needsOf } from './needs.ts';
import {
  inArrival,
  latestLineTime,
  sortedByTime,
  type LineOpening,
  type Portion,
  type ReplayEntry,
  type ReplayInput,
  type TimedEntry,
} from './replay-lines.ts';
import { LookBack } from './look-back.ts';

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
}

/** A digest of lines, one after the other. */
export interface LineDigest {
  add(text: string): void;
  /** The digest of all lines so far: the same for the same lines, and in practice for no others. */
  value(): string;
}

const LINES_PER_TRANSACTION = 50_000;

/** How many rejected lines a summary shows. */
const SHOWN_REJECTS = 20;

const noDecisions = (): Record<DecisionName, number> =>
  Object.fromEntries(decisionNames.map((name) => [name, 0])) as Record<DecisionName, number>;

/** How much later than now a line's time may be: clocks differ, and zones are mistaken. */

/** A line that is read: what it is, or only when it counts from, where it is not asked for or stands twice. */
type Read = Reading | { readonly kind: 'skipped' | 'twice'; readonly at: number };

/** What a run works with. */
interface RunParts {
  readonly ledger: Engine['ledger'];
  readonly options: ReplayOptions;
  readonly lookBack: LookBack;
  /** How far earlier runs have come. */
  readonly earlier: ReplayProgress | null;
  /** Of the entries that are done; null where nothing is remembered. */
  readonly digest: LineDigest | null;
}

/** One run over one input. */
class Run {
  readonly decisions = noDecisions();
  readonly quarantined: RejectedLine[] = [];
  readonly formats = new Map<string, { lines: number; passedOver: number; untimed: number }>();
  lines = 0;
  foreign = 0;
  passedOver = 0;
  deadlines = 0;
  ahead: AheadLines = { lines: 0, first: null };
  backwards: BackwardLines = { lines: 0, worst: null };
  /** Entries of the input that are done, here and in earlier runs. */
  entries = 0;
  clock = 0;
  /** Whether the log went past `until`. */
  past = false;
  readonly skipped: number;
  readonly #parts: RunParts;
  /** Lines that cannot be read, with their texts, until it is durable that they were rejected. */
  #rejected: (readonly [RejectedLine, string])[] = [];
  /** Lines that go back in time, by their place among the readings of the portion. */
  readonly #behind = new Map<number, TimedEntry>();

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.skipped = parts.earlier?.entries ?? 0;
  }

  /** How far the run has come. */
  progress(finished: boolean): ReplayProgress {
    const { entries, clock } = this;
    return { entries, clock, finished, digest: this.#parts.digest?.value() ?? null };
  }

  /** Reads the lines of a portion, before the transaction that takes them in. */
  async read(portion: Portion): Promise<readonly Read[]> {
    const readings: Read[] = [];
    portion((timed) => {
      const reading = this.#read(timed, readings.length);
      if (reading !== null) readings.push(reading);
    });
    for (const at of await this.#parts.lookBack.settle(this.entries)) {
      const reading = readings[at];
      if (reading?.kind === 'event') readings[at] = { kind: 'twice', at: reading.event.at };
      this.#behind.delete(at);
    }
    for (const { entry, behind } of this.#behind.values()) this.#countBackwards(entry, behind);
    this.#behind.clear();
    return readings;
  }

  /** Reads one line. Time never runs backwards: a line counts from the latest time so far. Null when it is not to be done. */
  #read(timed: TimedEntry, index: number): Read | null {
    const { entry, opened, time } = timed;
    const { ledger, options, lookBack, earlier, digest } = this.#parts;
    const { until, account } = options;
    this.clock = Math.max(this.clock, time);
    if (until !== undefined && this.clock > until) {
      this.past = true;
      return null;
    }
    this.entries += 1;
    digest?.add(entry.text);
    if (this.entries === earlier?.entries)
      assertSame(earlier, this.progress(false), options.order ?? 'arrival');
    const isDone = this.entries <= this.skipped;
    if (isDone && !lookBack.sorted) return null;
    const reading = keepableIn(ledger, opened.read(this.clock, entry));
    const twice = reading.kind !== 'none' && lookBack.repeats(timed, reading, this.entries, index);
    if (isDone) return null;
    if (opened.format !== undefined) this.#countFormat(opened.format, opened.receivedAt, reading.kind);
    const isWanted = account === undefined || reading.kind === 'fact' || isOf(reading, account);
    if (!isWanted) return { kind: 'skipped', at: this.clock };
    this.lines += 1;
    if (reading.kind === 'none') {
      this.passedOver += 1;
      return { kind: 'skipped', at: this.clock };
    }
    if (twice) return { kind: 'twice', at: this.clock };
    if (timed.behind > 0 && !lookBack.sorted) this.#behind.set(index, timed);
    if (reading.kind === 'unreadable') this.#reject(timed, reading.reason);
    return reading;
  }

  #reject({ entry: { file, line, text }, ahead }: TimedEntry, reason: string): void {
    this.#rejected.push([{ file, line, reason }, text]);
    if (ahead) this.ahead = { lines: this.ahead.lines + 1, first: this.ahead.first ?? { file, line } };
  }

  #countBackwards({ file, line }: ReplayEntry, milliseconds: number): void {
    const { lines, worst } = this.backwards;
    const isWorse = worst === null || milliseconds > worst.milliseconds;
    this.backwards = { lines: lines + 1, worst: isWorse ? { file, line, milliseconds } : worst };
  }

  #countFormat(format: string, receivedAt: number | null, kind: Reading['kind'] | 'none'): void {
    const count = this.formats.get(format) ?? { lines: 0, passedOver: 0, untimed: 0 };
    count.lines += 1;
    if (kind === 'none') count.passedOver += 1;
    else if (receivedAt === null) count.untimed += 1;
    this.formats.set(format, count);
  }

  /** Adds up what a transaction did, now that it is durable, and tells what it rejected. */
  async kept({ decisions, foreign, deadlines }: Tally): Promise<void> {
    for (const name of decisionNames) this.decisions[name] += decisions[name];
    this.foreign += foreign;
    this.deadlines += deadlines;
    for (const [rejected, text] of this.#rejected) {
      if (this.quarantined.length < SHOWN_REJECTS) this.quarantined.push(rejected);
      await this.#parts.options.onRejected?.(rejected, text);
    }
    this.#rejected = [];
  }
}

/** What one transaction did. */
interface Tally {
  readonly decisions: Record<DecisionName, number>;
  foreign: number;
  deadlines: number;
}

const isOf = (reading: Reading | { readonly kind: 'none' }, account: string): boolean =>
  reading.kind === 'event' && reading.event.accountId === account;

const isReading = (read: Read): read is Reading => read.kind !== 'skipped' && read.kind !== 'twice';

/** Takes readings in. Whatever a line is about, it says how late it is: what was due before it does not wait. */
const takeIn = (batch: Batch, readings: readonly Read[]): Tally => {
  const tally: Tally = { decisions: noDecisions(), foreign: 0, deadlines: 0 };
  for (const reading of readings) {
    if (reading.kind !== 'event') batch.advance(reading.at);
    if (reading.kind === 'twice') tally.decisions.duplicate += 1;
    if (!isReading(reading)) continue;
    const outcome = batch.receive(reading);
    if (outcome.kind === 'event') tally.decisions[outcome.step.decision] += 1;
    else if (outcome.kind === 'noted') tally.decisions.recorded += 1;
    else if (outcome.kind === 'foreign') tally.foreign += 1;
    else tally.decisions.quarantined += 1;
  }
  return tally;
};

const sizeOf = ({ linesPerTransaction: size = LINES_PER_TRANSACTION }: ReplayOptions): number => {
  if (Number.isInteger(size) && size > 0) return size;
  throw new LifecycleError('invalidOption', `linesPerTransaction cannot be ${size}.`, {
    hint: 'Give a whole number of lines, 1 or more.',
  });
};

/**
 * Replays a log into the engine's ledger. Pure but for that: time comes from the log alone, so that the same log
 * gives the same end state, also when it is stopped and gone on with.
 *
 * @throws LifecycleError `invalidOption`, or what the ledger rejects with
 */
export const replay = async (
  { engine, readLine, now, digest }: ReplayParts,
  input: ReplayInput,
  options: ReplayOptions = {},
): Promise<ReplaySummary> => {
  const { resume = false, order = 'arrival', until, signal, onProgress, again = null } = options;
  const size = sizeOf(options);
  const keys = [options.key ?? []].flat();
  const earlier = resume ? await earlierOf(engine.ledger, keys) : null;
  const sorted = order === 'time';
  const latest = options.allowFuture === true ? Infinity : latestLineTime(now());
  const opening: LineOpening = { readLine, latest };
  const lookBack = new LookBack({ opening, sorted, again });
  const begun = keys.length === 0 ? null : digest();
  const run = new Run({ ledger: engine.ledger, options, lookBack, earlier, digest: begun });
  const portions = sorted ? sortedByTime(input, opening, size, signal) : inArrival(input, opening, size);
  let interrupted = false;
  const remember = (batch: Batch, finished: boolean): void => {
    if (run.entries < run.skipped) return;
    for (const key of keys) batch.writer.saveProgress(key, run.progress(finished));
  };
  const commit = async (readings: readonly Read[], work: (batch: Batch) => void): Promise<void> => {
    const take = (batch: Batch): Tally => {
      const tally = takeIn(batch, readings);
      work(batch);
      return { ...tally, deadlines: batch.deadlines };
    };
    await run.kept(
      await engine.commit(take, { needs: () => needsOf(readings), recording: false, replayed: true }),
    );
  };
  for await (const portion of portions) {
    await commit(await run.read(portion), (batch) => remember(batch, false));
    await onProgress?.(run.lines);
    interrupted = signal?.aborted === true;
    if (interrupted || run.past) break;
  }
  // The input may have ended because of the signal.
  interrupted ||= signal?.aborted === true;
  if (earlier !== null && run.entries < run.skipped && !run.past && !interrupted)
    assertSame(earlier, run.progress(false), order);
  await commit([], (batch) => {
    if (run.past && until !== undefined) batch.advance(until);
    remember(batch, !interrupted);
  });
  return summarize(engine, run, interrupted);
};

const summarize = async (engine: Engine, run: Run, interrupted: boolean): Promise<ReplaySummary> => {
  const { total, byStatus, byCause, byProvider } = await engine.ledger.counts();
  return {
    lines: run.lines,
    events: run.lines - run.decisions.quarantined - run.foreign - run.passedOver,
    decisions: run.decisions,
    foreign: run.foreign,
    readAs: [...run.formats].map(([format, counts]) => ({ format, ...counts })),
    passedOver: run.passedOver,
    deadlines: run.deadlines,
    accounts: total,
    byStatus,
    byCause,
    byProvider,
    backwards: run.backwards,
    ahead: run.ahead,
    quarantined: run.quarantined,
    skipped: Math.min(run.skipped, run.entries),
    interrupted,
  };
};
