import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** How many columns `text` takes. Colour takes none, wide letters two. */
export const columnsOf = (text: string): number => {
  const shown = text.includes('\u{1b}') ? stripVTControlCharacters(text) : text;
  return isNarrow(shown) ? shown.length : stringWidth(text);
};

/** Whether each character takes one column for certain: Western letters, punctuation, and the glyphs that we draw with. */
const isNarrow = (text: string): boolean =>
  /^[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018-\u201f\u2026\u2500-\u25fa]*$/.test(text);

let segmenter: Intl.Segmenter | undefined;

/** The letters of `text`, as people count them. The tables that this takes are loaded at the first call. */
const lettersOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** The longest beginning of `text`, in whole letters, that takes at most `width` columns. */
export const fitting = (text: string, width: number): string => {
  if (columnsOf(text) <= width) return text;
  let taken = '';
  let used = 0;
  for (const { segment } of lettersOf(text)) {
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
  return longWords === 'keep' ? words : words.flatMap((word) => brokenWord(word, width));
};

const brokenWord = (word: string, width: number): string[] => {
  const parts: string[] = [];
  let rest = word;
  while (columnsOf(rest) > width) {
    const [first] = lettersOf(rest);
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
