// Runs our command in a process of its own, which tells at its end what it used.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));
const usage = new URL('../usage.js', import.meta.url).href;

/** What a replay with these arguments read and cost; the time in between is whoever calls this to measure. */
export const replayCommand = (folder, args) => {
  const told = join(folder, 'usage.json');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', usage, bin, 'replay', '--quiet', '--json', ...args],
    { encoding: 'utf8', env: { ...process.env, BENCH_USAGE: told } },
  );
  if (status !== 0) throw new Error(`replay ended with ${status}: ${stderr}`);
  return { lines: JSON.parse(stdout).lines, ...JSON.parse(readFileSync(told, 'utf8')) };
};
