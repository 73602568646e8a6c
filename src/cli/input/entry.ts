/** One entry of a log that can be parsed: a line of NDJSON, or an element of a JSON array. */
export interface TextEntry {
  /** The input's name as it was given, `-` for standard input. */
  readonly file: string;
  /** The line on which the entry begins, from 1. */
  readonly line: number;
  /** The entry without its line end. Not yet parsed: it need not be JSON. */
  readonly text: string;
  readonly unreadable?: never;
}

/** One entry of a log that nobody can parse; it belongs in quarantine. */
export interface UnreadableEntry {
  readonly file: string;
  readonly line: number;
  /**
   * What could be made out: replacement characters stand for bad bytes, and of an overlong entry only the
   * beginning is kept.
   */
  readonly text: string;
  /** Why, as half a sentence: `not valid UTF-8`. */
  readonly unreadable: string;
}

/** One entry of a log, in the order of the input. */
export type Entry = TextEntry | UnreadableEntry;

/** Turns bytes that arrive in pieces into entries. How the bytes are cut into pieces changes nothing. */
export interface Splitter {
  /** The entries that `bytes` complete. */
  push(bytes: Buffer): Entry[];
  /** The entries that the end of the input completes. */
  end(): Entry[];
}

/** What a splitter must know. */
export interface SplitterOptions {
  readonly file: string;
  /** Longest entry in bytes; a longer one is unreadable. */
  readonly maxEntryBytes: number;
  /**
   * Told of a last line without an end that is not whole, which is left out: somebody still writes it. Without this it is an entry
   * like any other.
   */
  readonly onUnfinished?: ((file: string, line: number) => void) | undefined;
}

const keptOfOverlong = 1024;

/** The entry that stands for one that was longer than allowed; `start` holds its first bytes. */
export const overlong = (
  options: SplitterOptions,
  line: number,
  start: Buffer,
  what: string,
): UnreadableEntry => ({
  file: options.file,
  line,
  text: start.toString('utf8', 0, Math.min(keptOfOverlong, options.maxEntryBytes)),
  unreadable: `${what} longer than ${byteSize(options.maxEntryBytes)}`,
});

/** A number of bytes as people write it: `1 MiB`, `1.5 KiB`, `40 bytes`. */
export const byteSize = (bytes: number): string => {
  if (bytes >= 1024 ** 2) return `${rounded(bytes / 1024 ** 2)} MiB`;
  if (bytes >= 1024) return `${rounded(bytes / 1024)} KiB`;
  return `${bytes} bytes`;
};

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Whether `text` is one whole JSON value. */
export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
