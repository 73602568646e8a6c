// Receives deliveries a few at a time, and writes the id of each acknowledged one to stdout. Arguments: dist folder, database,
// how many, and how: `full`; or, as it must not be, `normal` (SQLite's own default for write-ahead logs) and `early`
// (acknowledged before it is written). What fails is sent again until it has failed for good, but what was acknowledged is not.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , dist, database, times, manner] = process.argv;
const load = (path) => import(pathToFileURL(`${dist}/src/${path}`).href);
const { openLifecycle } = await load('index.js');
const { createSqliteStore } = await load('sqlite/store.js');
const { connect } = await load('sqlite/connection/session.js');

/** A store that trusts the disk with what it has not synced. */
const trustingStore = () =>
  createSqliteStore(database, () => {
    const db = connect({ path: database, readonly: false, busyTimeoutMs: 100, pageCacheMiB: 4 });
    db.pragma('synchronous = NORMAL');
    return db;
  });

const types = ['account.status.running', 'account.status.errored', 'account.status.disconnected'];
const deliveryOf = (count) => ({
  id: `d${count}`,
  account_id: `account-${count % 23}`,
  type: types[(count * 7) % types.length],
  // Large enough for a checkpoint to come on the way.
  payload: { reason: 'x'.repeat(((count * 97) % 11) * 900) },
});

const ATTEMPTS = 40;

const run = async () => {
  const lifecycle = openLifecycle(manner === 'normal' ? { store: trustingStore() } : { database });
  const receive = async (count) => {
    const delivery = deliveryOf(count);
    if (manner === 'early') writeSync(1, `${delivery.id}\n`);
    for (let attempt = 1; ; attempt += 1)
      try {
        await lifecycle.receive(delivery);
        break;
      } catch (error) {
        if (manner === 'early') return;
        if (attempt === ATTEMPTS) throw error;
      }
    if (manner !== 'early') writeSync(1, `${delivery.id}\n`);
  };
  for (let count = 0; count < Number(times);) {
    const size = Math.min(1 + ((count * 5) % 6), Number(times) - count);
    await Promise.all(Array.from({ length: size }, (_, at) => receive(count + at)));
    count += size;
  }
  await lifecycle.close();
};

try {
  await run();
} catch (error) {
  // What a failing disk leads to is a fault with a word, never anything else.
  process.stderr.write(`${error.code ?? error.stack}\n`);
  process.exitCode = 1;
}
