import {
  originOf,
  type LinePlace,
  type LineReader,
  type OpenLine,
  type UnreadableReading,
} from '../model/delivery.ts';

/** One line of a log, with where it stands. */
export interface ReplayEntry extends LinePlace {
  /** The line as it stands, or as far as it could be read. */
  readonly text: string;
  /** Why it cannot be read, when that is known before it is looked at. */
  readonly unreadable?: string;
}

/**
 * Lines in the order of their files, in batches; each batch becomes one or more transactions. A batch is gone through once,
 * before the next one is asked for.
 */
export type ReplayInput = AsyncIterable<Iterable<ReplayEntry>> | Iterable<Iterable<ReplayEntry>>;

/** A line with the time that it has: its own, or the one before it and a millisecond. */
export interface TimedEntry {
  readonly entry: ReplayEntry;
  readonly opened: OpenLine;
  readonly time: number;
}

/** A line that is known to be unreadable before it is opened. */
const broken = (text: string, reason: string): OpenLine => ({
  receivedAt: null,
  read: (at, place): UnreadableReading => ({
    kind: 'unreadable',
    at,
    source: null,
    reason,
    raw: text,
    origin: originOf(place),
  }),
});

/** Gives every line a time. The first has 1970 if it brings none. */
class Timekeeper {
  #previous = -1;

  /** Opens an entry, which may hold several deliveries, and hands over each with its time. */
  open(entry: ReplayEntry, readLine: LineReader, take: (timed: TimedEntry) => void): void {
    const { text, unreadable } = entry;
    const opened = unreadable === undefined ? readLine(text) : broken(text, unreadable);
    if (!isSeveral(opened)) take(this.#timed(entry, opened));
    else for (const each of opened) take(this.#timed({ ...entry, text: each.text ?? text }, each));
  }

  #timed(entry: ReplayEntry, opened: OpenLine): TimedEntry {
    this.#previous = opened.receivedAt ?? this.#previous + 1;
    return { entry, opened, time: this.#previous };
  }
}

const isSeveral = (opened: OpenLine | readonly OpenLine[]): opened is readonly OpenLine[] =>
  Array.isArray(opened);

/** Some lines of the input in order: hands each of them to whoever asks, once. */
export type Portion = (take: (timed: TimedEntry) => void) => void;

/**
 * The first line and those that follow, up to `size` of them, opened one by one as they are taken: an opened line is
 * short-lived, and the memory for it cheap.
 */
const portionOf =
  (
    first: ReplayEntry,
    following: Iterator<ReplayEntry>,
    size: number,
    keeper: Timekeeper,
    readLine: LineReader,
  ): Portion =>
  (take) => {
    keeper.open(first, readLine, take);
    for (let taken = 1; taken < size; taken += 1) {
      const next = following.next();
      if (next.done === true) return;
      keeper.open(next.value, readLine, take);
    }
  };

/** The entries in portions. A small batch stays one of its own: it may be all that a live source has for now. */
export async function* inArrival(
  input: ReplayInput,
  readLine: LineReader,
  size: number,
): AsyncGenerator<Portion, void> {
  const keeper = new Timekeeper();
  for await (const batch of input) {
    const entries = batch[Symbol.iterator]();
    for (let first = entries.next(); first.done !== true; first = entries.next())
      yield portionOf(first.value, entries, size, keeper, readLine);
  }
}

/** The entries in the order of their times, in portions; all of them are held in memory. */
export async function* sortedByTime(
  input: ReplayInput,
  readLine: LineReader,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Portion, void> {
  const all: TimedEntry[] = [];
  for await (const portion of inArrival(input, readLine, size)) portion((timed) => all.push(timed));
  // An input that was cut short sorts otherwise than the whole.
  if (signal?.aborted === true) return;
  all.sort((a, b) => a.time - b.time);
  for (let from = 0; from < all.length; from += size)
    yield (take) => {
      for (const timed of all.slice(from, from + size)) take(timed);
    };
}
