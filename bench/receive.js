// How fast deliveries are taken in over HTTP: our server, the same one with a transaction of its own for every delivery, and a
// bare one (Node's http and SQLite, grouping its commits, that appends the payload to a log and sets the account's status, and
// concludes nothing). Then what ours does with ten times as many deliveries at once as may wait. Build first; then
//   node bench/receive.js [--requests 8000] [--connections 128] [--seconds 60] [--rounds 10] [--runs 3]
// A run has a server of each kind, warmed up; in a round each of them gets its share of requests, one after the other, within a
// second or two. What a neighbour does to one of them it does to all, and what is told are medians of the rounds' ratios.
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load } from './load.js';
import { MAY_WAIT, serve } from './receivers.js';
import { measure, median, requestAt, start } from './rounds.js';

/** So many requests before the first round: a server runs for longer than the some seconds for which V8 goes on compiling it. */
const WARM_UP = 100_000;
/** A transaction for every delivery is slow: fewer of them tell as much. */
const UNGROUPED_SHARE = 0.1;
const kinds = ['ours', 'bare', 'ungrouped'];

const program = fileURLToPath(import.meta.url);

const shareOf = (kind, requests) => (kind === 'ungrouped' ? Math.ceil(requests * UNGROUPED_SHARE) : requests);

/** Medians of the rounds' ratios. By processor time: how many requests ours could take in where bare takes one. */
const ratiosOf = (found) => {
  const ratio = (field, kind, other) =>
    median(found[kind].map((one, round) => one[field] / found[other][round][field]));
  return {
    oursToBare: ratio('rate', 'ours', 'bare'),
    oursToBareByProcessor: ratio('cost', 'bare', 'ours'),
    oursToUngrouped: ratio('rate', 'ours', 'ungrouped'),
  };
};

/** One run: fresh servers, and so many rounds. Their order turns round every time. */
const run = async (options) => {
  const found = Object.fromEntries(kinds.map((kind) => [kind, []]));
  const servers = {};
  try {
    for (const kind of kinds) {
      servers[kind] = await start(program, kind);
      await load(servers[kind].port, { ...options, requestAt, requests: shareOf(kind, WARM_UP) });
    }
    for (let round = 1; round <= options.rounds; round += 1)
      for (const kind of round % 2 === 1 ? kinds : kinds.toReversed())
        found[kind].push(
          await measure(kind, servers[kind], { ...options, requests: shareOf(kind, options.requests) }),
        );
  } finally {
    for (const server of Object.values(servers)) await server.end();
  }
  return found;
};

const compare = async (options) => {
  const found = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let count = 1; count <= options.runs; count += 1) {
    const one = await run(options);
    const { oursToBare, oursToBareByProcessor, oursToUngrouped } = ratiosOf(one);
    console.error(
      `run ${count}: ours / bare ${oursToBare.toFixed(2)} by requests, ${oursToBareByProcessor.toFixed(2)} by processor time; ours / ungrouped ${oursToUngrouped.toFixed(1)}`,
    );
    for (const kind of kinds) found[kind].push(...one[kind]);
  }
  const medians = (field) =>
    Object.fromEntries(kinds.map((kind) => [kind, median(found[kind].map((one) => one[field]))]));
  return {
    requestsPerSecond: medians('rate'),
    processorMicrosecondsPerRequest: medians('cost'),
    processorShare: medians('busy'),
    senderMicrosecondsPerRequest: median(found.bare.map((one) => one.senderMicroseconds)),
    ...ratiosOf(found),
  };
};

/** Senders who never wait: each has so many requests under way, and sends the next one at every answer, whatever it is. */
const CROWD = { connections: 250, depth: (10 * MAY_WAIT) / 250, seconds: 5 };
const PROBE_MS = 20;

/** Whether a delivery is answered 200 and the server says that it is ready. */
const isWell = async (port) => {
  const { statuses } = await load(port, { requestAt, requests: 1, connections: 1, seconds: 10 });
  return statuses.has(200) && (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
};

/** What ours does with ten times as many deliveries at once as may wait, and how long until all is well again after it. */
const overload = async () => {
  const { port, end } = await start(program, 'ours');
  try {
    await load(port, { requestAt, requests: 10_000, connections: 128, seconds: 10 });
    const { statuses, elapsed, sent } = await load(port, { ...CROWD, requestAt, requests: Infinity });
    const over = performance.now();
    while (!(await isWell(port))) await new Promise((resolve) => void setTimeout(resolve, PROBE_MS));
    const recoveredMs = performance.now() - over;
    const [stored = 0, shed = 0] = [statuses.get(200), statuses.get(503)];
    if (stored + shed !== sent)
      throw new Error(`not every answer was 200 or 503: ${JSON.stringify([...statuses])}`);
    return { underWay: 10 * MAY_WAIT, mayWait: MAY_WAIT, stored, shed, seconds: elapsed, recoveredMs };
  } finally {
    await end();
  }
};

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    folder: { type: 'string' },
    requests: { type: 'string', default: '8000' },
    connections: { type: 'string', default: '128' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '3' },
  },
});

if (values.serve !== undefined) await serve(values.serve, values.folder);
else {
  const { requests: count, connections, seconds, rounds, runs } = values;
  const compared = await compare({
    requests: Number(count),
    connections: Number(connections),
    seconds: Number(seconds),
    rounds: Number(rounds),
    runs: Number(runs),
  });
  const machine = { node: process.version, cpus: cpus().length, connections: Number(connections) };
  console.log(JSON.stringify({ ...machine, ...compared, overload: await overload() }, null, 2));
}
