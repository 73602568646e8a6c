import type { Letter, StoreWriter } from '../store/port.ts';

/** As much of a writer as looks after letters. */
export type LetterWriter = Pick<
  StoreWriter,
  'letters' | 'lane' | 'saveLane' | 'saveLetter' | 'dropLetter' | 'sinks' | 'saveSink'
>;

/** Has the lane of a letter looked at now, unless somebody delivers from it. */
const hasten = (writer: LetterWriter, letter: Letter, now: number, revived: number): void => {
  const { sink, subject } = letter;
  const lane = writer.lane(letter) ?? { sink, subject, at: null, holder: null, told: null, missing: 0 };
  const missing = Math.max(0, lane.missing - revived);
  writer.saveLane({ ...lane, missing, at: lane.holder === null ? now : lane.at });
};

/**
 * Has letters delivered again, now: dead ones begin anew, those that wait need not wait any longer, and a sink that is left alone
 * because it fails is tried at once.
 *
 * @param now - milliseconds since 1970
 */
export const retryLetters = (writer: LetterWriter, letters: readonly Letter[], now: number): void => {
  for (const letter of letters) {
    const isDead = letter.diedAt !== null;
    if (isDead) writer.saveLetter(letter.id, { attempts: 0, firstAt: null, diedAt: null, why: letter.why });
    hasten(writer, letter, now, Number(isDead));
  }
  const sinks = new Set(letters.map(({ sink }) => sink));
  for (const sink of writer.sinks())
    if (sinks.has(sink.name) && sink.restsUntil !== null) writer.saveSink({ ...sink, restsUntil: null });
};

/** Throws letters away, for good: nothing says any more that they are missing. */
export const dropLetters = (writer: LetterWriter, letters: readonly Letter[], now: number): void => {
  for (const letter of letters) {
    writer.dropLetter(letter.id);
    const lane = writer.lane(letter);
    if (lane !== null && letter.diedAt !== null)
      writer.saveLane({ ...lane, missing: Math.max(0, lane.missing - 1) });
    else if (lane !== null) hasten(writer, letter, now, 0);
  }
};
