/** What can be read at any time of notices on their way out. A part of `StoreReader`. */
export interface DispatchReader {
  /**
   * The id that the database was given: no other one has it, but copies of this one. Null while it has none.
   *
   * Contract: 15 delivery.
   */
  databaseId(): string | null;
  /**
   * The number of the newest effect that was ever put into the outbox, 0 while there was none.
   *
   * Contract: 15 delivery.
   */
  lastEffect(): number;
  /**
   * The highest number up to which effects were taken out of the outbox, see {@link DispatchWriter.pruneOutbox}; 0 while none
   * was.
   *
   * Contract: 15 delivery.
   */
  prunedUntil(): number;
  /**
   * The sinks as they were saved, by name in the order of `compareText`.
   *
   * Contract: 15 delivery.
   */
  sinks(): readonly KeptSink[];
  /**
   * A lane as it was saved, or null.
   *
   * Contract: 15 delivery.
   */
  lane(name: LaneName): Lane | null;
  /**
   * The lanes of a sink in which something is due, the earliest first; among equals by subject in the order of `compareText`.
   *
   * Contract: 15 delivery.
   */
  lanes(query: LaneQuery): readonly Lane[];
  /**
   * Letters that match, in the order in which they were added.
   *
   * Contract: 15 delivery.
   */
  letters(query: LetterQuery): readonly Letter[];
  /**
   * How many letters there are of each sink that has any, by sink in the order of `compareText`.
   *
   * Contract: 15 delivery.
   */
  letterCounts(): readonly LetterCount[];
}

/** What is written of them inside a transaction. A part of `StoreWriter`. */
export interface DispatchWriter {
  /**
   * Gives the database an id, for good; one that has an id keeps it.
   *
   * Contract: 15 delivery.
   */
  nameDatabase(id: string): void;
  /**
   * Marks effects of the outbox as those of a replay: from the first number to the last one. Each is marked at most once, and
   * marks come in the order of the numbers.
   *
   * Contract: 15 delivery.
   */
  markReplayed(first: number, last: number): void;
  /**
   * Takes the effects up to a number out of the outbox, for good, and remembers how far that went. Numbers that were not given
   * yet stay to be given.
   *
   * Contract: 15 delivery.
   */
  pruneOutbox(until: number): void;
  /**
   * Saves a sink in place of what was saved under its name.
   *
   * Contract: 15 delivery.
   */
  saveSink(sink: KeptSink): void;
  /**
   * Forgets a sink with its lanes and letters.
   *
   * Contract: 15 delivery.
   */
  dropSink(name: string): void;
  /**
   * Saves a lane in place of what was saved under its name. One that says nothing, see {@link isIdle}, is forgotten.
   *
   * Contract: 15 delivery.
   */
  saveLane(lane: Lane): void;
  /**
   * Adds a letter, and returns its number: numbers rise by one from 1 and are never used again.
   *
   * Contract: 15 delivery.
   */
  addLetter(letter: NewLetter): number;
  /**
   * Saves how far a letter has come; what it says stays as it was added. False when it is there no more.
   *
   * Contract: 15 delivery.
   */
  saveLetter(id: number, progress: LetterProgress): boolean;
  /**
   * Forgets a letter, and returns whether it was there.
   *
   * Contract: 15 delivery.
   */
  dropLetter(id: number): boolean;
}

/** What is kept of a sink: how far the outbox was looked at for it, and how it does. Times are milliseconds since 1970. */
export interface KeptSink {
  readonly name: string;
  /** The number of the last effect of the outbox that was looked at for it. */
  readonly cursor: number;
  /** When it was first seen. */
  readonly since: number;
  readonly attempts: number;
  readonly delivered: number;
  /** How many letters in a row failed when they were first tried: many, when it is the sink that fails and not one of them. */
  readonly failures: number;
  /** When the first attempt failed after the last one that did not; null while it works. */
  readonly failingSince: number | null;
  /** When another sink was told that this one fails; null while none was. */
  readonly toldAt: number | null;
  /** Until when it is left alone; null while it is not. */
  readonly restsUntil: number | null;
}

/** What goes out by one sink about one account, incident or sink: in order, one thing after the other. */
export interface LaneName {
  readonly sink: string;
  /** What it is about: `account`, `incident` or `sink`, and behind a blank which one; and to whom, where that is somebody: `account a to ann`. */
  readonly subject: string;
}

/**
 * The name among the sinks under which stands what people are told, and how far that is: no way out. Its cursor says how far the outbox
 * was looked at for it, a letter holds what is kept of an account or incident, and the letter's lane says when that goes on.
 */
export const BOOK = 'notices';

/** The lane of that for a subject: `account` or `incident` and which one, `digest` and whose, or {@link SILENCES}. */
export const bookLane = (subject: string): LaneName => ({ sink: BOOK, subject });

/** The subject under which stands of whom nothing is to be said for a while: a letter for each. */
export const SILENCES = 'silences';

/** A lane as it is kept. */
export interface Lane extends LaneName {
  /** When the next attempt is due, or while it is held when that ends (milliseconds since 1970); null when nothing waits. */
  readonly at: number | null;
  /** Who delivers from it now, until `at`; null for nobody. */
  readonly holder: string | null;
  /** What was told by it, or may have been, and not taken back; null for nothing. */
  readonly told: string | null;
  /** How many letters have died since the last one that was delivered. */
  readonly missing: number;
}

/** Whether a lane has nothing to say: it need not be kept. */
export const isIdle = ({ at, told, missing }: Lane): boolean => at === null && told === null && missing === 0;

/** Which lanes of a sink. */
export interface LaneQuery {
  readonly sink: string;
  /** Only what is due up to this moment, inclusive (milliseconds since 1970). Default: whenever it is due. */
  readonly until?: number;
  /** At most this many. Default: all. */
  readonly limit?: number;
}

/** A notice on its way to one sink. */
export interface NewLetter extends LaneName {
  /** The same on every attempt. */
  readonly key: string;
  /** Since when it waits, in milliseconds since 1970. */
  readonly at: number;
  /** What is to be said, as JSON text. */
  readonly body: string;
}

/** How far a letter has come. Times are milliseconds since 1970. */
export interface LetterProgress {
  readonly attempts: number;
  /** When it was first tried; null while it was not. */
  readonly firstAt: number | null;
  /** When it was given up; null while it is not: one that was is a dead letter. */
  readonly diedAt: number | null;
  /** What came of the last attempt, in words; null for nothing. */
  readonly why: string | null;
}

/** A letter as it is kept. */
export interface Letter extends NewLetter, LetterProgress {
  readonly id: number;
}

/** Which letters. */
export interface LetterQuery {
  readonly sink?: string;
  /** Only those of this subject; together with `sink`. */
  readonly subject?: string;
  /** True: only dead ones; false: only those that wait. Default: all. */
  readonly dead?: boolean;
  /** Only those with a higher number. */
  readonly after?: number;
  /** At most this many. Default: all. */
  readonly limit?: number;
}

/** How many letters a sink has. */
export interface LetterCount {
  readonly sink: string;
  readonly waiting: number;
  readonly dead: number;
  /** Since when the first of those waits that wait, in milliseconds since 1970; null when none does. */
  readonly oldestAt: number | null;
}
