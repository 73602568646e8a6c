import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a build reads. */
const sources = ['machines', 'src'];

/** A file that every build writes. */
const result = join(root, 'dist/src/cli/main.js');

const newestSource = (): number => {
  const times = sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => statSync(join(root, folder, name)).mtimeMs),
  );
  return Math.max(...times);
};

/** A folder that only one process at a time can make. */
const lock = join(tmpdir(), `account-lifecycle-build-${process.getuid?.() ?? 0}`);

/** A lock this old, in milliseconds, was left behind by a process that was killed. */
const STALE = 60_000;

const locked = (): boolean => {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - since > STALE) rmSync(lock, { recursive: true, force: true });
    return false;
  }
};

const build = (): void => {
  const built = statSync(result, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built >= newestSource()) return;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
};

/**
 * Builds `dist` when it is missing or older than the sources: for tests that run the program as it is shipped. Test
 * files run side by side, so whoever comes second waits for the first.
 *
 * @returns the path of `dist`
 * @throws when the sources do not compile
 */
export const buildWhenStale = (): string => {
  while (!locked()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  try {
    build();
    return join(root, 'dist');
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};
