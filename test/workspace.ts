import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * Packages that are too large for everybody live in workspaces of their own: a
 * folder with a package.json and a lock file, installed by the first test that asks for it.
 */

const install = (workspace: string): void => {
  const command = ['ci', '--prefix', workspace, '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', command, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${command.join(' ')} failed:\n${stderr}`);
};

/** A lock this old, in milliseconds, was left behind by a process that was killed. */
const STALE = 120_000;

/** Takes the lock: a folder that only one process at a time can make. Two installations at once would spoil each other. */
const locked = (lock: string): boolean => {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - since > STALE) rmSync(lock, { recursive: true, force: true });
    return false;
  }
};

const isInstalled = (workspace: string): boolean => existsSync(`${workspace}node_modules/.package-lock.json`);

const installOnce = (workspace: string): void => {
  const lock = `${workspace}node_modules.lock`;
  while (!isInstalled(workspace) && !locked(lock))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  try {
    if (!isInstalled(workspace)) install(workspace);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};

/**
 * The path of a workspace below `test/`, with a slash at its end; its packages are installed first where they are not
 * there yet.
 *
 * @throws when they cannot be installed
 */
export const installedWorkspace = (name: 'classic-workspace' | 'next-workspace'): string => {
  const workspace = fileURLToPath(new URL(`${name}/`, import.meta.url));
  if (!isInstalled(workspace)) installOnce(workspace);
  return workspace;
};
