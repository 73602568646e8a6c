import { LifecycleError } from '../model/errors.ts';
import {
  originOf,
  type LinePlace,
  type LineReader,
  type OpenLine,
  type UnreadableReading,
} from '../model/delivery.ts';
import { isoTime } from '../model/clock.ts';

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
  /** How far its own time lies before the newest so far, in milliseconds; 0 where it does not. */
  readonly behind: number;
  /** Which pass it belongs to: consecutive lines of one file, as long as their own times do not go back. */
  readonly pass: number;
  /** Whether an earlier pass has times like this one's, and so perhaps the same line. */
  readonly revisits: boolean;
  /** Whether it is not taken in for bearing a time that is still to come. */
  readonly ahead: boolean;
}

/** What is handed in is no entry of a log. */
const noEntry = (): LifecycleError =>
  new LifecycleError('invalidOption', 'replay: what is handed in is no batch of lines', {
    hint: "Hand in batches of lines, such as [[{ file: 'a.ndjson', line: 1, text: '…' }]].",
  });

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

/** How the lines of an input are opened. */
export interface LineOpening {
  readonly readLine: LineReader;
  /** The latest time that a line may bear, in milliseconds since 1970; one beyond it cannot be read. */
  readonly latest: number;
}

/** Gives every line a time. The first has 1970 if it brings none. */
export class Timekeeper {
  readonly #opening: LineOpening;
  #previous = -1;
  #pass = 0;
  #file: string | null = null;
  /** The least and the greatest own time of the present pass, and of all passes before it. */
  readonly #present = { from: Infinity, to: -Infinity };
  readonly #earlier = { from: Infinity, to: -Infinity };

  constructor(opening: LineOpening) {
    this.#opening = opening;
  }

  /** Opens an entry, which may hold several deliveries, and hands over each with its time. */
  open(entry: ReplayEntry, take: (timed: TimedEntry) => void): void {
    const { text, unreadable } = entry;
    if (typeof text !== 'string') throw noEntry();
    const opened = unreadable === undefined ? this.#opening.readLine(text) : broken(text, unreadable);
    if (!isSeveral(opened)) take(this.#timed(entry, opened));
    else for (const each of opened) take(this.#timed({ ...entry, text: each.text ?? text }, each));
  }

  #timed(entry: ReplayEntry, opened: OpenLine): TimedEntry {
    const { latest } = this.#opening;
    const { text } = entry;
    const own = opened.receivedAt;
    if (own === null) {
      this.#previous += 1;
      return this.#untimed(entry, opened);
    }
    if (own > latest) return this.#untimed(entry, broken(text, beyond(own)), true);
    this.#previous = own;
    const [present, earlier] = [this.#present, this.#earlier];
    if (entry.file !== this.#file || own < present.to) this.#beginPass(entry.file, own);
    present.to = own;
    return {
      entry,
      opened,
      time: own,
      behind: Math.max(0, earlier.to - own),
      pass: this.#pass,
      revisits: own <= earlier.to && own >= earlier.from,
      ahead: false,
    };
  }

  #beginPass(file: string, from: number): void {
    const [present, earlier] = [this.#present, this.#earlier];
    this.#file = file;
    this.#pass += 1;
    earlier.from = Math.min(earlier.from, present.from);
    earlier.to = Math.max(earlier.to, present.to);
    present.from = from;
  }

  #untimed(entry: ReplayEntry, opened: OpenLine, ahead = false): TimedEntry {
    return { entry, opened, time: this.#previous, behind: 0, pass: this.#pass, revisits: false, ahead };
  }
}

/** How much later than now the time of a line may be, for clocks that are set wrong. */
const LEEWAY = 24 * 60 * 60 * 1000;

/** The latest time that a line may bear (milliseconds since 1970). */
export const latestLineTime = (now: number): number => now + LEEWAY;

/** Why a line cannot be taken that bears a time of the future. */
export const beyond = (own: number): string => `its time, ${isoTime(own)}, is more than a day later than now`;

const isSeveral = (opened: OpenLine | readonly OpenLine[]): opened is readonly OpenLine[] =>
  Array.isArray(opened);

/** Some lines of the input in order: hands each of them to whoever asks, once. */
export type Portion = (take: (timed: TimedEntry) => void) => void;

/**
 * The first line and those that follow, up to `size` of them, opened one by one as they are taken: an opened line is
 * short-lived, and the memory for it cheap.
 */
const portionOf =
  (first: ReplayEntry, following: Iterator<ReplayEntry>, size: number, keeper: Timekeeper): Portion =>
  (take) => {
    keeper.open(first, take);
    for (let taken = 1; taken < size; taken += 1) {
      const next = following.next();
      if (next.done === true) return;
      keeper.open(next.value, take);
    }
  };

/** The entries in portions. A small batch stays one of its own: it may be all that a live source has for now. */
export async function* inArrival(
  input: ReplayInput,
  opening: LineOpening,
  size: number,
): AsyncGenerator<Portion, void> {
  const keeper = new Timekeeper(opening);
  for await (const batch of input) {
    const entries = batch[Symbol.iterator]();
    for (let first = entries.next(); first.done !== true; first = entries.next())
      yield portionOf(first.value, entries, size, keeper);
  }
}

/** The entries in the order of their times, in portions; all of them are held in memory. */
export async function* sortedByTime(
  input: ReplayInput,
  opening: LineOpening,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Portion, void> {
  const all: TimedEntry[] = [];
  for await (const portion of inArrival(input, opening, size)) portion((timed) => all.push(timed));
  // An input that was cut short sorts otherwise than the whole.
  if (signal?.aborted === true) return;
  all.sort((a, b) => a.time - b.time);
  for (let from = 0; from < all.length; from += size)
    yield (take) => {
      for (const timed of all.slice(from, from + size)) take(timed);
    };
}
