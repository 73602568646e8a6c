import { chmodSync, lstatSync, readlinkSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LifecycleError } from '../../model/errors.ts';
import { PRIVATE, targetOf } from './file.ts';

/** What SQLite keeps beside a database, by the ends of the names. */
const BESIDE = ['-wal', '-shm', '-journal'];

const kindOfFile = (found: Stats): string => {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  return found.isSocket() ? 'a socket' : 'a device';
};

const assertNoDanglingLink = (path: string): void => {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  const target = resolve(dirname(path), readlinkSync(path));
  throw new LifecycleError('databaseFailed', `${path} is a link to ${target}, which is not there.`, {
    hint: 'Mount or make what it leads to, or name the database itself.',
  });
};

/**
 * Refuses what is no plain file, before anything opens it: whoever opens a named pipe waits for somebody at its other end, and
 * SQLite makes a database where a dangling link leads to. A path that names nothing is fine.
 *
 * @throws LifecycleError `databaseFailed`
 */
export const assertPlainFile = (path: string): void => {
  const target = targetOf(path);
  for (const name of [path, ...BESIDE.map((end) => target + end)]) {
    const found = statSync(name, { throwIfNoEntry: false });
    if (found === undefined) assertNoDanglingLink(name);
    else if (!found.isFile())
      throw new LifecycleError('databaseFailed', `${name} is ${kindOfFile(found)}, not a file.`, {
        hint: 'A database needs a file: name another path, or remove what is there.',
      });
  }
};

/** What others than the owner may do. */
const BITS_OF_OTHERS = 0o077;

/**
 * Takes a database, and what lies beside it, away from everybody but its owner. It says once what it found, as a sentence; null
 * where nothing was to be done. On Windows files have no such permissions.
 */
export const makePrivate = (path: string): string | null => {
  if (process.platform === 'win32') return null;
  const target = targetOf(path);
  const open = ['', ...BESIDE]
    .map((end) => ({ name: target + end, found: statSync(target + end, { throwIfNoEntry: false }) }))
    .filter(({ found }) => found !== undefined && (found.mode & BITS_OF_OTHERS) !== 0);
  if (open.length === 0) return null;
  const modes = open.map(
    ({ name, found }) => `${name} had ${((found?.mode ?? 0) & 0o777).toString(8).padStart(4, '0')}`,
  );
  try {
    for (const { name } of open) chmodSync(name, PRIVATE);
    return `Others could use the database; it is its owner's alone now (0600): ${modes.join(', ')}.`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `Others can use the database, and that could not be changed (${why}): ${modes.join(', ')}.`;
  }
};
