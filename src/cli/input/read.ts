import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { readBytes, type ByteSource } from './bytes.ts';
import { decompressed } from './decompress.ts';
import type { Entry } from './entry.ts';
import type { InputFile } from './find.ts';
import { FormatSplitter } from './format.ts';

/** How to read logs. */
export interface ReadOptions {
  /** Read for the input `-`. */
  readonly stdin: Readable;
  /** When it aborts, the entries end without an error after the present batch. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told after each piece how many bytes of all inputs have been read, as they lie on disk, and how many
   * there are: null when an input, such as a pipe, does not know its size.
   */
  readonly onProgress?: ((bytesRead: number, bytesTotal: number | null) => void) | undefined;
  /** The longest entry in bytes, default 1 MiB; a longer one comes as unreadable. */
  readonly maxEntryBytes?: number | undefined;
  /** How much of a file is read at a time in bytes, default 4 MiB. */
  readonly chunkBytes?: number | undefined;
}

const defaultMaxEntryBytes = 1024 * 1024;
const defaultChunkBytes = 4 * 1024 * 1024;

/**
 * The entries of `inputs`, one after the other, in batches: one batch per piece of input, never an empty
 * one. NDJSON, a JSON array or pretty-printed objects, plain, gzip or Zstandard, each told by its content.
 * Memory is bounded, whatever the input. What cannot be read as an entry comes as an unreadable entry; what
 * cannot be read at all is an error.
 *
 * @throws LifecycleError `inputUnreadable`: a file is gone, not permitted, cut off or damaged. The entries
 * before that point have been yielded.
 */
export async function* readEntries(
  inputs: readonly InputFile[],
  options: ReadOptions,
): AsyncGenerator<readonly Entry[]> {
  const report = await progressOf(inputs, options);
  for (const input of inputs) {
    if (options.signal?.aborted === true) return;
    yield* entriesOf(input, options, report);
  }
}

async function* entriesOf(
  input: InputFile,
  options: ReadOptions,
  report: (bytes: number) => void,
): AsyncGenerator<readonly Entry[]> {
  const splitter = new FormatSplitter({
    file: input.name,
    maxEntryBytes: options.maxEntryBytes ?? defaultMaxEntryBytes,
  });
  const source: ByteSource = {
    stdin: options.stdin,
    signal: options.signal,
    chunkBytes: options.chunkBytes ?? defaultChunkBytes,
  };
  const counted = counting(readBytes(input, source), report);
  try {
    for await (const bytes of decompressed(counted, input.name)) {
      const entries = splitter.push(bytes);
      if (entries.length > 0) yield entries;
      if (options.signal?.aborted === true) return;
    }
  } catch (error) {
    // Packed data that the signal cut short only looks damaged.
    if (options.signal?.aborted === true) return;
    const entries = splitter.end();
    if (entries.length > 0) yield entries;
    throw error;
  }
  if (options.signal?.aborted === true) return;
  const entries = splitter.end();
  if (entries.length > 0) yield entries;
}

async function* counting(
  pieces: AsyncIterable<Buffer>,
  report: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const bytes of pieces) {
    report(bytes.length);
    yield bytes;
  }
}

const progressOf = async (
  inputs: readonly InputFile[],
  options: ReadOptions,
): Promise<(bytes: number) => void> => {
  const { onProgress } = options;
  if (onProgress === undefined) return () => {};
  const total = await totalSize(inputs);
  let read = 0;
  return (bytes) => {
    read += bytes;
    onProgress(read, total);
  };
};

const totalSize = async (inputs: readonly InputFile[]): Promise<number | null> => {
  let total = 0;
  for (const { path } of inputs) {
    const size = path === null ? null : await sizeOf(path);
    if (size === null) return null;
    total += size;
  }
  return total;
};

/** The size in bytes; null for what is no regular file. A missing file is reported when its turn comes. */
const sizeOf = async (path: string): Promise<number | null> => {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
};
