import type { LogEntry, NewLogEntry, Transition } from '../store/index.ts';
import { packedFlags, unpackedFlags } from '../store/columns/packed-flags.ts';
import { internedState } from '../store/columns/packed-facts.ts';
import { lookupText } from './texts.ts';

/**
 * What repeats from row to row stands once in the table `words`, and is named by its number: what an entry is, a move between
 * states, an effect, what falls due. The database gives the numbers, within the statement that needs them: a process that knew one
 * from before could be wrong about it after a failover.
 */
export class WordList {
  readonly #places = new Map<string, number>();

  /** Where a word stands in the list, from 1 on. */
  place(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.#places.size + 1;
    this.#places.set(word, place);
    return place;
  }

  /** The words in their order; each by the text that it is looked up by. */
  get keys(): readonly string[] {
    return Array.from(this.#places.keys(), lookupText);
  }

  /** The words themselves, where they are looked up by another text. */
  get long(): readonly (string | null)[] {
    return Array.from(this.#places.keys(), (word) => (lookupText(word) === word ? null : word));
  }
}

/** Stands between the parts of a word; the last part may have it too. */
const SPACE = ' ';

const wordParts = (word: string, count: number): readonly string[] => {
  const parts = word.split(SPACE);
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(SPACE)];
};

/** What an entry of the log has in common with many others, as a word. */
export const wordOfKind = ({ source, decision, policyId, flags, type }: NewLogEntry): string =>
  [source, decision, policyId, packedFlags(flags).replaceAll(SPACE, ','), type].join(SPACE);

/** What a word says of an entry. */
export const kindIn = (
  word: string,
): Pick<LogEntry, 'source' | 'type' | 'decision' | 'policyId' | 'flags'> => {
  const [source = '', decision = '', policyId, flags = '', type = ''] = wordParts(word, 5);
  return {
    source: source as LogEntry['source'],
    type,
    decision: decision as LogEntry['decision'],
    policyId: Number(policyId),
    flags: unpackedFlags(flags.replaceAll(',', SPACE)),
  };
};

/** Stands between moves. */
const NEXT = '\n';

/** The moves between states that an entry tells of, and what caused them, as a word. */
export const wordOfMoves = (transitions: readonly Transition[]): string =>
  transitions
    .map(({ from, to, event }) => [from.connection, from.sync, to.connection, to.sync, event].join(SPACE))
    .join(NEXT);

/** What a word says of the transitions of an entry. */
export const movesIn = (word: string): readonly Pick<Transition, 'from' | 'to' | 'event'>[] =>
  word.split(NEXT).map((move) => {
    const [fromPath = '', fromSync = '', toPath = '', toSync = '', event = ''] = wordParts(move, 5);
    return { from: internedState(fromPath, fromSync), to: internedState(toPath, toSync), event };
  });
