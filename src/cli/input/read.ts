import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { EntryBatch } from './batch.ts';
import { readBytes } from './bytes.ts';
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
  /** Told of the last line of the last input, where it is not whole: it is left out. Default: it is an entry like any other. */
  readonly onUnfinished?: ((file: string, line: number) => void) | undefined;
  /** How much of a file is read at a time in bytes, default 512 KiB. */
  readonly chunkBytes?: number | undefined;
  /**
   * How many unpacked bytes of a regular file make a batch, default 8 MiB: some 47,000 webhooks. A piece is never cut
   * for it.
   */
  readonly batchBytes?: number | undefined;
}

const defaultMaxEntryBytes = 1024 * 1024;
/** Small enough to be split while it is in the processor's cache: pieces of 4 MiB cost half as much again per line. */
const defaultChunkBytes = 512 * 1024;
const defaultBatchBytes = 8 * 1024 * 1024;

/**
 * The entries of `inputs`, one after the other, in batches, never an empty one. Of a regular file a batch is large; standard
 * input, a pipe or a device may be a live source, and each of its pieces is a batch. A batch can be gone through once, and
 * only until the next one is asked for. NDJSON, a JSON array or pretty-printed objects, plain, gzip or Zstandard, each told
 * by its content. Memory is bounded, whatever the input. What cannot be read as an entry comes as an unreadable entry; what
 * cannot be read at all is an error.
 *
 * @throws LifecycleError `inputUnreadable`: a file is gone, not permitted, cut off or damaged. The entries
 * before that point have been yielded.
 */
export async function* readEntries(
  inputs: readonly InputFile[],
  options: ReadOptions,
): AsyncGenerator<Iterable<Entry>, void> {
  const report = await progressOf(inputs, options);
  for (const input of inputs) {
    if (options.signal?.aborted === true) return;
    const onUnfinished = input === inputs.at(-1) ? options.onUnfinished : undefined;
    yield* entriesIn(input, { ...options, onUnfinished }, report);
  }
}

async function* entriesIn(
  input: InputFile,
  options: ReadOptions,
  report: (bytes: number) => void,
): AsyncGenerator<Iterable<Entry>, void> {
  const { stdin, signal, maxEntryBytes = defaultMaxEntryBytes, chunkBytes = defaultChunkBytes } = options;
  const { onUnfinished } = options;
  const splitter = new FormatSplitter({ file: input.name, maxEntryBytes, onUnfinished });
  const counted = counting(readBytes(input, { stdin, signal, chunkBytes }), report);
  const enough = await bytesOfBatch(input, options);
  let [pieces, bytes]: [Buffer[], number] = [[], 0];
  try {
    for await (const piece of decompressed(counted, input.name)) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= enough) {
        yield* handedOut(new EntryBatch(splitter, pieces, false));
        [pieces, bytes] = [[], 0];
      }
      if (signal?.aborted === true) return;
    }
  } catch (error) {
    // Packed data that the signal cut short only looks damaged.
    if (signal?.aborted === true) return;
    yield* handedOut(new EntryBatch(splitter, pieces, true));
    throw error;
  }
  if (signal?.aborted !== true) yield* handedOut(new EntryBatch(splitter, pieces, true));
}

/** The batch unless it is empty. What nobody took of it until the next one is asked for is passed over. */
function* handedOut(batch: EntryBatch): Generator<Iterable<Entry>, void> {
  if (batch.isUsedUp()) return;
  yield batch;
  batch.useUp();
}

/** How many bytes make a batch; 0 where what has come may be all that there is for now. */
const bytesOfBatch = async ({ path }: InputFile, options: ReadOptions): Promise<number> =>
  path === null || (await fileSizeOf(path)) === null ? 0 : (options.batchBytes ?? defaultBatchBytes);

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
    const size = path === null ? null : await fileSizeOf(path);
    if (size === null) return null;
    total += size;
  }
  return total;
};

/** Whether `inputs` can be read again from their beginning: all of them are regular files. */
export const canBeReadAgain = async (inputs: readonly InputFile[]): Promise<boolean> =>
  (await totalSize(inputs)) !== null;

/** The size in bytes; null for what is no regular file. A missing file is reported when its turn comes. */
const fileSizeOf = async (path: string): Promise<number | null> => {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
};
