// Takes deliveries in, in a process of its own, so many at once as its parent asks for: node bench/deliverer.js DATABASE [SHARE OF]. Tells
// what it cost. Its time is that at which they came. Where others share the work, it has the accounts of its share alone.
import { openLifecycle } from '../dist/src/index.js';
import { generateLines } from '../dist/src/testing/index.js';

const ACCOUNTS = 4000;

const [database, share = 0, of = 1] = process.argv.slice(2);

/** Whether an account is one of its own. */
const isOwn = ({ AccountStatus: { account_id: id } }) =>
  [...id].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 65_521, 0) % Number(of) === Number(share);

const all = generateLines({ seed: 1, lines: 1e7, accounts: ACCOUNTS })[Symbol.iterator]();
const lines = all.map((line) => JSON.parse(line)).filter(({ payload }) => isOwn(payload));
/** What falls due meanwhile does so in the batch that comes next. */
let now = 0;
const lifecycle = openLifecycle({ database, clock: { now: () => now } });

const nextLines = (count) => Array.from({ length: count }, () => lines.next().value);

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

/** Takes so many in, some of them at any time; each that is refused for now comes again. How often that was. */
const stream = async ({ count, atOnce }) => {
  let left = count;
  let refused = 0;
  const send = async () => {
    while (left > 0) {
      left -= 1;
      const { payload, received_at: at } = lines.next().value;
      now = Math.max(now, Date.parse(at));
      for (let isTaken = false; !isTaken;)
        isTaken = await lifecycle.receive(payload).then(
          () => true,
          (error) => {
            if (!error.retryable) throw error;
            refused += 1;
            return false;
          },
        );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  return { refused };
};

process.on('message', async (asked) =>
  process.send(await ('atOnce' in asked ? stream(asked) : deliver(asked))),
);
process.on('disconnect', () => process.exit());
