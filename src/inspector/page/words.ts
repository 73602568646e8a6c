import { age, grouped, plural, utc } from '../../views/shown/figures.ts';
import { isShownGroup, markLookOf, type MarkLook } from '../../views/shown/marks.ts';

/** The look of a group; one that is not known looks like what is not known. */
export const groupWordsOf = (group: string): MarkLook => markLookOf(group);

/** How old a moment is, seen from another: `3 d`. */
export const ageOf = (moment: string, asOf: string): string => age(Date.parse(moment), Date.parse(asOf));

/** A moment as people read it: `2026-03-01 09:00 UTC`. */
export const minuteText = (moment: string): string => utc(Date.parse(moment));

/** A moment to the second: `2026-03-01 09:00:12`. */
export const secondText = (moment: string): string => `${moment.slice(0, 10)} ${moment.slice(11, 19)}`;

/** A number with its thousands set apart. */
export const figure = (value: number): string => grouped(value);

/** A number and its noun: `1 account`, `2 accounts`; `several` is the noun's plural where it is not just an s more. */
export const pluralCount = (value: number, noun: string, several?: string): string =>
  plural(value, noun, several);

/** A cause without the family of providers that it belongs to: where it stands, the provider is told already. */
export const causeWord = (cause: string): string => cause.replace(/^.*\./, '');

/** A state of the connection region: its status, and where it has one, its cause or part. */
export const stateWord = (connection: string): string => {
  const [status = connection, ...rest] = connection.split('.');
  return rest.length === 0 ? status : `${status} ${rest.at(-1) ?? ''}`;
};

/** Characters that a page would swallow, or that change the direction of what stands around them; not line ends and tabs. */
const invisible =
  /(?![\n\t])[\p{Cc}\p{Cs}\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]/gu;

/** Text of others as it is, with what cannot be seen made visible: `\u{1b}`. */
export const visibleText = (text: string): string =>
  text.replace(invisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** The colour class of a group. */
export const hue = (group: string): string => `hue-${isShownGroup(group) ? group : 'unknown'}`;
