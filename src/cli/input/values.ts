import { isUtf8 } from 'node:buffer';
import { piecesOf } from './pretty.ts';
import { isJson, overlong, type Entry, type Splitter, type SplitterOptions } from './entry.ts';

const quote = 0x22;
const comma = 0x2c;
const openArray = 0x5b;
const backslash = 0x5c;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;
const newline = 0x0a;

const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;

/** Whether `byte` ends a bare text such as `null`, `12` or what does not belong there. */
const endsBare = (byte: number): boolean =>
  byte === newline || byte === comma || byte === closeArray || byte === openObject || byte === openArray;

/** Where the splitter stands: between elements, in a bare text, or in something with a closing mark. */
type Inside = 'nothing' | 'bare' | 'nested';

/**
 * Splits a JSON array into its elements, and a row of pretty-printed objects into the objects. Each element
 * carries the line on which it begins. Arrays may follow one another, a comma may be missing or be one too
 * many; other text between elements becomes an unreadable entry. Holds at most one element, and of an
 * overlong one only its beginning.
 */
export class ValueSplitter implements Splitter {
  readonly #options: SplitterOptions;
  #line = 1;
  #inArray = false;
  #inside: Inside = 'nothing';
  #depth = 0;
  #inString = false;
  #broken = false;
  #escaped = false;
  #startLine = 1;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  push(bytes: Buffer): Entry[] {
    const entries: Entry[] = [];
    let start = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#inside === 'nothing') {
        start = this.#between(bytes, at);
        at = this.#afterOpening(start);
        continue;
      }
      at = this.#inside === 'bare' ? bareEnd(bytes, at) : this.#nestedEnd(bytes, at);
      if (at === -1) break;
      this.#hold(bytes.subarray(start, at));
      this.#finish(entries);
      start = at;
    }
    if (this.#inside !== 'nothing') this.#hold(bytes.subarray(start));
    return entries;
  }

  end(): Entry[] {
    const entries: Entry[] = [];
    if (this.#inside === 'bare' && !this.#inArray) this.#finish(entries);
    const open = this.#inside !== 'nothing';
    if (!open && !this.#inArray) return entries;
    const what = this.#inArray ? 'the array is cut off' : 'the object is cut off';
    const { file, maxEntryBytes } = this.#options;
    const text = Buffer.concat(this.#held).subarray(0, maxEntryBytes).toString('utf8');
    entries.push(...piecesOf(text.split('\n'), { file, line: open ? this.#startLine : this.#line }, what));
    return entries;
  }

  /** Steps over what stands between elements; returns where the next one begins, or the end of `bytes`. */
  #between(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === newline) this.#line += 1;
      if (isSpace(byte) || byte === comma) continue;
      if (byte === closeArray && this.#inArray) this.#inArray = false;
      else if (byte === openArray && !this.#inArray) this.#inArray = true;
      else {
        this.#begin(byte);
        return at;
      }
    }
    return bytes.length;
  }

  #begin(byte: number): void {
    this.#startLine = this.#line;
    this.#inside = byte === openObject || byte === openArray || byte === quote ? 'nested' : 'bare';
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#broken = false;
  }

  /** The first byte of a bare text is part of it, whatever it is: a stray bracket must not stop the march. */
  #afterOpening(start: number): number {
    return this.#inside === 'bare' ? start + 1 : start;
  }

  /** Where the element ends whose bytes go on at `from`, or -1 when `bytes` do not hold its end. */
  #nestedEnd(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      this.#step(bytes[at] ?? 0);
      if (this.#broken || (this.#depth === 0 && !this.#inString)) return at + 1;
    }
    return -1;
  }

  #step(byte: number): void {
    if (byte === newline) {
      this.#line += 1;
      // A text does not go on in the next line: the element was cut off, and what follows need not be lost with it.
      this.#broken = this.#inString;
    }
    if (this.#escaped) this.#escaped = false;
    else if (byte === quote) this.#inString = !this.#inString;
    else if (this.#inString) this.#escaped = byte === backslash;
    else if (byte === openObject || byte === openArray) this.#depth += 1;
    else if (byte === closeObject || byte === closeArray) this.#depth -= 1;
  }

  #hold(piece: Buffer): void {
    const room = this.#options.maxEntryBytes + 1 - this.#heldBytes;
    if (room <= 0 || piece.length === 0) return;
    const kept = piece.subarray(0, room);
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #finish(entries: Entry[]): void {
    const bytes = Buffer.concat(this.#held);
    const bare = this.#inside === 'bare';
    this.#held = [];
    this.#heldBytes = 0;
    this.#inside = 'nothing';
    entries.push(this.#entry(bytes, bare));
  }

  #entry(bytes: Buffer, bare: boolean): Entry {
    const { file, maxEntryBytes } = this.#options;
    const line = this.#startLine;
    if (bytes.length > maxEntryBytes) return overlong(this.#options, line, bytes, 'element');
    const text = bytes.toString('utf8').trimEnd();
    if (!isUtf8(bytes)) return { file, line, text, unreadable: 'not valid UTF-8' };
    if (this.#broken) return { file, line, text, unreadable: 'the element is cut off within a text' };
    if (bare && !isJson(text)) return { file, line, text, unreadable: 'no JSON between the elements' };
    return { file, line, text };
  }
}

/**
 * Where the bare text ends that goes on at `from`, or -1. It holds no newline, so that no line is counted.
 */
const bareEnd = (bytes: Buffer, from: number): number => {
  for (let at = from; at < bytes.length; at += 1) if (endsBare(bytes[at] ?? 0)) return at;
  return -1;
};
