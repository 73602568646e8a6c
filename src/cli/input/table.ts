import { isUtf8 } from 'node:buffer';
import { isUsualColumn } from '../../wire/index.ts';
import { overlong, type Entry, type Splitter, type SplitterOptions } from './entry.ts';
import { piecesOf } from './pretty.ts';

const quote = 0x22;
const newline = 0x0a;
const openObject = 0x7b;

/** What may stand between the cells, in the order in which it is tried. */
const separators = [',', '\t', ';'] as const;

/** A name of one word or several, as a spreadsheet's. */
const columnForm = /^[\p{L}_@][\p{L}\d_@.-]*(?: [\p{L}\d_@.-]+)*$/u;

const unquoted = (cell: string): string => /^"(.*)"$/s.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;

/** The columns of a table, as its first line names them. */
export interface TableHead {
  readonly separator: (typeof separators)[number];
  readonly columns: readonly string[];
}

/**
 * The columns that a line names, if it is the first one of a table: two names or more, all of them different, one of which
 * is a usual one for a payload or its time. A line with anything but names in it is none.
 */
export const tableHead = (line: string): TableHead | null => {
  for (const separator of separators) {
    const columns = line.trimEnd().split(separator).map(unquoted);
    const isHead =
      columns.length > 1 &&
      new Set(columns).size === columns.length &&
      columns.every((name) => columnForm.test(name)) &&
      columns.some(isUsualColumn);
    if (isHead) return { separator, columns };
  }
  return null;
};

/**
 * The cells of a record (RFC 4180), or null where text follows a quoted one. A quote in the middle of a cell stands for
 * itself.
 */
