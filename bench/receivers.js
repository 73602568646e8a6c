// The servers that bench/receive.js measures, each in a process of its own, and what servers of benchmarks share.
import { createServer } from 'node:http';
import { join } from 'node:path';

/** What the header of every delivery carries. */
export const SECRET = 'benchmark-secret';

/** How many deliveries may wait for ours at once: what is usual. */
export const MAY_WAIT = 1000;

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
  const { createReceiver, fastReaders, localLedger, openSqliteStore, systemClock, Lifecycle } = await import(
    dist('index.js')
  );
  const { startServer, timedStore, Monitor, loopbackHosts } = await import(dist('http/index.js'));
  const sqlite = openSqliteStore({ database: join(folder, 'ours.db') });
  const monitor = new Monitor({
    now: Date.now,
    counts: () => sqlite.counts(),
    walBytes: () => 0,
    reconciledAt: () => null,
    probe: () => sqlite.transaction(() => undefined),
  });
  const lifecycle = new Lifecycle({
    ledger: localLedger(timedStore(sqlite, monitor)),
    readers: fastReaders,
    clock: systemClock,
    defer: grouped ? (work) => void setImmediate(work) : (work) => work(),
  });
  const receiver = createReceiver({
    lifecycle,
    secrets: { v1: [SECRET] },
    hosts: loopbackHosts,
    maxWaiting: MAY_WAIT,
    pages: monitor.pages,
    onEvent: (event) => monitor.count(event),
  });
  monitor.watch(receiver);
  const { port } = await startServer({ receiver, host: '127.0.0.1', port: 0 });
  process.send({ port });
};

/** Answers the parent what processor time this process has taken, in seconds, and ends when that is gone. */
export const answerUsage = (more = () => ({})) => {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ cpu: (user + system) / 1e6, at: performance.now() / 1000, ...more() });
  });
  process.on('disconnect', () => process.exit());
};

/** Serves in this process until the parent is gone. */
export const serve = async (kind, folder) => {
  answerUsage();
  await (kind === 'bare' ? serveBare(folder) : serveOurs(folder, kind === 'ours'));
};
