import { isIdle } from '../store/delivery-port.ts';
import { isSubjectOf, letterWithout, type ErasureRequest } from '../store/erasure-port.ts';
import type {
  KeptSink,
  Lane,
  LaneName,
  LaneQuery,
  Letter,
  LetterCount,
  LetterProgress,
  LetterQuery,
  NewLetter,
} from '../store/port.ts';
import { compareText } from '../store/texts.ts';
import { Entries } from './entries.ts';
import type { MemoryPart } from './part.ts';

/** No subject holds a NUL before its first blank, and no name of a sink holds one. */
const laneKey = ({ sink, subject }: LaneName): string => `${sink}\0${subject}`;

/** Notices on their way out. */
export class Deliveries implements MemoryPart {
  readonly #sinks = new Entries<string, KeptSink>();
  readonly #lanes = new Entries<string, Lane>();
  readonly #letters = new Entries<number, Letter>();
  #last = 0;
  #before = 0;

  /** See `StoreReader.sinks`. */
  sinks(): readonly KeptSink[] {
    return this.#sinks.all().sort((a, b) => compareText(a.name, b.name));
  }

  /** See `StoreReader.lane`. */
  lane(name: LaneName): Lane | null {
    return this.#lanes.get(laneKey(name)) ?? null;
  }

  /** See `StoreReader.lanes`. */
  lanes({ sink, until = Infinity, limit = Infinity }: LaneQuery): readonly Lane[] {
    return this.#lanes
      .all()
      .flatMap((lane) =>
        lane.sink === sink && lane.at !== null && lane.at <= until ? [{ lane, at: lane.at }] : [],
      )
      .sort((a, b) => a.at - b.at || compareText(a.lane.subject, b.lane.subject))
      .slice(0, limit)
      .map(({ lane }) => lane);
  }

  /** See `StoreReader.letters`. */
  letters({ sink, subject, dead, after = 0, limit = Infinity }: LetterQuery): readonly Letter[] {
    return this.#letters
      .all()
      .filter(
        (letter) =>
          letter.id > after &&
          (sink === undefined || letter.sink === sink) &&
          (subject === undefined || letter.subject === subject) &&
          (dead === undefined || dead === (letter.diedAt !== null)),
      )
      .sort((a, b) => a.id - b.id)
      .slice(0, limit);
  }

  /** See `StoreReader.letterCounts`. */
  counts(): readonly LetterCount[] {
    const counts = new Map<string, LetterCount>();
    for (const { sink, at, diedAt } of this.#letters.all()) {
      const { waiting, dead, oldestAt } = counts.get(sink) ?? { waiting: 0, dead: 0, oldestAt: null };
      counts.set(
        sink,
        diedAt === null
          ? { sink, waiting: waiting + 1, dead, oldestAt: Math.min(oldestAt ?? at, at) }
          : { sink, waiting, dead: dead + 1, oldestAt },
      );
    }
    return [...counts.values()].sort((a, b) => compareText(a.sink, b.sink));
  }

  /** See `StoreWriter.saveSink`. */
  saveSink(sink: KeptSink): void {
    this.#sinks.set(sink.name, { ...sink });
  }

  /** See `StoreWriter.dropSink`. */
  dropSink(name: string): void {
    this.#sinks.set(name, undefined);
    for (const lane of this.#lanes.all()) if (lane.sink === name) this.#lanes.set(laneKey(lane), undefined);
    for (const { id, sink } of this.#letters.all()) if (sink === name) this.#letters.set(id, undefined);
  }

  /** See `StoreWriter.saveLane`. */
  saveLane(lane: Lane): void {
    this.#lanes.set(laneKey(lane), isIdle(lane) ? undefined : { ...lane });
  }

  /** See `StoreWriter.addLetter`. */
  addLetter(letter: NewLetter): number {
    this.#last += 1;
    const progress = { attempts: 0, firstAt: null, diedAt: null, why: null };
    this.#letters.set(this.#last, { id: this.#last, ...letter, ...progress });
    return this.#last;
  }

  /** See `StoreWriter.saveLetter`. */
  saveLetter(id: number, { attempts, firstAt, diedAt, why }: LetterProgress): boolean {
    const letter = this.#letters.get(id);
    if (letter === undefined) return false;
    this.#letters.set(id, { ...letter, attempts, firstAt, diedAt, why });
    return true;
  }

  /** See `StoreWriter.dropLetter`. */
  dropLetter(id: number): boolean {
    if (this.#letters.get(id) === undefined) return false;
    this.#letters.set(id, undefined);
    return true;
  }

  /** Takes out what is about accounts that are erased, or names them. Not within a transaction. */
  erase(request: ErasureRequest): void {
    for (const lane of this.#lanes.all())
      if (isSubjectOf(lane.subject, request)) this.#lanes.set(laneKey(lane), undefined);
    for (const letter of this.#letters.all()) {
      const body = letterWithout(letter, request);
      if (body !== letter.body) this.#letters.set(letter.id, body === null ? undefined : { ...letter, body });
    }
  }

  commit(): void {
    this.#before = this.#last;
    for (const part of [this.#sinks, this.#lanes, this.#letters]) part.commit();
  }

  rollback(): void {
    this.#last = this.#before;
    for (const part of [this.#sinks, this.#lanes, this.#letters]) part.rollback();
  }
}
