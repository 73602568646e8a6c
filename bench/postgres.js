// PostgreSQL beside SQLite on one machine, by turns: what a delivery costs in a batch of 256 and alone, how fast one receiver answers over
// HTTP, what a replay takes, and what is asked of a million accounts. Prints what it found as JSON. Build first; then
//   node bench/postgres.js [--rounds 8] [--lines 40000] [--many 1000000]
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { processorTimeOf, startDatabaseServer } from './database-server.js';
import { generateLines } from '../dist/src/testing/index.js';
import { load, requestBytes } from './load.js';
import { logFile } from './measure.js';
import { manyAccounts } from './many-accounts.js';
import { replayCommand } from './peers/command.js';
import { median } from './rounds.js';
import { teams } from './team.js';
import { SECRET } from './receivers.js';

const BATCH = 256;
const deliverer = fileURLToPath(new URL('deliverer.js', import.meta.url));
const bin = fileURLToPath(new URL('../bin/account-lifecycle.js', import.meta.url));

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    lines: { type: 'string', default: '40000' },
    many: { type: 'string', default: '1000000' },
  },
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-bench-'));
const server = await startDatabaseServer();
const kinds = ['sqlite', 'postgres'];
const tell = (text) => process.stderr.write(`${text}\n`);

/** A new database of each kind. */
const newDatabases = async (name) => ({
  sqlite: join(folder, `${name}.db`),
  postgres: await server.database(),
});

/** Does the same for each kind, round after round and each as often first as the other; what it gave, by kind. */
const byTurns = async (count, work) => {
  const found = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 1; round <= count; round += 1)
    for (const kind of round % 2 === 1 ? kinds : kinds.toReversed()) found[kind].push(await work(kind));
  return found;
};

/** The same with what the server of PostgreSQL cost and wrote meanwhile. */
const withServer = async (work) => {
  const [cpu, wal] = [server.processorTime(), await server.walBytes()];
  const result = await work();
  return { ...result, server: server.processorTime() - cpu, wal: (await server.walBytes()) - wal };
};

const medians = (found, value) =>
  Object.fromEntries(kinds.map((kind) => [kind, median(found[kind].map(value))]));

/** Deliveries by the library, in a process for each kind: batches of 256 first, and then one at a time. */
const deliveries = async () => {
  const databases = await newDatabases('deliveries');
  const children = Object.fromEntries(kinds.map((kind) => [kind, fork(deliverer, [databases[kind]])]));
  const ask = async (kind, asked) => {
    const answer = once(children[kind], 'message');
    children[kind].send(asked);
    return (await answer)[0];
  };
  const batches = async (kind) => {
    const count = 20;
    const found = await withServer(() => ask(kind, { batches: count, size: BATCH }));
    return { ...found, deliveries: count * BATCH };
  };
  try {
    await byTurns(3, batches);
    const found = await byTurns(rounds, batches);
    const alone = await byTurns(rounds, (kind) => ask(kind, { batches: 60, size: 1 }));
    const each = (field) => medians(found, (one) => one[field] / one.deliveries);
    return {
      receiver: each('microseconds'),
      server: each('server').postgres,
      walBytes: each('wal').postgres,
      wall: medians(found, ({ waits }) => (median(waits) * 1000) / BATCH),
      aloneMs: medians(alone, ({ waits }) => median(waits)),
      aloneMicroseconds: medians(alone, ({ microseconds, waits }) => microseconds / waits.length),
    };
  } finally {
    for (const child of Object.values(children)) child.kill();
  }
};

/** Requests that hold what {@link generateLines} makes, ready to be sent. */
const requests = Array.from(generateLines({ seed: 2, lines: 20_000, accounts: 4000 }), (line) =>
  requestBytes(
    '/webhooks/v1',
    { 'Content-Type': 'application/json', 'Unipile-Auth': SECRET },
    JSON.stringify(JSON.parse(line).payload),
  ),
);

