import { createGunzip, type Gunzip } from 'node:zlib';
import { LifecycleError } from '../../model/errors.ts';
import { refuseArchive, tellingBytes } from './archive.ts';
import { ByteReader } from './byte-reader.ts';
import { damaged } from './unreadable.ts';
import { isZstdMagic, unzstd } from './zstd.ts';

/** How bytes are packed. */
export type Compression = 'none' | 'gzip' | 'zstd';

const magicBytes = 4;

/** How the data beginning with `start` is packed, told by its first four bytes: names lie. */
const compressionOf = (start: Buffer): Compression => {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  if (start.length < magicBytes) return 'none';
  return isZstdMagic(start.readUInt32LE(0)) ? 'zstd' : 'none';
};

/**
 * The unpacked bytes of `pieces`, whatever packed them. Gzip members and Zstandard frames may follow one
 * another.
 *
 * @param file - for messages.
 * @throws LifecycleError `inputUnreadable`, when the data ends too early or is damaged: after what could be
 * unpacked, save that the last 64 KiB before damaged gzip data may be missing.
 */
export async function* decompressed(pieces: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const source = pieces[Symbol.asyncIterator]();
  try {
    const start = await firstBytes(source);
    const all = startingWith(start, source);
    const compression = compressionOf(start);
    if (compression === 'gzip') yield* text(gunzipped(all, file), file, compression);
    else if (compression === 'zstd') yield* text(unzstdFrames(all, file), file, compression);
    else yield* text(all, file, compression);
  } finally {
    await source.return?.();
  }
}

/** The same pieces, unless they are those of an archive. */
async function* text(
  pieces: AsyncGenerator<Buffer>,
  file: string,
  packed: Compression,
): AsyncGenerator<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    // Most of a log's pieces are longer than what tells an archive, so that nothing is copied.
    if (start.length < tellingBytes) {
      start = Buffer.concat([start, piece.subarray(0, tellingBytes - start.length)]);
      refuseArchive(start, file, packed);
    }
    yield piece;
  }
}

const firstBytes = async (source: AsyncIterator<Buffer>): Promise<Buffer> => {
  let start: Buffer = Buffer.alloc(0);
  while (start.length < magicBytes) {
    const next = await source.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return start;
};

async function* startingWith(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/**
 * Packed data goes in by small slices, so that a slice which unpacks a thousandfold still fits into memory.
 */
const gzipSlice = 32 * 1024;

async function* slices(pieces: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  for await (const piece of pieces)
    for (let at = 0; at < piece.length; at += size) yield piece.subarray(at, at + size);
}

async function* gunzipped(pieces: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  const ready: Buffer[] = [];
  gunzip.on('data', (bytes: Buffer) => ready.push(bytes));
  const failure = new Promise<Error>((resolve) => gunzip.once('error', resolve));
  const ended = new Promise<null>((resolve) => gunzip.once('end', () => resolve(null)));
  try {
    for await (const slice of slices(pieces, gzipSlice)) {
      const error = await Promise.race([failure, written(gunzip, slice)]);
      yield* ready.splice(0);
      if (error !== null) throw damaged(file, 'gzip', error);
      if (gunzip.readableEnded) break;
    }
    gunzip.end();
    const error = await Promise.race([failure, ended]);
    yield* ready.splice(0);
    if (error !== null) throw damaged(file, 'gzip', error);
  } finally {
    gunzip.destroy();
  }
}

const written = (gunzip: Gunzip, slice: Buffer): Promise<null> =>
  new Promise((resolve) => gunzip.write(slice, () => resolve(null)));

async function* unzstdFrames(pieces: AsyncGenerator<Buffer>, file: string): AsyncGenerator<Buffer> {
  try {
    yield* unzstd(new ByteReader(pieces));
  } catch (error) {
    throw error instanceof LifecycleError ? error : damaged(file, 'Zstandard', error);
  }
}
