import { bookLane } from '../../store/delivery-port.ts';
import type { WorkbenchWriter } from '../../store/ledger.ts';
import type { LaneName, NewLetter } from '../../store/port.ts';

/** A letter, and when its lane is due where nothing waits there yet (milliseconds since 1970). */
export interface PostedLetter extends NewLetter {
  readonly due: number;
}

/** What is kept about a subject from then on. */
export interface KeptChange {
  readonly subject: string;
  /** The number of the letter that holds what is kept now; null while nothing is. */
  readonly before: number | null;
  /** As JSON text; null for nothing. */
  readonly body: string | null;
  /** When it is looked at again; null for not before something happens. */
  readonly at: number | null;
}

/** A change of the book, as it is to be written. */
export interface BookChange {
  readonly kept: KeptChange | null;
  /** What is said, and what is put into digests. */
  readonly letters: readonly PostedLetter[];
  /** Letters that were handed over. */
  readonly used: readonly number[];
  /** Accounts that are to be restarted. */
  readonly restarts: readonly string[];
}

/** Nothing is changed. */
export const noChange: BookChange = { kept: null, letters: [], used: [], restarts: [] };

/** The lanes that a change touches. */
export const lanesOf = ({ kept, letters }: BookChange): readonly LaneName[] => [
  ...(kept === null ? [] : [bookLane(kept.subject)]),
  ...letters,
];

const keepRecord = (
  writer: WorkbenchWriter,
  { subject, before, body, at }: KeptChange,
  now: number,
): void => {
  if (before !== null) writer.dropLetter(before);
  const lane = bookLane(subject);
  // What has come meanwhile is looked at next.
  const more = writer.letters({ ...lane, limit: 1 }).length > 0;
  if (body !== null) writer.addLetter({ ...lane, key: subject, at: now, body });
  writer.saveLane({ ...lane, at: more ? now : at, holder: null, told: null, missing: 0 });
};

const post = (writer: WorkbenchWriter, { due, ...letter }: PostedLetter): void => {
  writer.addLetter(letter);
  const { sink, subject } = letter;
  const lane = writer.lane(letter) ?? { sink, subject, at: null, holder: null, told: null, missing: 0 };
  if (lane.at === null) writer.saveLane({ ...lane, at: due });
};

/** Writes a change, unless somebody else has changed the same meanwhile: then that is looked at once more. Says whether it did. */
export const isWritten = (
  writer: WorkbenchWriter,
  { kept, letters, used }: BookChange,
  now: number,
): boolean => {
  if (kept !== null) {
    const lane = bookLane(kept.subject);
    const [current] = writer.letters({ ...lane, limit: 1 });
    if ((current?.id ?? null) !== kept.before) {
      // What was heard is not lost: how things are is looked at once more.
      writer.saveLane({ ...lane, at: now, holder: null, told: null, missing: 0 });
      return false;
    }
  }
  for (const id of used) writer.dropLetter(id);
  if (kept !== null) keepRecord(writer, kept, now);
  for (const letter of letters) post(writer, letter);
  return true;
};
