import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  const hash = createHash('sha256').update(process.version.replace(/\..*/, ''));
  for (const path of paths.flatMap(filesAt))
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex');
};

/**
 * Remembers with which contents of some files, and on which major version of Node.js, a slow test has passed: on this
 * machine until the next npm ci, and in the checkout where it was told to.
 */
export interface Passed {
  /** Whether it has passed with the contents that the files have now. */
  readonly holds: boolean;
  /** It has passed with these contents: noted on this machine, and with `forAll` in the checkout, for everybody. */
  note(forAll: boolean): void;
}

/**
 * What is remembered of a slow test.
 *
 * @param name - of the test, as a file name
 * @param paths - the files and folders that it is about, from the top folder; `test/passed/` is none of them
 */
export const passedWith = (name: string, paths: readonly string[]): Passed => {
  const digest = digestOf(paths);
  const [own, everybodys] = [join(folder, name), join(root, 'test/passed', name)];
  return {
    holds: [own, everybodys].some((file) => existsSync(file) && readFileSync(file, 'utf8').trim() === digest),
    note: (forAll) => {
      for (const file of forAll ? [own, everybodys] : [own]) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${digest}\n`);
      }
    },
  };
};
