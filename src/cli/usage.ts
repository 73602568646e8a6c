import { LifecycleError } from '../model/errors.ts';
import { suggest } from './terminal/suggest.ts';

/** The error for an argument or option that cannot be used: exit code 2. */
export const usageError = (message: string, hint: string): LifecycleError =>
  new LifecycleError('invalidOption', message, { hint });

/**
 * The one of `known` that `word` names, whatever its case.
 *
 * @param what - for the message: `a status`
 * @throws LifecycleError `invalidOption`, with the likely one or all of them as the hint
 */
export const oneOf = <Word extends string>(word: string, known: readonly Word[], what: string): Word => {
  const found = known.find((each) => each.toLowerCase() === word.toLowerCase());
  if (found !== undefined) return found;
  throw usageError(`${JSON.stringify(word)} is not ${what}`, hintFor(word, known));
};

const hintFor = (word: string, known: readonly string[]): string => {
  const meant = known.filter((each) => each.toLowerCase().endsWith(`.${word.toLowerCase()}`));
  if (meant.length > 0) return `Did you mean ${meant.join(' or ')}?`;
  const nearest = suggest(word, known);
  return nearest === null ? `Known are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
};

/** Reads a word of a list; the list stands beside it, so that a shell can offer what is taken. */
export interface WordReader<Word extends string> {
  (word: string): Word;
  readonly known: readonly Word[];
}

/** A reader of the words of a list, whatever their case. See {@link oneOf}. */
export const wordReader = <Word extends string>(known: readonly Word[], what: string): WordReader<Word> =>
  Object.assign((word: string) => oneOf(word, known, what), { known });
