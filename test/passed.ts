import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/account-lifecycle');

/** All files at a path of the project, in order; what was installed or made there by a run is left out. */
const filesAt = (path: string): readonly string[] =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path))
        .filter((name) => name !== 'node_modules' && !name.startsWith('.'))
        .toSorted()
        .flatMap((name) => filesAt(`${path}/${name}`))
    : [path];

const digestOf = (paths: readonly string[]): string => {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(filesAt))
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
};

/** Remembers on this machine with which contents of some files a slow test has passed; npm ci forgets it. */
export interface Passed {
  /** Whether it has passed with the contents that the files have now. */
  readonly holds: boolean;
  /** It has passed with these contents. */
  note(): void;
}

/**
 * What is remembered of a slow test.
 *
 * @param name - of the test, as a file name
 * @param paths - the files and folders that it is about, from the top folder
 */
export const passedWith = (name: string, paths: readonly string[]): Passed => {
  const digest = digestOf(paths);
  const file = join(folder, name);
  return {
    holds: statSync(file, { throwIfNoEntry: false }) !== undefined && readFileSync(file, 'utf8') === digest,
    note: () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, digest);
    },
  };
};
