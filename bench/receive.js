// How fast deliveries are taken in over HTTP: our server, the same one with a transaction of its own for every delivery, and a
// bare one (Node's http and SQLite, grouping its commits, that appends the payload to a log and sets the account's status, and
// concludes nothing). Build first; then
//   node bench/receive.js [--requests 20000] [--connections 128] [--seconds 60] [--rounds 3]
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SECRET = 'benchmark-secret';
const ACCOUNTS = 2000;
const kinds = ['ours', 'bare', 'ungrouped'];

/** Listens on any free port of loopback and tells the parent which. */
const announce = (server) => {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
};

const serveBare = async (folder) => {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join(folder, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE log (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, payload TEXT NOT NULL) STRICT');
  db.exec('CREATE TABLE accounts (id TEXT PRIMARY KEY, status TEXT NOT NULL, at INTEGER NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO log (at, payload) VALUES (?, ?)');
  const set = db.prepare(
    'INSERT INTO accounts VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET status = excluded.status, at = excluded.at',
  );
  let waiting = [];
  const commit = db.transaction((batch) => {
    for (const { at, text, status } of batch) {
      insert.run(at, text);
      set.run(status.account_id, status.message, at);
    }
  });
  const flush = () => {
    const batch = waiting;
    waiting = [];
    commit.immediate(batch);
    for (const { response } of batch) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 11 });
      response.end('{"ok":true}');
    }
  };
  announce(
    createServer((incoming, response) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (incoming.headers['unipile-auth'] !== SECRET) return response.writeHead(401).end();
        const status = JSON.parse(text).AccountStatus;
        if (waiting.push({ at: Date.now(), text, status, response }) === 1) setImmediate(flush);
      });
    }),
  );
};

const serveOurs = async (folder, grouped) => {
  const dist = (path) => new URL(`../dist/src/${path}`, import.meta.url).href;
  const { openSqliteStore, parseBody, readLine, readPayload, systemClock, Lifecycle } = await import(
    dist('index.js')
  );
  const { createReceiver, startServer, timedStore, Monitor, loopbackHosts } = await import(
    dist('http/index.js')
  );
  const sqlite = openSqliteStore({ database: join(folder, 'ours.db') });
  const monitor = new Monitor({
    now: Date.now,
    counts: () => sqlite.counts(),
    walBytes: () => 0,
    reconciledAt: () => null,
    probe: () => undefined,
  });
  const lifecycle = new Lifecycle({
    store: timedStore(sqlite, monitor),
    reader: readPayload,
    readLine,
    parseBody,
    clock: systemClock,
    defer: grouped ? (work) => void setImmediate(work) : (work) => work(),
  });
  const receiver = createReceiver({
    lifecycle,
    parseBody,
    reader: readPayload,
    secrets: { v1: [SECRET] },
    hosts: loopbackHosts,
    pages: monitor.pages,
    onEvent: (event) => monitor.count(event),
  });
  const { port } = await startServer({ receiver, host: '127.0.0.1', port: 0 });
  process.send({ port });
};

const serve = (kind, folder) => (kind === 'bare' ? serveBare(folder) : serveOurs(folder, kind === 'ours'));

const messages = ['CREDENTIALS', 'OK', 'ERROR', 'CONNECTING', 'RECONNECTED'];
const bodyOf = (index) =>
  JSON.stringify({
    AccountStatus: {
      account_id: `account-${String(index % ACCOUNTS).padStart(14, '0')}`,
      account_type: 'LINKEDIN',
      message: messages[Math.floor(index / ACCOUNTS) % messages.length],
    },
  });

const post = (port, agent, body) =>
  new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'unipile-auth': SECRET,
    };
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/webhooks/v1', agent, headers });
    sent.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sent.end(body);
  });

/** Keeps every connection busy until the requests are spent or the time is up. */
const load = async (port, { requests, connections, seconds }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + seconds * 1000;
  let next = 0;
  let done = 0;
  const statuses = new Map();
  const begun = performance.now();
  const worker = async () => {
    while (next < requests && performance.now() < until) {
      const status = await post(port, agent, bodyOf(next++));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const elapsed = (performance.now() - begun) / 1000;
  agent.destroy();
  if (statuses.size !== 1 || !statuses.has(200))
    throw new Error(`not every answer was 200: ${JSON.stringify([...statuses])}`);
  return done / elapsed;
};

const measure = async (kind, options) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-receive-'));
  const child = fork(fileURLToPath(import.meta.url), ['--serve', kind, '--folder', folder]);
  try {
    const { port } = await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`${kind} ended with ${code}`)));
    });
    await load(port, { ...options, requests: Math.min(2000, options.requests) });
    const usage = () =>
      new Promise((resolve) => {
        child.once('message', resolve);
        child.send('usage');
      });
    const before = await usage();
    const rate = await load(port, options);
    const after = await usage();
    return { rate, busy: (after.cpu - before.cpu) / (after.at - before.at) };
  } finally {
    child.kill();
    await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
    rmSync(folder, { recursive: true, force: true });
  }
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const compare = async (options) => {
  const rates = Object.fromEntries(kinds.map((kind) => [kind, []]));
  const costs = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 1; round <= options.rounds; round += 1)
    for (const kind of kinds) {
      // A transaction for every delivery is slow: fewer of them tell as much.
      const requests = kind === 'ungrouped' ? Math.ceil(options.requests / 4) : options.requests;
      const { rate, busy } = await measure(kind, { ...options, requests });
      rates[kind].push(rate);
      costs[kind].push((busy / rate) * 1e6);
      console.error(
        `round ${round} ${kind.padEnd(9)} ${rate.toFixed(0).padStart(6)} requests/s, server busy ${(busy * 100).toFixed(0)} %`,
      );
    }
  const [ours, bare, ungrouped] = kinds.map((kind) => median(rates[kind]));
  const result = {
    node: process.version,
    cpus: cpus().length,
    connections: options.connections,
    requestsPerSecond: { ours, bare, ungrouped },
    // Less at the mercy of what else the machine does than the rates are.
    processorMicrosecondsPerRequest: Object.fromEntries(kinds.map((kind) => [kind, median(costs[kind])])),
    oursToBare: ours / bare,
    oursToUngrouped: ours / ungrouped,
  };
  console.log(JSON.stringify(result, null, 2));
};

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    folder: { type: 'string' },
    requests: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '128' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '3' },
  },
});

if (values.serve !== undefined) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: (user + system) / 1e6, at: performance.now() / 1000 });
  });
  process.on('disconnect', () => process.exit());
  await serve(values.serve, values.folder);
} else
  await compare({
    requests: Number(values.requests),
    connections: Number(values.connections),
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
  });
