// Runs what depends on Node.js most on each version that is supported: the demo, a replay into a file, a storm of statements
// and the suites of the stores. With --share only what takes seconds. The versions come from npm's package `node`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const versions = ['22.15.0', '24', '26'];
const share = process.argv.includes('--share');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const bin = join(root, 'bin/account-lifecycle.js');

/** The path of the program of a version, which npm installs for itself where it is not there yet. */
const nodeOf = (version) =>
  execFileSync(
    'npm',
    ['exec', '--yes', `--package=node@${version}`, '--', 'node', '-p', 'process.execPath'],
    {
      cwd: tmpdir(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    },
  ).trim();

/** What the shipped log ends with: some of its lines are there to be quarantined. */
const QUARANTINED = 3;

const checksIn = (folder) => [
  ['demo', [bin, 'demo']],
  ['replay --db', [bin, 'replay', 'demo/fleet.ndjson', '--db', join(folder, 'accounts.db')], QUARANTINED],
  ['db check', [bin, 'db', 'check', '--db', join(folder, 'accounts.db')]],
  ['storm of statements', ['--expose-gc', 'scripts/statement-storm.js']],
  ...(share ? [] : [['store suites', [vitest, 'run', 'test/sqlite', 'test/store', 'test/memory']]]),
];

/** Runs a check and says how it went. What it printed is shown when it failed. */
const passes = (program, name, args, expected = 0) => {
  const begun = performance.now();
  const env = { ...process.env, PATH: `${join(program, '..')}:${process.env.PATH}` };
  const { status, signal, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: 'utf8' });
  const passed = status === expected;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`  ${passed ? 'passed' : `FAILED (${signal ?? status})`}  ${name}  ${seconds} s`);
  if (!passed) console.log(stdout.slice(-4000), stderr.slice(-4000));
  return passed;
};

let failed = 0;
for (const version of versions) {
  const program = nodeOf(version);
  console.log(
    `Node.js ${execFileSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()}`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'test-nodes-'));
  for (const check of checksIn(folder)) if (!passes(program, ...check)) failed += 1;
  rmSync(folder, { recursive: true, force: true });
}
if (failed > 0) {
  console.error(`${failed} checks failed`);
  process.exitCode = 1;
}
