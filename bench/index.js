// Measures replay and its peers: npm run bench -- [case…] [--lines N] [--accounts N] [--skew uniform|zipf] [--runs N] [--full]
// Cases: replay, documented, emmett, calls, start, growth, receive; all when none is named. Build first. CPU times and ratios within one
// run are what to go by; wall times include whatever else the machine does. Results also go to bench/results/ as JSON.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.js';
import { logFile, measure } from './measure.js';

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

const say = (text) => process.stdout.write(`${text}\n`);
const tell = (text) => process.stderr.write(`${text}\n`);

const fixed = (value, digits = 2) => (value === undefined ? '' : value.toFixed(digits));

const row = (cells) => say(`| ${cells.join(' | ')} |`);

const table = (title, found) => {
  const base = found.find(({ peer }) => peer === 'floor') ?? found[0];
  const ratio = (one, field) =>
    one.failed === undefined && base.failed === undefined ? `${fixed(one[field] / base[field], 1)} ×` : '';
  say(`\n### ${title}\n`);
  row([
    'peer',
    'lines',
    'CPU µs/line',
    `CPU / ${base.peer}`,
    'wall µs/line',
    `wall / ${base.peer}`,
    'peak MiB',
  ]);
  row(['---', '---:', '---:', '---:', '---:', '---:', '---:']);
  for (const one of found)
    if (one.failed === undefined)
      row([
        one.peer,
        one.lines,
        fixed(one.cpuMicroseconds),
        ratio(one, 'cpuMicroseconds'),
        fixed(one.wallMicroseconds),
        ratio(one, 'wallMicroseconds'),
        fixed(one.peakMiB, 0),
      ]);
    else row([one.peer, `did not run: ${one.failed}`, '', '', '', '', '']);
};

const sizeOf = ({ lines, accounts, skew }) =>
  `${lines.toLocaleString('en')} lines of ${accounts.toLocaleString('en')} accounts, ${skew}`;

const compare = async (name, peers, size, times = runs) => {
  const file = await logFile(folder, size);
  const found = measure(folder, peers, { ...size, file }, times, tell);
  results.push({ case: name, size, found });
  table(`${name}: ${sizeOf(size)}`, found);
  return found;
};

const fullSizes = [
  { lines: 1_000_000, accounts: 100_000, skew: 'uniform' },
  { lines: 1_000_000, accounts: 100_000, skew: 'zipf' },
  { lines: 100_000, accounts: 100, skew: 'uniform' },
  { lines: 100_000, accounts: 100, skew: 'zipf' },
];

const startUp = () => {
  const bin = fileURLToPath(new URL('../bin/account-lifecycle.js', import.meta.url));
  const commands = {
    node: ['-e', '0'],
    help: [bin, '--help'],
    version: [bin, '--version'],
    replayHelp: [bin, 'replay', '--help'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < 11; round += 1)
    for (const [name, args] of Object.entries(commands)) {
      const begun = performance.now();
      spawnSync(process.execPath, args);
      times[name].push(performance.now() - begun);
    }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[all.length >> 1]]),
  );
};

const calls = (title, callsMs) => {
  say(`\n### ${title}\n`);
  row(['call', 'median ms']);
  row(['---', '---:']);
  for (const [name, ms] of Object.entries(callsMs)) row([name, fixed(ms)]);
};

const cases = {
  replay: async () => {
    for (const size of flags.full ? fullSizes : [given])
      await compare('replay', ['parse', 'floor', 'library', 'memory', 'cli'], size);
  },
  documented: () => compare('documented', ['library', 'documented', 'documented-batched'], given),
  emmett: () => compare('emmett', ['library', 'emmett'], given),
  calls: async () => {
    const size = flags.full ? { ...given, lines: 2_000_000, accounts: 1_000_000 } : given;
    const [found] = await compare('calls', ['open'], size, 1);
    if (found.callsMs !== undefined) calls(`calls on ${sizeOf(size)}`, found.callsMs);
  },
  start: () => {
    const callsMs = startUp();
    results.push({ case: 'start', callsMs });
    calls('start of a process', callsMs);
  },
  growth: async () => {
    for (const lines of flags.full ? [10_000, 100_000, 1_000_000, 10_000_000] : [10_000, 100_000, 400_000])
      await compare(
        'growth',
        ['floor', 'cli'],
        { lines, accounts: Math.ceil(lines / 10), skew: 'uniform' },
        1,
      );
  },
};

/** Deliveries over HTTP; the server and its peers are in a program of their own. */
cases.receive = () => {
  const program = fileURLToPath(new URL('receive.js', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, [program, '--rounds', flags.runs], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`receive ended with ${status}`);
  const found = JSON.parse(stdout);
  results.push({ case: 'receive', found });
  say('\n### receive\n');
  row(['server', 'requests/s', 'CPU µs/request']);
  row(['---', '---:', '---:']);
  for (const [server, rate] of Object.entries(found.requestsPerSecond))
    row([server, fixed(rate, 0), fixed(found.processorMicrosecondsPerRequest[server], 0)]);
  say(`\nours / bare ${fixed(found.oursToBare)}, ours / ungrouped ${fixed(found.oursToUngrouped)}`);
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