const cellsOf = (record: string, separator: string): string[] | null => {
  const cells: string[] = [];
  for (let at = 0; at <= record.length;) {
    if (record[at] === '"') {
      let end = record.indexOf('"', at + 1);
      while (end !== -1 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
      const close = end === -1 ? record.length : end;
      const next = record.indexOf(separator, close);
      if (record.slice(close + 1, next === -1 ? record.length : next).trim() !== '') return null;
      cells.push(record.slice(at + 1, close).replaceAll('""', '"'));
      at = next === -1 ? record.length + 1 : next + 1;
    } else {
      const next = record.indexOf(separator, at);
      const end = next === -1 ? record.length : next;
      cells.push(record.slice(at, end));
      at = end + 1;
    }
  }
  return cells;
};

/**
 * Splits a table of comma-, semicolon- or tab-separated values whose first line names its columns into its records, each as the
 * text of an object with a text for each cell; empty cells are left out. A record carries the line on which it begins, and
 * may go on over several. One with more or fewer cells than there are columns is unreadable, and so is what was cut off. Holds at most
 * one record, and of an overlong one only its beginning.
 */
export class TableSplitter implements Splitter {
  readonly #options: SplitterOptions;
  #head: TableHead | null = null;
  #line = 1;
  #startLine = 1;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #recordBytes = 0;
  #inQuotes = false;
  /** Whether the next byte is the first one of a cell, where alone a quote opens it. */
  #cellStarts = true;
  #separator = 0;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  push(bytes: Buffer): Entry[] {
    const entries: Entry[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === newline) this.#line += 1;
      if (byte === newline && !this.#inQuotes) {
        this.#hold(bytes.subarray(from, at));
        this.#finish(entries);
        from = at + 1;
      } else if (byte === newline && this.#recordBytes + at - from > this.#options.maxEntryBytes) {
        // A quote that nobody closed would take all the rest with it.
        this.#hold(bytes.subarray(from, at));
        this.#pieces(entries);
        from = at + 1;
      } else if (byte === quote && (this.#inQuotes || this.#cellStarts)) {
        // A doubled quote closes the cell and opens it again: between the two nothing else can stand.
        this.#inQuotes = !this.#inQuotes;
        this.#cellStarts = !this.#inQuotes;
      } else this.#cellStarts = byte === this.#separator && !this.#inQuotes;
    }
    this.#hold(bytes.subarray(from));
    return entries;
  }

  end(): Entry[] {
    const entries: Entry[] = [];
    if (this.#recordBytes === 0 || this.#isLeft()) return entries;
    if (this.#inQuotes) this.#pieces(entries);
    else this.#finish(entries);
    return entries;
  }

  /** Whether the last record is left out, since it is not whole. */
  #isLeft(): boolean {
    const { file, onUnfinished } = this.#options;
    const { columns, separator } = this.#head ?? { columns: [], separator: ',' };
    const cells = cellsOf(Buffer.concat(this.#held).toString('utf8'), separator) ?? [];
    const isWhole = !this.#inQuotes && cells.length >= columns.length;
    if (onUnfinished === undefined || isWhole) return false;
    onUnfinished(file, this.#startLine);
    return true;
  }

  #hold(piece: Buffer): void {
    this.#recordBytes += piece.length;
    // Two bytes more than the cap tell an overlong record from one of just that length with its CR.
    const kept = piece.subarray(0, Math.max(0, this.#options.maxEntryBytes + 2 - this.#heldBytes));
    if (kept.length > 0) this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #release(): Buffer {
    const record = Buffer.concat(this.#held);
    this.#held = [];
    [this.#heldBytes, this.#recordBytes, this.#cellStarts] = [0, 0, true];
    return record;
  }

  #finish(entries: Entry[]): void {
    const line = this.#startLine;
    const whole = this.#recordBytes;
    const record = this.#release();
    const trimmed = record.at(-1) === 0x0d ? record.subarray(0, -1) : record;
    this.#startLine = this.#line;
    if (whole - (record.length - trimmed.length) > this.#options.maxEntryBytes)
      entries.push(overlong(this.#options, line, record, 'record'));
    else if (trimmed.length > 0) this.#add(trimmed, line, entries);
  }

  #add(record: Buffer, line: number, entries: Entry[]): void {
    const { file } = this.#options;
    const text = record.toString('utf8');
    if (!isUtf8(record)) entries.push({ file, line, text, unreadable: 'not valid UTF-8' });
    else if (this.#head === null) this.#open(text);
    // A line of NDJSON among the records, as where two logs were joined.
    else if (record[0] === openObject) entries.push({ file, line, text });
    else entries.push(...recordEntries(this.#head, { file, line, text }));
  }

  #open(text: string): void {
    this.#head = tableHead(text);
    this.#separator = this.#head?.separator.charCodeAt(0) ?? 0;
  }

  /** What is left of a record that was cut off within quotes. */
  #pieces(entries: Entry[]): void {
    const { file, maxEntryBytes } = this.#options;
    const text = this.#release().subarray(0, maxEntryBytes).toString('utf8');
    entries.push(...pieces({ file, line: this.#startLine, text }, 'the record is cut off within quotes'));
    this.#startLine = this.#line;
    this.#inQuotes = false;
  }
}

interface TableRecord {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Lines of JSON within a record that is none, and the rest of it. */
const pieces = ({ file, line, text }: TableRecord, why: string): Entry[] =>
  piecesOf(text.split('\n'), { file, line }, why);

const recordEntries = ({ separator, columns }: TableHead, record: TableRecord): Entry[] => {
  const cells = cellsOf(record.text, separator);
  if (cells === null) return pieces(record, 'text follows a quoted cell');
  if (cells.length !== columns.length) {
    const unreadable = `the record has ${cells.length} cells, and the table ${columns.length} columns`;
    return [{ ...record, unreadable }];
  }
  const filled = columns.flatMap((name, index) => {
    const cell = cells[index] ?? '';
    return cell === '' ? [] : [[name, cell] as const];
  });
  return [{ ...record, text: JSON.stringify(Object.fromEntries(filled)) }];
};
