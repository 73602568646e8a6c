// Measures replay and its peers: npm run bench -- [case…] [--lines N] [--accounts N] [--skew uniform|zipf] [--runs N] [--full]
// Cases: replay, documented, emmett, calls, start, growth, histories, fleet, foreign, receive, can, postgres; all when none is named. Build first. CPU times and
// ratios within one run are what to go by; wall times include whatever else the machine does. Results also go to bench/results/ as
// JSON.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureCan } from './can.js';
import { foreignLog, shapeNames } from './foreign.js';
import { describeMachine } from './machine.js';
import { logFile, measure } from './measure.js';
import { besideTable, callsTable, fixed, foreignTable, growthTable, peersTable, row, say } from './report.js';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', default: '200000' },
    accounts: { type: 'string', default: '20000' },
    skew: { type: 'string', default: 'uniform' },
    runs: { type: 'string', default: '3' },
    full: { type: 'boolean', default: false },
  },
});
const given = {
  lines: Number(flags.lines),
  accounts: Number(flags.accounts),
  skew: flags.skew,
};
const runs = Number(flags.runs);
const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-bench-'));
const results = [];

const tell = (text) => process.stderr.write(`${text}\n`);

const sizeOf = ({ lines, accounts, skew }) =>
  `${lines.toLocaleString('en')} lines of ${accounts.toLocaleString('en')} accounts, ${skew}`;

const compare = async (name, peers, size, times = runs) => {
  const file = await logFile(folder, size);
  const found = measure(folder, peers, { ...size, file }, times, tell);
  results.push({ case: name, size, found });
  peersTable(`${name}: ${sizeOf(size)}`, found);
  return found;
};

const sized = (lines, accounts, skew = 'uniform') => ({ lines, accounts, skew });

const fullSizes = [
  sized(1_000_000, 100_000),
  sized(1_000_000, 100_000, 'zipf'),
  sized(100_000, 100),
  sized(100_000, 100, 'zipf'),
];

/** What a line takes on the disk at most, in bytes: in the log, and in a database with its write-ahead log. */
const BYTES_PER_LINE = 1000;

/** Measures the floor and our command on one size after the other; only one of their logs lies on the disk at a time. */
const grow = async (title, sizes) => {
  const rows = [];
  for (const size of sizes) {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < size.lines * BYTES_PER_LINE) {
      tell(`left out ${sizeOf(size)}: ${folder} has not enough room`);
      continue;
    }
    const file = await logFile(folder, size);
    // Noise is small in what takes minutes.
    const times = size.lines > 1e6 ? 1 : runs;
    rows.push({ size, found: measure(folder, ['floor', 'cli'], { ...size, file }, times, tell) });
    rmSync(file);
  }
  results.push({ case: title, rows });
  growthTable(title, rows);
};

/** One run of a program to its end: wall and processor time in milliseconds. */
const timed = (args) => {
  const begun = performance.now();
  const script = `TIMEFORMAT='%U %S'; time "$@" > /dev/null 2> /dev/null`;
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
  });
  const wallMs = performance.now() - begun;
  const seconds = stderr.trim().split(' ').map(Number);
  return { wallMs, cpuMs: seconds.reduce((sum, each) => sum + each * 1000, 0) };
};

const spread = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  return { least: sorted[0], median: sorted[sorted.length >> 1] };
};

/** Starts of the program and of Node alone, by turns, so that what else the machine does falls on all alike. */
const startUp = () => {
  const bin = fileURLToPath(new URL('../bin/account-lifecycle.js', import.meta.url));
  const [log, db] = [join(folder, 'start.ndjson'), join(folder, 'start.db')];
  writeFileSync(log, '{"account_id":"a","type":"deviceSeen"}\n');
  timed([bin, 'replay', log, '--db', db]);
  const commands = {
    'node -e 0': ['-e', '0'],
    '--version': [bin, '--version'],
    '--help': [bin, '--help'],
    'replay --help': [bin, 'replay', '--help'],
    'replay, one line': [bin, 'replay', log],
    'accounts, one account': [bin, 'accounts', '--db', db],
  };
  const all = Object.entries(commands).map(([name, args]) => ({ name, args, times: [] }));
  for (let round = 0; round < 21; round += 1) for (const { args, times } of all) times.push(timed(args));
  return all.map(({ name, times }) => ({
    name,
    wallMs: spread(times.map(({ wallMs }) => wallMs)),
    cpuMs: spread(times.map(({ cpuMs }) => cpuMs)),
  }));
};

const starts = (found) => {
  const [{ wallMs: bareWall, cpuMs: bareCpu }] = found;
  say('\n### start of a process\n');
  row(['command', 'wall ms, min', 'median', '− node', '/ node', 'CPU ms, min', 'median', '− node', '/ node']);
  row(['---', ...Array.from({ length: 8 }, () => '---:')]);
  const cells = ({ least, median }, bare) => [
    fixed(least, 0),
    fixed(median, 0),
    fixed(median - bare.median, 0),
    `${fixed(median / bare.median)} ×`,
  ];
  for (const { name, wallMs, cpuMs } of found)
    row([name, ...cells(wallMs, bareWall), ...cells(cpuMs, bareCpu)]);
};

