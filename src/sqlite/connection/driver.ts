import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../../model/errors.ts';

/** The SQLite driver's module. */
export type Driver = typeof Sqlite;

/** The versions of Node.js that the driver and this package are tested on, in words. */
const SUPPORTED = '22.15 to 26';

/** Node.js 22 and 23 learnt to unpack Zstandard on their way: the first minor version that can. */
const FIRST_MINOR: Readonly<Record<number, number>> = { 22: 15, 23: 8 };

const NEWEST_MAJOR = 26;

const isSupported = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 22 && major <= NEWEST_MAJOR && minor >= (FIRST_MINOR[major] ?? 0);
};

/**
 * Refuses a Node.js on which the native driver could end the process instead of throwing.
 *
 * @param version - as in `process.versions.node`
 * @throws LifecycleError `nodeUnsupported`
 */
export const assertNodeSupported = (version: string): void => {
  if (isSupported(version)) return;
  throw new LifecycleError(
    'nodeUnsupported',
    `Node.js ${version} is not one that account-lifecycle runs on.`,
    {
      hint: `Use Node.js ${SUPPORTED}, for example by your version manager.`,
    },
  );
};

/**
 * Loads the native driver. Not an import, so that a program which keeps nothing in SQLite needs no native module,
 * and so that Node's version is checked first.
 *
 * @throws LifecycleError `nodeUnsupported`
 */
export const loadDriver = (): Driver => {
  assertNodeSupported(process.versions.node);
  try {
    return createRequire(import.meta.url)('better-sqlite3') as Driver;
  } catch (cause) {
    throw new LifecycleError('nodeUnsupported', 'The SQLite driver better-sqlite3 could not be loaded.', {
      hint: 'It carries its binaries: install it again on this platform, with npm install better-sqlite3.',
      cause,
    });
  }
};
