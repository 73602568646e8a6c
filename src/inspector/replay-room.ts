import { isoTime } from '../model/clock.ts';
import type { ReplayEntry, ReplayInput } from '../intake/replay-lines.ts';
import { newestEntry } from '../store/newest.ts';
import type { Store } from '../store/port.ts';
import type { ReplayAnswer, ReplayCommand, ReplayPhase } from './answers.ts';
import { Pace, type Sleep } from './pace.ts';

/** A log that can be replayed, as often as one likes. */
export interface ReplayLog {
  /** What the log is called. */
  readonly name: string;
  /** Opens it from its beginning, with an empty fleet to replay it into. */
  open(): OpenedLog;
}

/** The part of a lifecycle that a replay needs. */
export interface ReplayingLifecycle {
  /** Replays a log; `lines` of the result is how many it had. */
  replay(
    input: ReplayInput,
    options: { readonly onProgress: (lines: number) => void },
  ): Promise<{ readonly lines: number }>;
  close(): Promise<void>;
}

/** An opened log and the fleet that it fills. */
export interface OpenedLog {
  readonly lifecycle: ReplayingLifecycle;
  readonly store: Store;
  readonly entries: AsyncIterable<Iterable<ReplayEntry>>;
}

/** Replays a log at the page's command. */
export class ReplayRoom {
  readonly #log: ReplayLog;
  readonly #sleep: Sleep;
  /** Told of the fleet of every new run. */
  readonly #opened: (store: Store) => void;
  #run: ReplayRun;
  /** How many lines the log has, once a run has come to its end. */
  #of: number | null = null;

  constructor(log: ReplayLog, sleep: Sleep, opened: (store: Store) => void) {
    this.#log = log;
    this.#sleep = sleep;
    this.#opened = opened;
    this.#run = this.#start();
    // People who name a log want to see what comes of it.
    this.#run.pace.step(Number.MAX_SAFE_INTEGER);
  }

  /** Where the replay stands. */
  answer(): ReplayAnswer {
    const { phase, lines, pace, store, problem } = this.#run;
    if (phase === 'finished') this.#of = lines;
    const newest = newestEntry(store);
    return {
      name: this.#log.name,
      phase,
      lines,
      of: this.#of,
      quarantined: store.totals().quarantined,
      speed: pace.speed,
      clock: newest === null ? null : isoTime(newest.at),
      problem,
    };
  }

  /** Does what the page asks for. */
  async obey(command: ReplayCommand): Promise<void> {
    const { pace } = this.#run;
    switch (command.action) {
      case 'play':
        return pace.play(true);
      case 'pause':
        return pace.play(false);
      case 'step':
        pace.play(false);
        return pace.step(command.lines);
      case 'end':
        return pace.step(Number.MAX_SAFE_INTEGER);
      case 'speed':
        return pace.choose(command.speed);
      case 'restart': {
        const earlier = this.#run;
        this.#run = this.#start();
        this.#run.pace.choose(pace.speed);
        return earlier.close();
      }
    }
  }

  /** Ends the run and releases its fleet. */
  close(): Promise<void> {
    return this.#run.close();
  }

  #start(): ReplayRun {
    const run = new ReplayRun(this.#log.open(), new Pace(this.#sleep));
    this.#opened(run.store);
    return run;
  }
}

/** One run over the log. */
class ReplayRun {
  readonly store: Store;
  readonly pace: Pace;
  lines = 0;
  problem: string | null = null;
  readonly #opened: OpenedLog;
  readonly #done: Promise<void>;
  #finished = false;

  constructor(opened: OpenedLog, pace: Pace) {
    this.#opened = opened;
    this.store = opened.store;
    this.pace = pace;
    this.#done = this.#replay();
  }

  get phase(): ReplayPhase {
    if (this.problem !== null) return 'failed';
    if (this.#finished) return 'finished';
    return this.pace.playing ? 'playing' : 'paused';
  }

  async close(): Promise<void> {
    this.pace.end();
    await this.#done;
    await this.#opened.lifecycle.close();
  }

  async #replay(): Promise<void> {
    try {
      const summary = await this.#opened.lifecycle.replay(paced(this.#opened.entries, this.pace), {
        onProgress: (lines) => {
          this.lines = lines;
        },
      });
      this.lines = summary.lines;
      this.#finished = true;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}

/** The entries, as many at a time as the pace lets through; they end early when it ends. */
async function* paced(
  entries: AsyncIterable<Iterable<ReplayEntry>>,
  pace: Pace,
): AsyncGenerator<readonly ReplayEntry[], void> {
  let allowed = 0;
  for await (const batch of entries) {
    let portion: ReplayEntry[] = [];
    for (const entry of batch) {
      if (allowed === 0) {
        if (portion.length > 0) yield portion;
        portion = [];
        allowed = await pace.take();
        if (allowed === 0) return;
      }
      portion.push(entry);
      allowed -= 1;
    }
    if (portion.length > 0) yield portion;
  }
}
