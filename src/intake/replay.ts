import type { Batch } from '../engine/batch.ts';
import type { Engine } from '../engine/engine.ts';
import { decisionNames, type DecisionName } from '../model/decision.ts';
import type { Reading } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type { ReplayProgress } from '../store/port.ts';
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
import type {
  AheadLines,
  BackwardLines,
  LineDigest,
  RejectedLine,
  ReplayOptions,
  ReplayParts,
  ReplaySummary,
} from './replay-options.ts';

const LINES_PER_TRANSACTION = 50_000;

/** How many rejected lines a summary shows. */
const SHOWN_REJECTS = 20;

const noDecisions = (): Record<DecisionName, number> =>
  Object.fromEntries(decisionNames.map((name) => [name, 0])) as Record<DecisionName, number>;

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
  { engine, readLine, now, digest, turn }: ReplayParts,
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
    await turn();
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
