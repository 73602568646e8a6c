import { byteSize, isJson, type Entry, type SplitterOptions } from './entry.ts';

/**
 * Whether a line can only be the head of an object or array that goes on below. A line that was cut off in the middle, as by
 * a crash, rarely ends in one of these marks.
 */
export const opensPretty = (line: string): boolean => {
  if (!/[{[,:]$/.test(line) || isJson(line)) return false;
  return !line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').includes('"');
};

/** What may come next within an object, by the mark before it; within an array it is anything. */
const mayFollow = (mark: string, before: string): boolean => {
  if (mark === '{' || mark === '[') return before === ':';
  return (before !== ',' && before !== '{') || mark === '"' || mark === '}';
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
  readonly #lines: string[] = [];
  /** The brackets that are open, the innermost last. */
  #open: string[] = [];
  #before = '';
  #length = 0;

  /** @param line - the number of its first line */
  constructor(options: SplitterOptions, line: number) {
    this.#options = options;
    this.#line = line;
  }

  /** Adds a line: `closed` when the value ends with it, `broken` when it is no part of the value. */
  add(text: string): 'open' | 'closed' | 'broken' {
    this.#length += text.length + 1;
    if (this.#isTooLong() || !this.#scan(text)) return 'broken';
    this.#lines.push(text);
    return this.#open.length === 0 ? 'closed' : 'open';
  }

  /** The whole value. */
  whole(): Entry {
    return { file: this.#options.file, line: this.#line, text: this.#lines.join('\n') };
  }

  /** What is left of a value that was cut off. */
  pieces(): Entry[] {
    const { file, maxEntryBytes } = this.#options;
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
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[^\s"]/g)) {
      const mark = token.charAt(0);
      // A string does not go on in the next line.
      if (mark === '"' && (token.length === 1 || !token.endsWith('"'))) return false;
      if (this.#open.at(-1) === '{' && !mayFollow(mark, this.#before)) return false;
      if (mark === '{' || mark === '[') this.#open.push(mark);
      else if (mark === '}' || mark === ']') this.#open.pop();
      this.#before = mark;
    }
    return true;
  }
}
