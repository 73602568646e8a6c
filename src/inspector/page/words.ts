/** How a group of statuses is shown, everywhere the same: never by colour alone. */
export interface GroupWords {
  readonly glyph: string;
  /** The group beside a mark. */
  readonly word: string;
  /** The group in a legend. */
  readonly words: string;
}

const looks: Readonly<Record<string, GroupWords>> = {
  works: { glyph: '●', word: 'works', words: 'works' },
  underWay: { glyph: '◐', word: 'under way', words: 'under way' },
  user: { glyph: '▲', word: 'user', words: 'waits for the user' },
  operator: { glyph: '■', word: 'operator', words: 'waits for the operator' },
  gone: { glyph: '○', word: 'gone', words: 'gone' },
};

const unknownLook: GroupWords = { glyph: '?', word: 'not yet known', words: 'not yet known' };

/** The look of a group; one that is not known looks like what is not known. */
export const groupWordsOf = (group: string): GroupWords => looks[group] ?? unknownLook;

const units: readonly (readonly [milliseconds: number, word: string])[] = [
  [365 * 86_400_000, 'y'],
  [30 * 86_400_000, 'mo'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** How long something takes: `3 d`. */
const durationInWords = (milliseconds: number): string => {
  const [size, word] = units.find(([each]) => milliseconds >= each) ?? [1000, 's'];
  return `${Math.floor(Math.max(0, milliseconds) / size)} ${word}`;
};

/** How old a moment is, seen from another: `3 d`. */
export const ageOf = (moment: string, asOf: string): string =>
  durationInWords(Date.parse(asOf) - Date.parse(moment));

/** A moment as people read it: `2026-03-01 09:00 UTC`. */
export const minuteText = (moment: string): string => `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`;

/** A moment to the second: `2026-03-01 09:00:12`. */
export const secondText = (moment: string): string => `${moment.slice(0, 10)} ${moment.slice(11, 19)}`;

/** A number with thin spaces between thousands. */
export const figure = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** A number and its noun: `1 account`, `2 accounts`. */
export const pluralCount = (value: number, noun: string): string =>
  `${figure(value)} ${noun}${value === 1 ? '' : 's'}`;

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
export const hue = (group: string): string => `hue-${group in looks ? group : 'unknown'}`;
