import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LifecycleError } from '../model/errors.ts';
import { DEFAULT_V1_HEADER } from './authentication.ts';
import type { EndpointName } from './endpoint.ts';
import { Secrets } from './secrets.ts';

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment variable that holds the secrets of an endpoint; with `_FILE` after it, the one that names a file of them. */
export const secretVariables: Readonly<Record<EndpointName, string>> = {
  v1: 'ACCOUNT_LIFECYCLE_V1_SECRETS',
  notify: 'ACCOUNT_LIFECYCLE_NOTIFY_KEY',
  v2: 'ACCOUNT_LIFECYCLE_V2_SECRETS',
  signals: 'ACCOUNT_LIFECYCLE_SIGNAL_SECRETS',
};

/** The environment variable that names the header of v1 webhooks. */
const V1_HEADER_VARIABLE = 'ACCOUNT_LIFECYCLE_V1_HEADER';

/** Permissions for anybody but the owner. */
const OTHERS = 0o077;

const invalidSecret = (message: string, hint: string, cause?: unknown): LifecycleError =>
  new LifecycleError('invalidOption', message, { hint, cause });

const readingFile = <T>(name: string, path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof LifecycleError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
    throw invalidSecret(
      `${name} names ${path}, which cannot be read (${code})`,
      'Check the path and its permissions.',
    );
  }
};

/** What a file holds that its owner alone can read. Permissions are those of the very file that is read. */
const readPrivateFile = (name: string, path: string): string =>
  readingFile(name, path, () => {
    const file = openSync(path, 'r');
    try {
      if (process.platform !== 'win32' && (fstatSync(file).mode & OTHERS) !== 0)
        throw invalidSecret(
          `${name} names ${path}, which others than its owner may read`,
          `chmod 600 ${path}`,
        );
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  });

/** What an environment variable holds, and which one it was. */
export interface Words {
  readonly words: readonly string[];
  readonly what: string;
}

/** What stands under one name, in the variable itself or in the file that `<name>_FILE` names. Undefined when neither is set. */
const readVariable = (
  env: Variables,
  name: string,
  cwd: string,
): { readonly text: string; readonly what: string } | undefined => {
  const direct = env[name];
  const file = env[`${name}_FILE`];
  if (direct !== undefined && file !== undefined)
    throw invalidSecret(`both ${name} and ${name}_FILE are set`, 'Set one of them.');
  if (direct !== undefined) return { text: direct, what: name };
  if (file === undefined) return undefined;
  const text = readPrivateFile(`${name}_FILE`, resolve(cwd, file));
  return { text: text.replace(/[\r\n]+$/, ''), what: `${name}_FILE` };
};

/**
 * All that stands under one name, as it stands there: a password may have commas and blanks. Undefined where nothing is set.
 *
 * @param cwd - the folder from which a relative path starts
 * @throws LifecycleError `invalidOption`; no message holds the text
 */
export const readSecretText = (env: Variables, name: string, cwd: string): string | undefined =>
  readVariable(env, name, cwd)?.text;

/** What stands between commas and line ends, as it stands there. */
const separated = (text: string): string[] => text.split(/[,\r\n]+/).filter((piece) => piece.trim() !== '');

/**
 * The words under one name, with a comma or a line's end between, from the variable itself or from the file that
 * `<name>_FILE` names, without the spaces around them. Undefined when neither is set.
 *
 * @param cwd - the folder from which a relative path starts
 * @throws LifecycleError `invalidOption`; no message holds a word
 */
export const readWords = (env: Variables, name: string, cwd: string): Words | undefined => {
  const found = readVariable(env, name, cwd);
  if (found === undefined) return undefined;
  return { words: separated(found.text).map((word) => word.trim()), what: found.what };
};

/**
 * The secrets under one name: one or two, where {@link readWords} finds words. Undefined when nothing is set.
 *
 * @param cwd - the folder from which a relative path starts
 * @throws LifecycleError `invalidOption`, also for a secret with a space or a line end around it; no message holds a secret
 */
export const readSecrets = (env: Variables, name: string, cwd: string): Secrets | undefined => {
  const found = readVariable(env, name, cwd);
  if (found === undefined) return undefined;
  // A line end at either end of a variable is no separator: it came in with the secret.
  const whole = found.text === found.text.trim() ? separated(found.text) : [found.text];
  return new Secrets(whole, found.what);
};

/** The secrets that the environment gives, and the header of v1 webhooks. */
export interface EnvironmentSecrets {
  readonly secrets: Partial<Record<EndpointName, Secrets>>;
  readonly v1Header: string;
}

/**
 * All that the environment says of authentication.
 *
 * @param cwd - the folder from which relative paths start
 * @throws LifecycleError `invalidOption`; no message holds a secret
 */
export const secretsFrom = (env: Variables, cwd: string): EnvironmentSecrets => {
  const secrets: Partial<Record<EndpointName, Secrets>> = {};
  for (const name of ['v1', 'notify', 'v2', 'signals'] as const) {
    const found = readSecrets(env, secretVariables[name], cwd);
    if (found !== undefined) secrets[name] = found;
  }
  return { secrets, v1Header: headerFrom(env) };
};

const headerFrom = (env: Variables): string => {
  const name = env[V1_HEADER_VARIABLE] ?? DEFAULT_V1_HEADER;
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name;
  throw invalidSecret(
    `${V1_HEADER_VARIABLE} is no name of a header`,
    `Give one such as ${DEFAULT_V1_HEADER}.`,
  );
};
