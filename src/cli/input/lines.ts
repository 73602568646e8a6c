import { isAscii, isUtf8 } from 'node:buffer';
import { isJson, overlong, type Entry, type Splitter, type SplitterOptions } from './entry.ts';
import { PartJoiner } from './parts.ts';
import { prettyStart, PrettyValue } from './pretty.ts';

const newline = 0x0a;

/**
 * Splits NDJSON into lines. Blank lines and gaps of NUL are left out but counted; LF and CRLF end a line, and the last one
 * needs neither. A value that is printed over several lines is one entry. Holds at most one unfinished line, and of an
 * overlong one only its beginning; and one unfinished value.
 */
export class LineSplitter implements Splitter {
  readonly #options: SplitterOptions;
  #line = 1;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #lineBytes = 0;
  readonly #parts: PartJoiner;
  #pretty: PrettyValue | null = null;

  constructor(options: SplitterOptions) {
    this.#options = options;
    this.#parts = new PartJoiner(options.maxEntryBytes);
  }

  push(bytes: Buffer): Entry[] {
    const entries: Entry[] = [];
    const last = bytes.lastIndexOf(newline);
    if (last === -1) {
      this.#hold(bytes);
      return entries;
    }
    let from = 0;
    if (this.#lineBytes > 0) {
      const first = bytes.indexOf(newline);
      this.#hold(bytes.subarray(0, first));
      this.#finishHeld(entries);
      from = first + 1;
    }
    if (from <= last) this.#splitWhole(bytes.subarray(from, last), entries);
    this.#hold(bytes.subarray(last + 1));
    return entries;
  }

  end(): Entry[] {
    const entries: Entry[] = [];
    if (this.#lineBytes > 0 && !this.#isLeft()) this.#finishHeld(entries);
    for (const { text, line } of this.#parts.rest()) this.#addWhole(text, line, entries);
    entries.push(...(this.#pretty?.pieces() ?? []));
    this.#pretty = null;
    return entries;
  }

  /** Keeps the piece of an unfinished line, as far as the cap allows. A gap of NUL before it may be of any length. */
  #hold(whole: Buffer): void {
    const piece = this.#lineBytes === 0 ? withoutGap(whole) : whole;
    if (piece.length === 0) return;
    this.#lineBytes += piece.length;
    // Two bytes more than the cap tell an overlong line from a line of just that length with its CR.
    const room = this.#options.maxEntryBytes + 2 - this.#heldBytes;
    if (room <= 0) return;
    const kept = piece.subarray(0, room);
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  /** Whether the line that is held is left out, since it is not whole. */
  #isLeft(): boolean {
    const { file, onUnfinished } = this.#options;
    if (onUnfinished === undefined || isJson(Buffer.concat(this.#held).toString('utf8'))) return false;
    onUnfinished(file, this.#line);
    return true;
  }

  #finishHeld(entries: Entry[]): void {
    const [only] = this.#held;
    const line = this.#held.length === 1 && only !== undefined ? only : Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    this.#lineBytes = 0;
    this.#addBytes(line, entries);
  }

  /**
   * Whole lines, joined by newlines: decoded in one go where that is possible, which is several times
   * faster.
   */
  #splitWhole(block: Buffer, entries: Entry[]): void {
    // Of plain ASCII the bytes are the characters, so that they need only be copied.
    if (isAscii(block)) this.#splitText(block.toString('latin1'), entries);
    else if (isUtf8(block)) this.#splitText(block.toString('utf8'), entries);
    else this.#splitBytes(block, entries);
  }

  #splitText(text: string, entries: Entry[]): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      this.#addText(text.slice(from, to), entries);
      from = to + 1;
    }
    this.#addText(text.slice(from), entries);
  }

  #splitBytes(block: Buffer, entries: Entry[]): void {
    let from = 0;
    for (let to = block.indexOf(newline); to !== -1; to = block.indexOf(newline, from)) {
      this.#addBytes(block.subarray(from, to), entries);
      from = to + 1;
    }
    this.#addBytes(block.subarray(from), entries);
  }

  #addText(text: string, entries: Entry[]): void {
    const { maxEntryBytes } = this.#options;
    if (text.charCodeAt(0) === 0) {
      this.#addBytes(Buffer.from(text), entries);
      return;
    }
    // No character takes more than three bytes per UTF-16 unit, so that most lines need no count.
    if (text.length * 3 > maxEntryBytes) {
      this.#addBytes(Buffer.from(text), entries);
      return;
    }
    const line = this.#line++;
    this.#add(withoutReturn(text), line, entries);
  }

  #add(text: string, line: number, entries: Entry[]): void {
    if (!this.#parts.concerns(text)) this.#addWhole(text, line, entries);
    else for (const whole of this.#parts.add({ text, line })) this.#addWhole(whole.text, whole.line, entries);
  }

  #addWhole(text: string, line: number, entries: Entry[]): void {
    const { file } = this.#options;
    if (this.#pretty !== null && this.#isTaken(this.#pretty, text, entries)) return;
    const from = mayOpen(text) ? prettyStart(text) : -1;
    if (from >= 0) {
      this.#pretty = new PrettyValue(this.#options, line, from);
      this.#isTaken(this.#pretty, text, entries);
    } else if (!isBlank(text)) entries.push({ file, line, text });
  }

  /** Whether a line is part of the value that is open; one that is not ends it. */
  #isTaken(value: PrettyValue, text: string, entries: Entry[]): boolean {
    const state = value.add(text);
    if (state === 'open') return true;
    this.#pretty = null;
    if (state === 'closed') entries.push(value.whole());
    else entries.push(...value.pieces());
    return state === 'closed';
  }

  #addBytes(bytes: Buffer, entries: Entry[]): void {
    const { file, maxEntryBytes } = this.#options;
    const line = this.#line++;
    const content = withoutGap(bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes);
    if (content.length > maxEntryBytes) {
      entries.push(overlong(this.#options, line, content, 'line'));
      return;
    }
    const text = content.toString('utf8');
    if (isUtf8(content)) this.#add(text, line, entries);
    else entries.push({ file, line, text, unreadable: 'not valid UTF-8' });
  }
}

const withoutGap = (bytes: Buffer): Buffer => {
  if (bytes[0] !== 0) return bytes;
  const from = bytes.findIndex((byte) => byte !== 0);
  return from === -1 ? bytes.subarray(bytes.length) : bytes.subarray(from);
};

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

const openObject = 0x7b;
const closeObject = 0x7d;

/** Nearly all lines begin and end with the marks of an object, and are told by these two. */
const isBlank = (text: string): boolean => text.charCodeAt(0) !== openObject && text.trim() === '';

/** Whether a line may open a value that goes on below: one that ends with a closing mark does not. */
const mayOpen = (text: string): boolean =>
  text.charCodeAt(text.length - 1) !== closeObject && /[{[,:]\s*$/.test(text);
