import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { InputFile } from './find.ts';
import { fileUnreadable } from './unreadable.ts';

/** Where the bytes of inputs come from. */
export interface ByteSource {
  /** Read for the input `-`. */
  readonly stdin: Readable;
  /** Ends the reading when it aborts, without an error. */
  readonly signal?: AbortSignal | undefined;
  /** How much of a file is read at a time. */
  readonly chunkBytes: number;
}

/**
 * The bytes of `input`, piece by piece. Each piece is new memory, so that it may be kept.
 *
 * @throws LifecycleError `inputUnreadable`
 */
export const readBytes = (input: InputFile, source: ByteSource): AsyncIterable<Buffer> =>
  input.path === null ? streamBytes(source) : fileBytes(input.path, input.name, source);

async function* fileBytes(path: string, name: string, source: ByteSource): AsyncGenerator<Buffer> {
  const handle = await openedFile(path, name);
  try {
    while (source.signal?.aborted !== true) {
      const bytes = await nextBytes(handle, name, source.chunkBytes);
      if (bytes.length === 0) return;
      yield bytes;
    }
  } finally {
    await handle.close();
  }
}

const openedFile = async (path: string, name: string): Promise<FileHandle> => {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw fileUnreadable(name, error);
  }
};

const nextBytes = async (handle: FileHandle, name: string, size: number): Promise<Buffer> => {
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(size), 0, size, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw fileUnreadable(name, error);
  }
};

async function* streamBytes({ stdin, signal }: ByteSource): AsyncGenerator<Buffer> {
  // A read that waits for a terminal or a pipe ends only when the stream does.
  const stop = (): void => void stdin.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted === true) return;
    for await (const piece of stdin) yield typeof piece === 'string' ? Buffer.from(piece) : asBuffer(piece);
  } catch (error) {
    if (signal?.aborted !== true) throw fileUnreadable('standard input', error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

const asBuffer = (piece: unknown): Buffer => {
  if (piece instanceof Uint8Array) return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  throw new TypeError('the stream does not consist of bytes');
};
