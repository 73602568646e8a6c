import { isPrototypeName, MOST_TENANT_LENGTH, unstorableCharacter } from '../model/storable-text.ts';

/** The most characters (UTF-16 units) that a text of each kind may have. */
export const textLimits = {
  /** Ids of accounts, account sources and events. Real ones have 22 to some 40 (DOMAIN §4). */
  id: 256,
  /** Words: statuses, types, products, reasons. */
  word: 128,
  /** Your own user's id; a v2 `state` may carry a token (DOMAIN §6). */
  tenant: MOST_TENANT_LENGTH,
  /** Free text of signals, such as a user agent. */
  free: 512,
} as const;

/**
 * What keeps `text` from being an id or a word, or undefined when nothing does.
 *
 * Refused are texts that SQLite or a terminal would change, and names that reach a prototype.
 *
 * @param limit - the most UTF-16 units allowed, from {@link textLimits}
 */
export const textFault = (text: string, limit: number): string | undefined => {
  if (text === '') return 'is empty';
  if (text.length > limit) return `is longer than ${limit} characters: ${shown(text)}`;
  if (unstorableCharacter.test(text))
    return `contains a control character or a lone surrogate: ${shown(text)}`;
  if (isPrototypeName(text)) return `is the reserved name ${shown(text)}`;
  return undefined;
};

const shownLength = 40;

// What JSON leaves as it is although a terminal would act on it or hide it: DEL, C1, and characters without a shape.
const invisibles = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

const shownText = (text: string): string => {
  if (text.length <= shownLength) return JSON.stringify(text).replace(invisibles, escaped);
  const head = text.slice(0, shownLength).replace(/[\ud800-\udbff]$/, '');
  return JSON.stringify(`${head}…`).replace(invisibles, escaped);
};

/** `value` as a reason may show it: at most some 40 characters, on one line, safe for a terminal. Never throws. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string') return shownText(value);
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === undefined ? 'nothing' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
};
