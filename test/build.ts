import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

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
    execFileSync(process.execPath, ['scripts/build.js'], { cwd: root, stdio: 'inherit' });
    return join(root, 'dist');
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};
