import { constants, createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import { byteSize } from './entry.ts';
import type { ByteReader } from './byte-reader.ts';
import { codeOf } from './unreadable.ts';

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const checksumFlag = 4;
/** As much as the zstd command takes without being told otherwise. */
const maxWindowBytes = 128 * 1024 * 1024;
/** RFC 8878 §3.1.1.2.4 */
const maxBlockBytes = 128 * 1024;

/** Whether `magic` begins Zstandard data, which may be a skippable frame (RFC 8878 §3.1.2). */
export const isZstdMagic = (magic: number): boolean => magic === frameMagic || isSkippable(magic);

const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === skippableMagic;

/**
 * The unpacked content of all frames in `reader`, block by block, so that one block at a time is in memory.
 * Walks frames and blocks itself and gives each frame to a decoder of its own: Node's, asked for a whole file, takes what
 * follows the first frame for its end on some versions, and an early end for a good one on others.
 *
 * @throws Error that says what is wrong with the data.
 */
export async function* unzstd(reader: ByteReader): AsyncGenerator<Buffer> {
  while (!(await reader.atEnd())) {
    const magic = await reader.take(4);
    const word = magic.readUInt32LE(0);
    if (isSkippable(word)) await reader.skip((await reader.take(4)).readUInt32LE(0));
    else if (word === frameMagic) yield* zstdFrame(reader, magic);
    else throw new Error('other data follows it');
  }
}

async function* zstdFrame(reader: ByteReader, magic: Buffer): AsyncGenerator<Buffer> {
  const decoder = new FrameDecoder();
  try {
    const header = await frameHeader(reader);
    yield* await decoder.unpack(Buffer.concat([magic, header]));
    for (let last = false; !last;) {
      const block = await nextBlock(reader);
      last = block.last;
      yield* await decoder.unpack(block.bytes);
    }
    if (((header[0] ?? 0) & checksumFlag) !== 0) yield* await decoder.unpack(await reader.take(4));
  } finally {
    decoder.close();
  }
}

/** Unpacks one frame, handed to it in pieces. */
class FrameDecoder {
  readonly #stream: ZstdDecompress;
  readonly #failure: Promise<Error>;
  #ready: Buffer[] = [];

  constructor() {
    this.#stream = createZstdDecompress({
      chunkSize: maxBlockBytes,
      params: { [constants.ZSTD_d_windowLogMax]: Math.log2(maxWindowBytes) },
    });
    this.#stream.on('data', (bytes: Buffer) => this.#ready.push(bytes));
    this.#failure = new Promise((resolve) => this.#stream.once('error', resolve));
  }

  /**
   * What the frame's next piece adds to its content.
   *
   * @throws Error when the data is damaged
   */
  async unpack(piece: Buffer): Promise<readonly Buffer[]> {
    const written = new Promise<null>((resolve) => this.#stream.write(piece, () => resolve(null)));
    const error = await Promise.race([this.#failure, written]);
    if (error !== null) throw worded(error);
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** Frees the decoder's memory. */
  close(): void {
    this.#stream.destroy();
  }
}

const worded = (error: Error): Error =>
  codeOf(error) === 'ZSTD_error_checksum_wrong'
    ? new Error('its checksum does not fit', { cause: error })
    : error;

/**
 * The header without the magic number: descriptor, window, dictionary and size (RFC 8878 §3.1.1.1). A copy.
 */
const frameHeader = async (reader: ByteReader): Promise<Buffer> => {
  const descriptor = await reader.take(1);
  const flags = descriptor[0] ?? 0;
  const single = (flags & 0x20) !== 0;
  const windowBytes = single ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >>> 6] ?? 0;
  const rest = await reader.take(windowBytes + dictionaryBytes + sizeBytes);
  const window = single ? contentSize(rest.subarray(dictionaryBytes)) : windowSize(rest[0] ?? 0);
  if (
    dictionaryBytes > 0 &&
    rest.subarray(windowBytes, windowBytes + dictionaryBytes).some((byte) => byte !== 0)
  )
    throw new Error('it needs a dictionary');
  if (window > maxWindowBytes) throw new Error(`its window is larger than ${byteSize(maxWindowBytes)}`);
  return Buffer.concat([descriptor, rest]);
};

const windowSize = (byte: number): number => {
  const base = 2 ** (10 + (byte >>> 3));
  return base + (base / 8) * (byte & 7);
};

const contentSize = (bytes: Buffer): number => {
  if (bytes.length === 8) return Number(bytes.readBigUInt64LE(0));
  return bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0);
};

/** The next block with its header (RFC 8878 §3.1.1.2), and whether it is the frame's last. */
const nextBlock = async (reader: ByteReader): Promise<{ readonly bytes: Buffer; readonly last: boolean }> => {
  const header = await reader.take(3);
  const word = header.readUIntLE(0, 3);
  const size = word >>> 3;
  const type = (word >>> 1) & 3;
  if (type === 3 || size > maxBlockBytes) throw new Error('invalid block');
  const repeatsOneByte = type === 1;
  const content = await reader.take(repeatsOneByte ? 1 : size);
  return { bytes: Buffer.concat([header, content]), last: (word & 1) === 1 };
};