/** The program's own server on a database, once it listens. */
const serving = async (database) => {
  const child = spawn(process.execPath, [bin, 'serve', '--db', database, '--port', '0'], {
    env: { ...process.env, ACCOUNT_LIFECYCLE_V1_SECRETS: SECRET },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /listening on \S+:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stderr.resume();
    return { child, port: Number(port) };
  }
  throw new Error('the server ended before it listened');
};

const http = async () => {
  const databases = await newDatabases('http');
  const servers = {};
  let sent = 0;
  const round = (count) => async (kind) => {
    const { child, port } = servers[kind];
    const before = processorTimeOf(child.pid);
    const first = sent;
    sent += count;
    const result = await withServer(() =>
      load(port, {
        requestAt: (index) => requests[(first + index) % requests.length],
        requests: count,
        connections: 128,
        seconds: 60,
      }),
    );
    if (result.statuses.get(200) !== count) throw new Error(`not every answer of ${kind} was 200`);
    const microseconds = processorTimeOf(child.pid) - before;
    return {
      rate: result.sent / result.elapsed,
      receiver: microseconds / count,
      server: result.server / count,
    };
  };
  try {
    for (const kind of kinds) servers[kind] = await serving(databases[kind]);
    await byTurns(2, round(10_000));
    const found = await byTurns(rounds, round(4000));
    return {
      rate: medians(found, ({ rate }) => rate),
      receiver: medians(found, ({ receiver }) => receiver),
      server: medians(found, ({ server }) => server).postgres,
      ratio: median(found.postgres.map(({ rate }, place) => rate / found.sqlite[place].rate)),
    };
  } finally {
    for (const { child } of Object.values(servers)) child.kill('SIGKILL');
  }
};

const replays = async () => {
  const file = await logFile(folder, {
    lines: Number(values.lines),
    accounts: values.lines / 10,
    skew: 'uniform',
  });
  const found = await byTurns(3, async (kind) => {
    const databases = await newDatabases(`replay-${performance.now()}`);
    return withServer(async () => {
      const begun = performance.now();
      const { userMs, systemMs } = replayCommand(folder, ['--db', databases[kind], file]);
      return { wallMs: performance.now() - begun, cpuMs: userMs + systemMs };
    });
  });
  return {
    lines: Number(values.lines),
    wallMs: medians(found, ({ wallMs }) => wallMs),
    receiverMs: medians(found, ({ cpuMs }) => cpuMs),
    serverMs: medians(found, (one) => one.server / 1000).postgres,
  };
};

/** What was found as rows of a table, with what it ought to be. */
const rowsOf = ({ deliveries: batch, http: receiver, replays: replay, team: [one, four], many }) => [
  {
    what: 'a delivery in a batch of 256, µs of processor, with the database',
    sqlite: batch.receiver.sqlite,
    postgres: batch.receiver.postgres + batch.server,
    most: 2.4,
  },
  { what: 'of that, µs of the receiver', sqlite: batch.receiver.sqlite, postgres: batch.receiver.postgres },
  { what: 'the same, µs that pass', sqlite: batch.wall.sqlite, postgres: batch.wall.postgres },
  { what: 'its write-ahead log, bytes', postgres: batch.walBytes, most: 1200 },
  { what: 'a delivery alone, ms at the median', ...batch.aloneMs, most: 2.5 },
  { what: 'a receiver over HTTP, deliveries a second', ...receiver.rate, ratio: receiver.ratio, least: 0.65 },
  { what: 'one receiver with 64 in hand, deliveries a second', postgres: one.rate },
  {
    what: `four of them (${four.inVain} batches for ${four.deliveries} deliveries were decided in vain)`,
    postgres: four.rate,
    ratio: four.rate / one.rate,
    least: 1,
  },
  { what: `a replay of ${replay.lines.toLocaleString('en')} lines, ms`, ...replay.wallMs, most: 1.25 },
  {
    what: `attention of ${many.accounts.toLocaleString('en')} accounts, ms`,
    postgres: many.attentionMs,
    most: 10,
  },
  { what: 'their counts, ms', postgres: many.countsMs, most: 20 },
];

const parts = {
  deliveries,
  http,
  replays,
  team: () => teams(server, { sizes: [1, 4], rounds, count: 4000 }),
  many: () => manyAccounts(server, Number(values.many)),
};

try {
  const found = {};
  for (const [name, measure] of Object.entries(parts)) {
    tell(`postgres: ${name}`);
    found[name] = await measure();
  }
  console.log(JSON.stringify({ ...found, rows: rowsOf(found) }, null, 2));
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
