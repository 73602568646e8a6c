// The machine that measured, as far as its numbers depend on it.
import { readFileSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';

const require = createRequire(import.meta.url);
const versionOf = (name) => JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version;

/** Processor, memory, system and versions, with the load at the beginning: neighbours are part of the machine. */
export const describeMachine = () => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()} ${process.arch}`,
  node: process.versions.node,
  betterSqlite3: versionOf('better-sqlite3'),
  xstate: versionOf('xstate'),
  folder: tmpdir(),
  fileSystemType: `0x${statfsSync(tmpdir()).type.toString(16)}`,
  loadAtStart: loadavg().map((load) => Math.round(load * 10) / 10),
  at: new Date().toISOString(),
});