/** What a replay is held against, what is beneath it, and its own kinds. */
const PEERS = [
  'parse',
  'steps',
  'floor',
  'rows',
  'library',
  'bulk',
  'memory',
  'summary',
  'cli',
  'cli-memory',
];

const cases = {
  replay: async () => {
    for (const size of flags.full ? fullSizes : [given]) await compare('replay', PEERS, size);
  },
  documented: () => compare('documented', ['bulk', 'library', 'documented', 'documented-batched'], given),
  emmett: () => compare('emmett', ['library', 'emmett'], given),
  calls: async () => {
    const size = flags.full ? { ...given, lines: 2_000_000, accounts: 1_000_000 } : given;
    const file = await logFile(folder, size);
    const [found] = measure(folder, ['open'], { ...size, file }, 1, tell);
    results.push({ case: 'calls', size, found });
    if (found.failed !== undefined) throw new Error(`calls: ${found.failed}`);
    callsTable(`calls on ${sizeOf(size)}`, found.callsMs);
  },
  start: () => {
    const found = startUp();
    results.push({ case: 'start', found });
    starts(found);
  },
  growth: () =>
    grow(
      'growth of the log, ten lines for each account, of up to 100,000',
      (flags.full ? [1e4, 1e5, 1e6, 1e7] : [1e4, 1e5, 4e5]).map((lines) =>
        sized(lines, Math.min(lines / 10, 1e5)),
      ),
    ),
  histories: () =>
    grow(
      'growth of the histories of 100 accounts',
      (flags.full ? [1e4, 1e5, 1e6] : [1e4, 1e5, 4e5]).map((lines) => sized(lines, 100)),
    ),
  fleet: () => {
    const lines = flags.full ? 1e6 : 2e5;
    return grow(
      `growth of the fleet, ${lines.toLocaleString('en')} lines in all`,
      [1e2, 1e3, 1e4, 1e5, 1e6]
        .filter((accounts) => accounts <= lines)
        .map((accounts) => sized(lines, accounts)),
    );
  },
};

/** The same deliveries as other systems write them, by turns with our own lines. */
cases.foreign = async () => {
  const size = { lines: 100_000, accounts: 10_000 };
  const shapes = [];
  for (const name of shapeNames) shapes.push({ name, file: await foreignLog(folder, name, size), found: [] });
  for (let round = 1; round <= runs; round += 1)
    for (const { name, file, found } of shapes) {
      tell(`${name}:`);
      found.push(...measure(folder, ['cli-memory'], { ...size, file }, 1, tell));
    }
  results.push({ case: 'foreign', size, shapes: shapes.map(({ name, found }) => ({ name, found })) });
  foreignTable(`foreign: ${size.lines.toLocaleString('en')} lines of each`, shapes);
};

/** What a program of its own has found. */
const foundBy = (name, more = []) => {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [program, ...more], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  return JSON.parse(stdout);
};

/** Deliveries over HTTP; the server and its peers are in a program of their own. */
cases.receive = () => {
  const found = foundBy('receive.js', ['--runs', flags.runs]);
  results.push({ case: 'receive', found });
  say('\n### receive\n');
  row(['server', 'requests/s', 'CPU µs/request']);
  row(['---', '---:', '---:']);
  for (const [server, rate] of Object.entries(found.requestsPerSecond))
    row([server, fixed(rate, 0), fixed(found.processorMicrosecondsPerRequest[server], 0)]);
  const { oursToBare, oursToBareByProcessor, oursToUngrouped, overload } = found;
  say(
    `\nours / bare ${fixed(oursToBare)} by requests, ${fixed(oursToBareByProcessor)} by processor time; ours / ungrouped ${fixed(oursToUngrouped)}`,
  );
  say(
    `${overload.underWay} deliveries at once where ${overload.mayWait} may wait: ${overload.stored} stored and ${overload.shed} answered 503 in ${fixed(overload.seconds, 1)} s, well again ${fixed(overload.recoveredMs, 0)} ms after`,
  );
};

/** Both kinds of database on this machine. */
cases.postgres = () => {
  const found = foundBy('postgres.js', flags.full ? ['--rounds', '20', '--lines', '200000'] : []);
  results.push({ case: 'postgres', found });
  besideTable('postgres: beside SQLite', found.rows);
};

/** What it costs to ask whether an account may be used. */
cases.can = async () => {
  const found = await measureCan(folder);
  results.push({ case: 'can', found });
  say('\n### can\n');
  row(['asked', 'CPU µs']);
  row(['---', '---:']);
  for (const [how, microseconds] of Object.entries(found)) row([how, fixed(microseconds)]);
};

const unknown = positionals.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  tell(`no case is called ${unknown.join(', ')}; there are ${Object.keys(cases).join(', ')}`);
  process.exitCode = 2;
} else {
  const machine = describeMachine();
  try {
    say(
      `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${machine.system}; Node ${machine.node}; load ${machine.loadAtStart.join(' ')}`,
    );
    for (const name of positionals.length > 0 ? positionals : Object.keys(cases)) await cases[name]();
    const target = fileURLToPath(new URL('results/', import.meta.url));
    mkdirSync(target, { recursive: true });
    const path = join(target, `${machine.at.replaceAll(':', '-')}.json`);
    writeFileSync(path, `${JSON.stringify({ machine, results }, null, 2)}\n`);
    tell(`written to ${path}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
