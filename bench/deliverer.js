// Takes deliveries in, in a process of its own, so many at once as its parent asks for: node bench/deliverer.js DATABASE. Tells what it
// cost. Its time is that at which they came.
import { openLifecycle } from '../dist/src/index.js';
import { generateLines } from '../dist/src/testing/index.js';

const ACCOUNTS = 4000;

const lines = generateLines({ seed: 1, lines: 1e7, accounts: ACCOUNTS })[Symbol.iterator]();
/** What falls due meanwhile does so in the batch that comes next. */
let now = 0;
const lifecycle = openLifecycle({ database: process.argv[2], clock: { now: () => now } });

const nextLines = (count) => Array.from({ length: count }, () => JSON.parse(lines.next().value));

/** Takes so many batches in; the processor time of it in microseconds, and how long each of them took, in milliseconds. */
const deliver = async ({ batches, size }) => {
  let microseconds = 0;
  const waits = [];
  for (let count = 0; count < batches; count += 1) {
    const batch = nextLines(size);
    now = Date.parse(batch.at(-1).received_at);
    const before = process.cpuUsage();
    const begun = performance.now();
    await Promise.all(batch.map(({ payload }) => lifecycle.receive(payload)));
    waits.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(before);
    microseconds += user + system;
  }
  return { microseconds, waits };
};

process.on('message', async (asked) => process.send(await deliver(asked)));
process.on('disconnect', () => process.exit());
