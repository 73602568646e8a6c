// Runs peers in processes of their own, one after the other and round after round, so that what a neighbour does to the machine
// meets all of them.
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateLines } from '../dist/src/testing/index.js';

const job = fileURLToPath(new URL('job.js', import.meta.url));

/** Writes a log unless it is there; returns its path. */
export const logFile = async (folder, { lines, accounts, skew }) => {
  const file = join(folder, `${lines}-${accounts}-${skew}.ndjson`);
  if (existsSync(file)) return file;
  const out = createWriteStream(file);
  let some = [];
  for (const line of generateLines({ seed: 1, lines, accounts, skew })) {
    some.push(line, '\n');
    if (some.length >= 20_000) {
      if (!out.write(some.join(''))) await once(out, 'drain');
      some = [];
    }
  }
  out.end(some.join(''));
  await once(out, 'finish');
  return file;
};

/** What all files in a folder take, in MiB. */
const sizeMiB = (folder) =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 2 ** 20;

const runOnce = (folder, peer, options) => {
  const place = mkdtempSync(join(folder, `${peer}-`));
  try {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [job, peer, JSON.stringify({ ...options, folder: place })],
      { encoding: 'utf8' },
    );
    return status === 0
      ? { ...JSON.parse(stdout), filesMiB: sizeMiB(place) }
      : { failed: stderr.split('\n').find((line) => line.includes('Error')) ?? `ended with ${status}` };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const summary = (peer, found) => {
  const good = found.filter(({ failed }) => failed === undefined);
  if (good.length === 0) return { peer, failed: found[0]?.failed ?? 'never ran' };
  const of = (value) => median(good.map(value));
  return {
    peer,
    runs: good.length,
    lines: good[0].lines,
    cpuMicroseconds: of(({ userMs, systemMs, lines }) => ((userMs + systemMs) * 1000) / lines),
    wallMicroseconds: of(({ wallMs, lines }) => (wallMs * 1000) / lines),
    peakMiB: of(({ peakMiB }) => peakMiB),
    filesMiB: of(({ filesMiB }) => filesMiB),
    ...(good[0].callsMs === undefined ? {} : { callsMs: good[0].callsMs }),
  };
};

/** Measures peers on one log, interleaved; gives the medians of each, per line. */
export const measure = (folder, peers, options, runs, tell) => {
  const found = new Map(peers.map((peer) => [peer, []]));
  for (let round = 1; round <= runs; round += 1)
    for (const peer of peers) {
      tell(`round ${round} of ${runs}: ${peer}`);
      found.get(peer).push(runOnce(folder, peer, options));
    }
  return peers.map((peer) => summary(peer, found.get(peer)));
};
