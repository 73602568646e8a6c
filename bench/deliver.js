// How much of its rate intake keeps while notices go out beside it, by sinks that do all that sinks can do: one that works, one that
// hangs, and three that answer 500, 410 and a redirect. Every break is asked for at once here, so that there is as much to deliver as
// can be. Build first; then
//   node bench/deliver.js [--requests 40000] [--connections 128] [--seconds 60] [--rounds 8] [--runs 3]
// A round takes seconds: what has waited while a server stood still is made up for at its beginning, and would else be much of it.
// A run has a server that delivers and one that does not, warmed up, and a third one that takes the notices in; in a round each of the
// two gets its share of requests while the other one stands still. What is told are medians of the rounds' ratios: of their rates, and of
// the processor time that a delivery took, which other work on the machine hardly changes.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load } from './load.js';
import { answerUsage, SECRET } from './receivers.js';
import { measure, median, requestAt, start } from './rounds.js';

const WARM_UP = 40_000;
const program = fileURLToPath(import.meta.url);
const behaviours = ['works', 'hangs', 'fails', 'refuses', 'redirects'];

const answers = { works: 200, fails: 500, refuses: 410, redirects: 302 };

/** Takes notices in, each path in its own way, and tells how many of them came by each. */
const serveHooks = async () => {
  const taken = Object.fromEntries(behaviours.map((name) => [name, 0]));
  const server = createServer((incoming, response) => {
    const name = incoming.url.slice(1);
    taken[name] += 1;
    incoming.resume();
    if (name === 'hangs') return;
    incoming.on('end', () => response.writeHead(answers[name], { location: '/works' }).end());
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  answerUsage(() => ({ taken }));
};

/** Every break is asked for, at once and by itself. */
const policy = {
  askWaitMinutes: 0,
  heldEffectsMinutes: 0,
  incidentAllAccounts: 10_000,
  incidentProviderAccounts: 10_000,
};

const serveLifecycle = async (folder, hooks) => {
  const { createDispatcher, createReceiver, openLifecycle, webhookSink } = await import('account-lifecycle');
  const { startServer } = await import(new URL('../dist/src/http/index.js', import.meta.url).href);
  const lifecycle = openLifecycle({ database: join(folder, 'accounts.db'), policy });
  const receiver = createReceiver({ lifecycle, secrets: { v1: [SECRET] } });
  if (hooks !== undefined) {
    const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
    const sinks = behaviours.map((name) =>
      webhookSink({ name, secrets, url: `http://127.0.0.1:${hooks}/${name}` }),
    );
    await createDispatcher({ lifecycle, sinks, onFault: (error) => console.error(error) }).start();
  }
  const { port } = await startServer({
    receiver,
    host: '127.0.0.1',
    port: 0,
    // A server that stands still between its rounds holds nobody to the time.
    headersTimeoutMs: 600_000,
    requestTimeoutMs: 600_000,
  });
  process.send({ port });
  answerUsage();
};

/** One run: fresh servers, and so many rounds. Their order turns round every time. */
const run = async (options) => {
  const hooks = await start(program, 'hooks');
  const servers = {};
  const found = { alone: [], delivering: [] };
  try {
    servers.alone = await start(program, 'alone');
    servers.delivering = await start(program, 'delivering', ['--hooks', String(hooks.port)]);
    for (const { port } of Object.values(servers))
      await load(port, { ...options, requestAt, requests: WARM_UP });
    servers.delivering.pause();
    for (let round = 0; round < options.rounds; round += 1)
      for (const kind of round % 2 === 0 ? ['alone', 'delivering'] : ['delivering', 'alone']) {
        servers[kind].resume();
        found[kind].push(await measure(kind, servers[kind], options));
        if (kind === 'delivering') servers[kind].pause();
      }
    const ratios = found.alone.map(({ rate }, round) => found.delivering[round].rate / rate);
    const costs = found.alone.map(({ cost }, round) => cost / found.delivering[round].cost);
    const { taken } = await hooks.usage();
    return {
      rate: median(found.alone.map((one) => one.rate)),
      ratio: median(ratios),
      cpu: median(costs),
      taken,
    };
  } finally {
    for (const server of [hooks, ...Object.values(servers)]) await server.end();
  }
};

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    folder: { type: 'string' },
    hooks: { type: 'string' },
    requests: { type: 'string', default: '40000' },
    connections: { type: 'string', default: '128' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '8' },
    runs: { type: 'string', default: '3' },
  },
});

if (values.serve === 'hooks') await serveHooks();
else if (values.serve !== undefined) await serveLifecycle(values.folder, values.hooks);
else {
  const numbers = ['requests', 'connections', 'seconds', 'rounds', 'runs'];
  const { runs, ...options } = Object.fromEntries(numbers.map((name) => [name, Number(values[name])]));
  const found = [];
  for (let count = 1; count <= runs; count += 1) {
    const one = await run(options);
    found.push(one);
    console.error(
      `run ${count}: intake keeps ${one.ratio.toFixed(3)} of ${one.rate.toFixed(0)} deliveries a second, and by processor time ${one.cpu.toFixed(3)}; notices taken ${JSON.stringify(one.taken)}`,
    );
  }
  console.log(
    JSON.stringify(
      { node: process.version, keeps: median(found.map(({ ratio }) => ratio)), runs: found },
      null,
      2,
    ),
  );
}
