import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PRIVATE } from '../sqlite/connection/file.ts';

/** Where the address of the page that shows a database is noted, while it runs: beside the database, for its owner alone. */
const noteOf = (database: string): string => `${database}-page`;

/**
 * Notes where a database is shown, so that `open` finds it. The address holds the token of the page, and whoever may read it may
 * read the database. Where the folder cannot be written, nothing is noted.
 *
 * @returns what takes the note away, unless another page has noted itself meanwhile
 */
export const notePage = (database: string, address: string): (() => void) => {
  try {
    rmSync(noteOf(database), { force: true });
    writeFileSync(noteOf(database), address, { mode: PRIVATE, flag: 'wx' });
  } catch {
    return () => undefined;
  }
  return () => {
    if (notedPage(database) === address) rmSync(noteOf(database), { force: true });
  };
};

/** The address that was noted last, or null. Its page may have ended without taking it away. */
export const notedPage = (database: string): string | null => {
  try {
    const address = readFileSync(noteOf(database), 'utf8').trim();
    return /^http:\/\/127\.0\.0\.1:\d+\//.test(address) ? address : null;
  } catch {
    return null;
  }
};
