import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAll, temporaryFolder } from './logs.ts';

const folder = temporaryFolder();

/** A header of tar, as far as it tells one. */
const tar = Buffer.concat([
  Buffer.from('log.ndjson'.padEnd(257, '\0')),
  Buffer.from('ustar\0'),
  Buffer.alloc(249),
]);

const hex = (text: string): Buffer => Buffer.from(text.padEnd(64, '0'), 'hex');

const refusal = async (name: string, content: Uint8Array): Promise<string> => {
  const { entries, error } = await readAll([await folder.write(name, content)]);
  expect(entries).toEqual([]);
  if (!(error instanceof Error) || !('hint' in error)) return 'read';
  return `${error.message}; ${String(error.hint)}`;
};

describe('an archive', () => {
  it.each([
    ['a.zip', hex('504b0304'), 'a zip archive', 'unzip -p a.zip'],
    ['a.tar', tar, 'a tar archive', 'tar -xOf a.tar'],
    ['a.tgz', gzipSync(tar), 'a tar archive, packed with gzip', 'tar -xzOf a.tgz'],
    ['a.tar.zst', zstdCompressSync(tar), 'a tar archive, packed with zstd', 'tar --zstd -xOf a.tar.zst'],
    ['a.xz', hex('fd377a585a00'), 'xz data', 'xz -dc a.xz'],
    ['a.bz2', hex('425a6839314159265359'), 'bzip2 data', 'bzip2 -dc a.bz2'],
    ['a.7z', hex('377abcaf271c'), 'a 7z archive', '7z x -so a.7z'],
    ['a.rar', hex('526172211a07'), 'a rar archive', 'unrar p -inul a.rar'],
    ['a.lz4', hex('04224d18'), 'LZ4 data', 'lz4 -dc a.lz4'],
    ['a.Z', hex('1f9d'), 'data packed by compress', 'gzip -dc a.Z'],
    ['it is.zip', hex('504b0304'), 'a zip archive', "unzip -p 'it is.zip'"],
  ])('%s is refused with the command that unpacks it', async (name, content, what, command) => {
    expect(await refusal(name, content)).toBe(
      `${name} cannot be read: it is ${what}; Unpack it on the way: ${command} | account-lifecycle replay -`,
    );
  });

  it('is told by what is in it, not by its name', async () => {
    const { entries, error } = await readAll([
      await folder.write('log.zip', Buffer.from('{"n":1}\nBZh9 is text')),
    ]);
    expect(error).toBeNull();
    expect(entries).toHaveLength(2);
  });

  it.each([1, 2, 3, 7])('is told when its bytes come by %d', async (chunkBytes) => {
    const input = await folder.write('a.tar', tar);
    expect((await readAll([input], { chunkBytes })).error).toHaveProperty(
      'message',
      'a.tar cannot be read: it is a tar archive',
    );
  });
});
