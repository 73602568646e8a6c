import { byteSize, isJson, type Entry, type SplitterOptions } from './entry.ts';

/** Texts as JSON and JavaScript, Python or Ruby write them. */
const printedTexts = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;

/** A word in brackets, such as a time or a level, with which a line of a log begins. */
const bracketedWord = /^\s*\[[^[\]{"]*\]\s*\S/;

/**
 * Where a value begins that goes on below a line, or -1: at the line's beginning, or after words of a program, where the
 * line ends with a brace. A line that was cut off in the middle, as by a crash, rarely ends in one of these marks.
 */
export const prettyStart = (line: string): number => {
  if (!/^\s*[{[]/.test(line) || bracketedWord.test(line)) return line.search(/\{\s*$/);
  if (!/[{[,:]\s*$/.test(line) || isJson(line)) return -1;
  return line.replaceAll(printedTexts, '').includes('"') ? -1 : 0;
};

/** A text between quotes, which may not be closed; a word; or a mark. */
const tokens = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[\w$.+-]+|[^\s"']/g;

const opensText = (mark: string): boolean => mark === '"' || mark === "'";

/** Whether a token with this beginning may be the key of an object: JavaScript prints those that are words without quotes. */
const mayBeKey = (mark: string): boolean => opensText(mark) || /[\w$]/.test(mark);

/** What may come next within an object, by the mark before it; within an array it is anything. Ruby points at values with `=>`. */
const mayFollow = (mark: string, before: string): boolean => {
  if (before === 'key') return mark === ':' || mark === '=';
  if (mark === '{' || mark === '[') return before === ':' || before === '>';
  return (before !== ',' && before !== '{') || mayBeKey(mark) || mark === '}';
};

/**
 * What is left of a value that was cut off: lines that are an object each, and what lies between them.
 *
 * @param place - where the first line stands
 * @param unreadable - why the others cannot be read
 */
export const piecesOf = (
  lines: readonly string[],
  place: { readonly file: string; readonly line: number },
  unreadable: string,
): Entry[] => {
  const { file } = place;
  const pieces: Entry[] = [];
  let cut: string[] = [];
  const end = (line: number): void => {
    if (cut.length > 0) pieces.push({ file, line: line - cut.length, text: cut.join('\n'), unreadable });
    cut = [];
  };
  lines.forEach((text, index) => {
    const line = place.line + index;
    const alone = text.replace(/,\s*$/, '');
    if (!alone.startsWith('{') || !isJson(alone)) return cut.push(text);
    end(line);
    return pieces.push({ file, line, text: alone });
  });
  end(place.line + lines.length);
  return pieces;
};

/**
 * The lines of a value that is printed over several of them, from its first line on. It is known to be cut off as soon as
 * something comes that JSON does not allow there, such as the beginning of the next line of the log.
 */
export class PrettyValue {
  readonly #options: SplitterOptions;
  readonly #line: number;
  /** How much of the first line goes before it. */
  readonly #from: number;
  readonly #lines: string[] = [];
  /** The brackets that are open, the innermost last. */
  #open: string[] = [];
  #before = '';
  #length = 0;

  /**
   * @param line - the number of its first line
   * @param from - where it begins in that line, after words of a program
   */
  constructor(options: SplitterOptions, line: number, from: number) {
    this.#options = options;
    this.#line = line;
    this.#from = from;
  }

  /** Adds a line: `closed` when the value ends with it, `broken` when it is no part of the value. */
  add(text: string): 'open' | 'closed' | 'broken' {
    this.#length += text.length + 1;
    const inside = this.#lines.length === 0 ? text.slice(this.#from) : text;
    if (this.#isTooLong() || !this.#scan(inside)) return 'broken';
    this.#lines.push(text);
    return this.#open.length === 0 ? 'closed' : 'open';
  }

  /** The whole value. */
  whole(): Entry {
    return { file: this.#options.file, line: this.#line, text: this.#lines.join('\n') };
  }

  /** What is left of a value that was cut off; the lines themselves where words went before it, which need not have begun one. */
  pieces(): Entry[] {
    const { file, maxEntryBytes } = this.#options;
    if (this.#from > 0)
      return this.#lines.flatMap((text, index) =>
        text.trim() === '' ? [] : [{ file, line: this.#line + index, text }],
      );
    const reason = this.#isTooLong()
      ? `object longer than ${byteSize(maxEntryBytes)}`
      : 'the object is cut off';
    return piecesOf(this.#lines, { file, line: this.#line }, reason);
  }

  #isTooLong(): boolean {
    return this.#length > this.#options.maxEntryBytes;
  }

  /** Goes through a line. @returns false when it cannot be a part of the value */
  #scan(text: string): boolean {
    for (const [token] of text.matchAll(tokens)) {
      const mark = token.charAt(0);
      // A string does not go on in the next line.
      if (opensText(mark) && (token.length === 1 || !token.endsWith(mark))) return false;
      const inObject = this.#open.at(-1) === '{';
      if (inObject && !mayFollow(mark, this.#before)) return false;
      const isKey = inObject && (this.#before === ',' || this.#before === '{') && mayBeKey(mark);
      if (mark === '{' || mark === '[') this.#open.push(mark);
      else if (mark === '}' || mark === ']') this.#open.pop();
      this.#before = isKey ? 'key' : mark;
    }
    return true;
  }
}
