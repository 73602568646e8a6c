import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src/cli/input/byte-reader.ts';
import { unzstd } from '../../../src/cli/input/zstd.ts';

/** What is unpacked before the data ends or proves wrong, and what is wrong. */
const unpack = async (
  data: Buffer,
  size = 7,
): Promise<{ content: Buffer; blocks: number; problem: string }> => {
  const blocks: Buffer[] = [];
  const done = (problem: string) => ({ content: Buffer.concat(blocks), blocks: blocks.length, problem });
  try {
    for await (const block of unzstd(new ByteReader(piecesOf(data, size)))) blocks.push(block);
    return done('');
  } catch (error) {
    return done(error instanceof Error ? error.message : String(error));
  }
};

async function* piecesOf(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

const magic = Buffer.from('28b52ffd', 'hex');

const block = (
  type: 'raw' | 'repeated' | 'reserved',
  size: number,
  content: Buffer,
  last: boolean,
): Buffer => {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | ({ raw: 0, repeated: 1, reserved: 3 }[type] << 1) | (last ? 1 : 0), 0, 3);
  return Buffer.concat([header, content]);
};

/** The checksum that ends a frame of this content, as Node's own encoder writes it. */
const checksumOf = (content: Buffer): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }).subarray(-4);

/** A frame with a window of 1 MiB, a checksum and one raw block per part, by RFC 8878 §3.1.1. */
const rawFrame = (parts: readonly Buffer[]): Buffer =>
  Buffer.concat([
    magic,
    Buffer.from([0x04, 0x50]),
    ...parts.map((part, at) => block('raw', part.length, part, at === parts.length - 1)),
    checksumOf(Buffer.concat(parts)),
  ]);

/** 50,000 times the line `{"n":1}`, in four blocks. Made with the zstd command. */
const packed = Buffer.from(
  'KLUv/QRYhAAAQHsibiI6MX0KAQD1/8sLF0wAAAh7AQD8/zkQAkwAAAh7AQD8/zkQAkUAAAh7AQB82gMhhpwbqQ==',
  'base64',
);

describe('Zstandard', () => {
  it('from the zstd command is unpacked block by block, wherever the pieces are cut', async () => {
    for (const size of [1, 5, packed.length]) {
      const { content, blocks, problem } = await unpack(packed, size);
      expect(problem).toBe('');
      expect(content.equals(Buffer.from('{"n":1}\n'.repeat(50_000)))).toBe(true);
      expect(blocks).toBe(4);
    }
  });

  it('frames with blocks of any size come back as they were', async () => {
    const parts = fc.array(
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(parts, { maxLength: 4 }),
        fc.integer({ min: 1, max: 30 }),
        async (frames, size) => {
          const { content, problem } = await unpack(Buffer.concat(frames.map(rawFrame)), size);
          expect(problem).toBe('');
          expect(content.equals(Buffer.concat(frames.flat()))).toBe(true);
        },
      ),
    );
  });

  it('any one changed byte of the content is noticed', async () => {
    const content = Buffer.from('{"account_id":"a","message":"OK"}\n');
    const data = rawFrame([content]);
    const start = data.indexOf(content);
    for (let at = start; at < data.length; at += 1) {
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await unpack(changed)).problem).toBe('its checksum does not fit');
    }
  });

  it('a changed byte in compressed data is noticed, or changes nothing', async () => {
    const { content: whole } = await unpack(packed);
    for (let at = 4; at < packed.length; at += 1) {
      const changed = Buffer.from(packed);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const { content, problem } = await unpack(changed);
      expect(problem !== '' || content.equals(whole), `byte ${at}`).toBe(true);
    }
  });

  it('data that is cut off anywhere is noticed, after the blocks before', async () => {
    for (let length = 1; length < packed.length; length += 1)
      expect((await unpack(packed.subarray(0, length))).problem).toBe('unexpected end of file');
    expect((await unpack(packed.subarray(0, -1))).content).toHaveLength(400_000);
  });

  it.each([
    ['other data behind a frame', Buffer.concat([packed, Buffer.from('text')]), 'other data follows it'],
    [
      'a dictionary',
      Buffer.from('KLUv/Scy+URCGGUAAAgxA/zrApy1QzJ1Br7nK/I=', 'base64'),
      'it needs a dictionary',
    ],
    [
      'a window of 256 MiB',
      Buffer.concat([magic, Buffer.from([0x00, 0x90])]),
      'its window is larger than 128 MiB',
    ],
    [
      'a content of 2⁶⁰ bytes in a single segment',
      Buffer.concat([magic, Buffer.from([0xe0, 0, 0, 0, 0, 0, 0, 0, 0x10])]),
      'its window is larger than 128 MiB',
    ],
    [
      'a block that repeats a byte two million times',
      Buffer.concat([
        magic,
        Buffer.from([0x00, 0x50]),
        block('repeated', 2 ** 21 - 1, Buffer.from('x'), true),
      ]),
      'invalid block',
    ],
    [
      'a reserved block type',
      Buffer.concat([magic, Buffer.from([0x00, 0x50]), block('reserved', 1, Buffer.from('x'), true)]),
      'invalid block',
    ],
    [
      'a skippable frame that is cut off',
      Buffer.from('502a4d1810000000616263', 'hex'),
      'unexpected end of file',
    ],
  ])('%s is refused', async (_, data, problem) => {
    expect((await unpack(data)).problem).toBe(problem);
  });

  it('without a checksum is unpacked too', async () => {
    const data = Buffer.concat([
      magic,
      Buffer.from([0x00, 0x50]),
      block('repeated', 3, Buffer.from('x'), false),
      block('raw', 2, Buffer.from('yz'), true),
    ]);
    expect(await unpack(data)).toMatchObject({ content: Buffer.from('xxxyz'), problem: '' });
  });
});
