// Where a peer's time goes: npm run profile -- [peer] [--lines N] [--accounts N] [--skew uniform|zipf] [--name NAME] [--title TEXT]
// [--root FOLDER]. Runs the peer (library, memory, floor or another that works in one process) under V8's sampling profiler, draws
// docs/pictures/profile-NAME.svg, and prints shares by layer and the functions that take most themselves. The name is the peer's
// unless given. With --root, the peer of another checkout runs on the same log, so that two states of the code can be compared:
//   git worktree add ../before bcbfb5d && ln -s "$PWD/node_modules" ../before/ && (cd ../before && npm run build)
//   npm run profile -- library --root ../before --name before --title 'Before: …'
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { flameGraph } from './flame.js';
import { layerOf, layers } from './layers.js';
import { logFile } from './measure.js';
import { fixed, row, say } from './report.js';

const here = fileURLToPath(new URL('..', import.meta.url));
const SAMPLE_MICROSECONDS = 500;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', default: '500000' },
    accounts: { type: 'string', default: '50000' },
    skew: { type: 'string', default: 'uniform' },
    name: { type: 'string' },
    title: { type: 'string' },
    root: { type: 'string', default: here },
  },
});

/** Runs the peer; returns its profile, and what it cost while it was watched. */
const profileOf = (folder, peer, options) => {
  const frames = new URL('sqlite-frames.js', import.meta.url).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      `--import=${frames}`,
      '--cpu-prof',
      `--cpu-prof-interval=${SAMPLE_MICROSECONDS}`,
      `--cpu-prof-dir=${folder}`,
      '--cpu-prof-name=profile.json',
      join(resolve(flags.root), 'bench/job.js'),
      peer,
      JSON.stringify({ ...options, folder }),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${peer} ended with ${status}: ${stderr}`);
  const { lines, userMs, systemMs } = JSON.parse(stdout);
  const microseconds = ((userMs + systemMs) * 1000) / lines;
  const profile = JSON.parse(readFileSync(join(folder, 'profile.json'), 'utf8'));
  return { profile, cost: `${fixed(microseconds, 1)} µs of CPU for each line, the profiler's own included` };
};

const stemOf = (url) => /([^/]+?)\.[a-z]+$/.exec(url)?.[1] ?? '';

const SQLITE = {
  sqliteGet: 'get',
  sqliteAll: 'all',
  sqliteNext: 'next',
  sqliteExec: 'exec',
};

/** How a frame is called in the picture; V8's own have no place in a file. */
const nameOf = ({ functionName, url }) => {
  if (functionName in SQLITE) return `SQLite ${SQLITE[functionName]}`;
  if (url.endsWith('/sqlite-frames.js')) return `SQLite · ${functionName.replace('writing.', '')}`;
  if (functionName.startsWith('RegExp:')) return 'RegExp';
  if (url === '') return functionName.replaceAll(/[()]/g, '');
  return functionName === '' ? stemOf(url) : `${functionName} · ${stemOf(url)}`;
};

/** The calls of a profile as a tree of { name, layer, self, total, children }, in microseconds; equal calls are one. */
const treeOf = ({ nodes, samples, timeDeltas }) => {
  const self = new Map();
  for (const [index, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + timeDeltas[index]);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const add = (into, { id, callFrame, children = [] }) => {
    if (callFrame.functionName === '(idle)') return;
    const name = nameOf(callFrame);
    const key = `${name} ${callFrame.url} ${callFrame.lineNumber}`;
    const layer = layerOf(callFrame, into.layer);
    const frame = into.children.get(key) ?? { name, layer, self: 0, total: 0, children: new Map() };
    into.children.set(key, frame);
    const before = frame.total;
    frame.self += self.get(id) ?? 0;
    frame.total += self.get(id) ?? 0;
    for (const child of children) add(frame, byId.get(child));
    into.total += frame.total - before;
  };
  const root = { name: '', layer: 'other', self: 0, total: 0, children: new Map() };
  for (const child of nodes[0].children) add(root, byId.get(child));
  return root;
};

/** The time of all frames of a tree by some key of theirs, the most first. */
const sums = (root, keyOf) => {
  const found = new Map();
  const visit = (frame) => {
    found.set(keyOf(frame), (found.get(keyOf(frame)) ?? 0) + frame.self);
    for (const child of frame.children.values()) visit(child);
  };
  visit(root);
  return [...found].toSorted(([, one], [, other]) => other - one);
};

const table = (head, root, found) => {
  say('');
  row([head, 'share', 'seconds']);
  row(['---', '---:', '---:']);
  for (const [name, time] of found)
    row([name, `${fixed((time / root.total) * 100, 1)} %`, fixed(time / 1e6)]);
};

const [peer = 'library'] = positionals;
const size = { lines: Number(flags.lines), accounts: Number(flags.accounts), skew: flags.skew };
const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-profile-'));
try {
  const file = await logFile(folder, size);
  const { profile, cost } = profileOf(folder, peer, { ...size, file });
  const root = treeOf(profile);
  const title =
    flags.title ??
    `${peer}: ${size.lines.toLocaleString('en')} lines of ${size.accounts.toLocaleString('en')} accounts, ${size.skew}`;
  const shares = sums(root, ({ layer }) => layer);
  say(`${title}: ${cost}`);
  table(
    'layer',
    root,
    shares.map(([name, time]) => [layers[name].label, time]),
  );
  table('function', root, sums(root, ({ name }) => name).slice(0, 20));
  const picture = join(here, `docs/pictures/profile-${flags.name ?? peer}.svg`);
  writeFileSync(picture, flameGraph(root, { title, cost, shares }));
  say(`\nwritten to ${picture}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
