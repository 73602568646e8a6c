import { readWords, type Variables } from '../http/secret-sources.ts';
import { createUnipileClient, type UnipileClient } from '../index.ts';
import { unipileVariables } from './unipile-variables.ts';
import { usageError } from './usage.ts';

const keyFrom = (env: Variables, name: string, cwd: string): string => {
  const [word, ...more] = readWords(env, name, cwd)?.words ?? [];
  if (word !== undefined && more.length === 0) return word;
  throw usageError(
    word === undefined ? `${name} is not set` : `${name} holds more than one value`,
    `Set ${name}, or ${name}_FILE to the path of a file that holds it.`,
  );
};

/** Whether the environment speaks of Unipile at all: half of what it takes is a mistake, not a choice. */
export const namesUnipile = (env: Variables): boolean =>
  Object.values(unipileVariables).some(
    (name) => env[name] !== undefined || env[`${name}_FILE`] !== undefined,
  );

/**
 * A client for the Unipile that the environment names.
 *
 * @param cwd - the folder from which relative paths start
 * @throws LifecycleError `invalidOption`; no message holds a secret
 */
export const unipileFrom = (env: Variables, cwd: string): UnipileClient =>
  createUnipileClient({
    dsn: keyFrom(env, unipileVariables.dsn, cwd),
    apiKey: keyFrom(env, unipileVariables.apiKey, cwd),
  });
