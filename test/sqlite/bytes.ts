import { existsSync, readFileSync } from 'node:fs';

/** All that is in the files of a database, as bytes. */
const bytesOf = (database: string): Buffer =>
  Buffer.concat(
    ['', '-wal', '-shm', '-journal'].map((end) => {
      const path = `${database}${end}`;
      return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    }),
  );

/** Which words stand somewhere in the files, in any spelling that SQLite or JSON has for a text. */
export const wordsIn = (database: string, wanted: readonly string[]): readonly string[] => {
  const bytes = bytesOf(database);
  const spellings = (word: string): readonly Buffer[] => [
    Buffer.from(word),
    Buffer.from(word, 'utf16le'),
    Buffer.from(word, 'utf16le').swap16(),
    Buffer.from(Buffer.from(word).toString('base64').slice(0, -4)),
    Buffer.from(encodeURIComponent(word)),
  ];
  return wanted.filter((word) => spellings(word).some((spelling) => bytes.includes(spelling)));
};
