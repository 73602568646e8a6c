import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { GlobOptions } from 'tinyglobby';
import { LifecycleError } from '../../model/errors.ts';
import { suggest } from '../terminal/suggest.ts';
import { codeOf, fileUnreadable } from './unreadable.ts';

/** A log to read. */
export interface InputFile {
  /** As it was given or matched; `-` for standard input. */
  readonly name: string;
  /** The absolute path, or null for standard input. */
  readonly path: string | null;
}

/**
 * The inputs that `patterns` name, in the order given and each once; what a glob matches is sorted by
 * character code. A pattern is a file's name, a glob, or `-`. A file that bears the name wins over the
 * glob. Pipes and devices are fine.
 *
 * @param cwd - the folder from which relative patterns start.
 * @throws LifecycleError `inputUnreadable` for a pattern that matches nothing, and for a folder.
 */
export const findInputs = async (patterns: readonly string[], cwd: string): Promise<readonly InputFile[]> => {
  const found = new Map<string | null, InputFile>();
  for (const pattern of patterns)
    for (const input of await matchingInputs(pattern, cwd))
      if (!found.has(input.path)) found.set(input.path, input);
  return [...found.values()];
};

const matchingInputs = async (pattern: string, cwd: string): Promise<readonly InputFile[]> => {
  if (pattern === '-') return [{ name: '-', path: null }];
  const kind = await fileKindOf(resolve(cwd, pattern), pattern);
  if (kind === 'folder') throw isFolder(pattern);
  if (kind === 'file') return [{ name: pattern, path: resolve(cwd, pattern) }];
  // What knows globs is loaded for what may be one: most logs are named as they are.
  const { glob, isDynamicPattern } = await import('tinyglobby');
  const isGlob = isDynamicPattern(pattern);
  const names = isGlob ? await glob(pattern, globOptions(pattern, cwd)) : [];
  if (names.length === 0) throw await nothingFound(pattern, cwd, isGlob);
  names.sort((a, b) => (a < b ? -1 : 1));
  return names.map((name) => ({ name, path: resolve(cwd, name) }));
};

const absentCodes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

const fileKindOf = async (path: string, name: string): Promise<'file' | 'folder' | 'absent'> => {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (absentCodes.has(codeOf(error))) return 'absent';
    throw fileUnreadable(name, error);
  }
};

const globOptions = (pattern: string, cwd: string): GlobOptions => ({
  cwd,
  absolute: isAbsolute(pattern),
  expandDirectories: false,
  onlyFiles: true,
});

const isFolder = (pattern: string): LifecycleError =>
  new LifecycleError('inputUnreadable', `${pattern} is a folder, not a log`, {
    hint: `Name the files in it: '${join(pattern, '*.ndjson')}'`,
  });

const nothingFound = async (pattern: string, cwd: string, isGlob: boolean): Promise<LifecycleError> => {
  const what = isGlob ? 'No file matches' : 'There is no file';
  return new LifecycleError('inputUnreadable', `${what} ${pattern}`, { hint: await hintFor(pattern, cwd) });
};

const hintFor = async (pattern: string, cwd: string): Promise<string> => {
  const folder = dirname(pattern);
  const names = await namesIn(resolve(cwd, folder));
  if (names === null) return `There is no folder ${folder} either; check the path.`;
  const nearest = suggest(basename(pattern), names);
  if (nearest === null) return 'Check the name and the folder it is looked for in.';
  return `Did you mean ${folder === '.' ? nearest : join(folder, nearest)}?`;
};

const namesIn = async (folder: string): Promise<readonly string[] | null> => {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return null;
  }
};
