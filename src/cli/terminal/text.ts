import stringWidth from 'string-width';

/**
 * Characters that move the cursor, hide, reorder or cannot be written: control characters, lone surrogates,
 * line separators, and the invisible ones that change the direction of text. The joiners within emoji and
 * scripts stay.
 */
const hostile =
  /[\p{Cc}\p{Cs}\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]/gu;

/**
 * `text` with every hostile character made visible, as `\u{1b}`. What came from outside passes here before
 * it is shown.
 */
export const plain = (text: string): string =>
  text.replaceAll(hostile, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);

/** How many columns `text` takes. Colour takes none, wide letters two. */
export const columnsOf = (text: string): number => (isPrintableAscii(text) ? text.length : stringWidth(text));

const isPrintableAscii = (text: string): boolean => /^[ -~]*$/.test(text);

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The longest beginning of `text`, in whole letters, that takes at most `width` columns. */
export const fitting = (text: string, width: number): string => {
  if (columnsOf(text) <= width) return text;
  let taken = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += columnsOf(segment);
    if (used > width) return taken;
    taken += segment;
  }
  return taken;
};

/** `text`, or its beginning and `ellipsis`, in at most `width` columns. Not for text with colour. */
export const shorten = (text: string, width: number, ellipsis = '…'): string => {
  if (columnsOf(text) <= width) return text;
  const room = width - columnsOf(ellipsis);
  return room < 0 ? fitting(text, width) : fitting(text, room) + ellipsis;
};

/** `text` filled up with spaces to `width` columns; longer text stays. */
export const pad = (text: string, width: number, align: 'left' | 'right' = 'left'): string => {
  const fill = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return align === 'left' ? text + fill : fill + text;
};

/**
 * The lines of `text`, broken between words so that each takes at most `width` columns. Newlines in it stay.
 *
 * @param longWords - whether a word longer than `width` is kept whole, so that it can be copied, or broken.
 */
export const wrapLines = (text: string, width: number, longWords: 'keep' | 'break' = 'keep'): string[] =>
  text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, width), longWords));

const wrapLine = (text: string, width: number, longWords: 'keep' | 'break'): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(text, width, longWords)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= width || line === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
};

const wordsOf = (text: string, width: number, longWords: 'keep' | 'break'): string[] => {
  const words = text.split(' ').filter((word) => word !== '');
  return longWords === 'keep' ? words : words.flatMap((word) => broken(word, width));
};

const broken = (word: string, width: number): string[] => {
  const parts: string[] = [];
  let rest = word;
  while (columnsOf(rest) > width) {
    const [first] = segmenter.segment(rest);
    // A letter wider than the column must still go somewhere.
    const part = fitting(rest, width) || (first?.segment ?? rest);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return rest === '' ? parts : [...parts, rest];
};

/** `text` wrapped to `width` columns, each line moved in by `indent` spaces, which count. */
export const wrap = (text: string, width: number, indent = 0): string => {
  const margin = ' '.repeat(indent);
  return wrapLines(text, width - indent)
    .map((line) => (line === '' ? '' : margin + line))
    .join('\n');
};
