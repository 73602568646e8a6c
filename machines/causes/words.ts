import type { EvidenceItem } from '../context.ts';
import { dictionary, type Meaning } from './dictionary.ts';

/** A raw word that a provider used, and what it says. */
export interface HeardWord {
  readonly word: string;
  readonly means: Meaning;
}

const dictionaryEntries: readonly HeardWord[] = dictionary.flatMap(({ words }) =>
  Object.entries(words).map(([word, means]) => ({ word, means })),
);

const isSingle = ({ word }: HeardWord): boolean => /^[\w-]+$/.test(word);

const single: ReadonlyMap<string, HeardWord> = new Map(
  dictionaryEntries.filter(isSingle).map((entry) => [entry.word.toLowerCase(), entry]),
);

const phrases = dictionaryEntries.filter((entry) => !isSingle(entry));

/** What is said beside nearly every code, and less than the code says. */
const isVague = ({ means }: HeardWord): boolean => means === 'tokenDead' || means === 'sessionDead';

/** A code as the dictionary spells it: Microsoft gives its own as bare numbers too, and Telegram adds seconds to some. */
const spelt = (word: string): string =>
  /^\d+$/.test(word) ? `aadsts${word}` : word.replace(/^(flood_wait)_\d+$/, '$1');

const lookUp = (text: string): HeardWord | undefined => {
  const lower = text.toLowerCase();
  const heard = lower.split(/[^a-z0-9_-]+/).flatMap((word) => single.get(spelt(word)) ?? []);
  const said = phrases.filter(({ word }) => lower.includes(word.toLowerCase()));
  return [...heard, ...said].toSorted((one, other) => Number(isVague(one)) - Number(isVague(other)))[0];
};

/** What was found in texts before: a weighing looks at the same few slugs again and again. */
const found = new Map<string, HeardWord | undefined>();

const mostFound = 1_000;

const inText = (text: string): HeardWord | undefined => {
  if (found.has(text)) return found.get(text);
  const heard = lookUp(text);
  if (found.size < mostFound) found.set(text, heard);
  return heard;
};

const firstOf = (texts: readonly (string | undefined)[]): HeardWord | null => {
  for (const text of texts) {
    const heard = text === undefined || text === '' ? undefined : inText(text);
    if (heard !== undefined) return heard;
  }
  return null;
};

/** A word that says no more than the slug beside it is no second fact. */
const newsIn = (slug: string, heard: HeardWord | null): HeardWord | null =>
  slug === 'invalid_credentials' && heard?.means === 'passwordWrong' ? null : heard;

/**
 * The first raw word in a fact that the dictionary knows, the most telling part of the fact first: codes before a subtype, a
 * subtype before an error. Null for a fact without one.
 */
export const wordIn = (item: EvidenceItem): HeardWord | null => {
  switch (item.type) {
    case 'tokenAnswer':
      return firstOf([...(item.codes ?? []), item.error_subtype, item.error]);
    case 'apiError':
    case 'reconnectAnswer':
      return newsIn(item.error, firstOf([item.detail, item.error]));
    default:
      return null;
  }
};
