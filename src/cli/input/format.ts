import { isJson, type Entry, type Splitter, type SplitterOptions } from './entry.ts';
import { LineSplitter } from './lines.ts';
import { TableSplitter, tableHead } from './table.ts';
import { utf16Text } from './unreadable.ts';
import { ValueSplitter } from './values.ts';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const mostLeadingSpace = 64 * 1024;

/**
 * Splits a log of any readable form: looks at its beginning, then hands over to the splitter of that form.
 * A JSON array begins with `[`; objects that follow one another without newlines with `{` and a line that
 * does not end; a table with a line that names its columns; all else is NDJSON.
 *
 * @throws LifecycleError `inputUnreadable` when the text is UTF-16.
 */
export class FormatSplitter implements Splitter {
  readonly #options: SplitterOptions;
  #start: Buffer = Buffer.alloc(0);
  #chosen: Splitter | null = null;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  push(bytes: Buffer): Entry[] {
    if (this.#chosen !== null) return this.#chosen.push(bytes);
    this.#start = this.#start.length === 0 ? bytes : Buffer.concat([this.#start, bytes]);
    return this.#choose(false);
  }

  end(): Entry[] {
    const entries = this.#choose(true);
    return this.#chosen === null ? entries : [...entries, ...this.#chosen.end()];
  }

  #choose(atEnd: boolean): Entry[] {
    if (this.#chosen !== null) return [];
    if (isUtf16(this.#start)) throw utf16Text(this.#options.file);
    const format = formatOf(this.#start, this.#options.maxEntryBytes, atEnd) ?? (atEnd ? 'lines' : null);
    if (format === null) return [];
    this.#chosen = new splitters[format](this.#options);
    const entries = this.#chosen.push(
      this.#start.subarray(startsWithMark(this.#start) ? byteOrderMark.length : 0),
    );
    this.#start = Buffer.alloc(0);
    return entries;
  }
}

const splitters = { lines: LineSplitter, values: ValueSplitter, table: TableSplitter } as const;

/** The form of the log that begins with `start`, or null while more must be seen. */
const formatOf = (start: Buffer, maxEntryBytes: number, atEnd: boolean): keyof typeof splitters | null => {
  if (start.length < byteOrderMark.length) return null;
  const from = firstVisible(start, startsWithMark(start) ? byteOrderMark.length : 0);
  if (from === start.length) return start.length > mostLeadingSpace ? 'lines' : null;
  const lineEnd = start.indexOf(0x0a, from);
  if (start[from] === 0x5b) return ofBracket(start.subarray(from), atEnd);
  if (start[from] !== 0x7b) return lineEnd === -1 ? undecided(start) : ofText(start.subarray(from, lineEnd));
  if (lineEnd !== -1) return 'lines';
  return start.length > maxEntryBytes ? 'values' : null;
};

const longestHead = 4096;

const undecided = (start: Buffer): 'lines' | null => (start.length > longestHead ? 'lines' : null);

/** What is no list, such as a time or a level, or is followed by words: a line of a log begins with it. */
const beginsLine = (line: string): boolean => {
  const [word] = /^\[[^[\]{"]*\]/.exec(line) ?? [];
  if (word === undefined) return false;
  return !isJson(word) || /^\s*[^\s,[]/.test(line.slice(word.length));
};

const ofBracket = (start: Buffer, atEnd: boolean): 'lines' | 'values' | null => {
  const lineEnd = start.indexOf(0x0a);
  const line = start.subarray(0, lineEnd === -1 ? longestHead : lineEnd).toString('utf8');
  if (/^\[\s*[[{"]/.test(line)) return 'values';
  if (lineEnd === -1 && start.length <= longestHead && !atEnd) return null;
  return beginsLine(line) ? 'lines' : 'values';
};

const ofText = (line: Buffer): 'table' | 'lines' =>
  line.length <= longestHead && tableHead(line.toString('utf8')) !== null ? 'table' : 'lines';

const startsWithMark = (start: Buffer): boolean => start.subarray(0, 3).equals(byteOrderMark);

const isUtf16 = (start: Buffer): boolean =>
  (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);

const firstVisible = (start: Buffer, from: number): number => {
  let at = from;
  while (at < start.length && [0x20, 0x09, 0x0a, 0x0d].includes(start[at] ?? 0)) at += 1;
  return at;
};
