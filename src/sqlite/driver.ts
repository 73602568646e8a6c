import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';
import { LifecycleError } from '../errors.ts';

/** The SQLite driver's module. */
export type Driver = typeof Sqlite;

/** The oldest Node.js that the driver runs on: major and minor. */
const OLDEST_NODE = [20, 19] as const;

/**
 * Refuses a Node.js on which the native driver would end the process instead of throwing.
 *
 * @param version - as in `process.versions.node`
 * @throws LifecycleError `nodeUnsupported`
 */
export const assertNodeSupported = (version: string): void => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new LifecycleError('nodeUnsupported', `Node.js ${version} cannot load the SQLite driver.`, {
    hint: `Use Node.js ${OLDEST_NODE.join('.')} or newer.`,
  });
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
      hint: 'Install it for this Node.js and platform: npm rebuild better-sqlite3',
      cause,
    });
  }
};
