// What single calls cost on a database that a replay made: opening it, a page of accounts, a page of those that need somebody,
// one account, its history, its past, and deliveries one after the other.
import { join } from 'node:path';
import { openLifecycle } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';

const ROUNDS = 51;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const timed = async (work) => {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await work(round);
    times.push(performance.now() - begun);
  }
  return median(times);
};

export const run = async ({ file, folder, accounts }) => {
  const database = join(folder, 'ours.db');
  const first = openLifecycle({ database });
  const { lines } = await first.replay(entriesOf(file));
  await first.close();
  const callsMs = {};
  callsMs.open = await timed(() => openLifecycle({ database }).close());
  const lifecycle = openLifecycle({ database });
  const id = (round) => `bench-${String((round * 7919) % accounts).padStart(15, '0')}A`;
  const middle = new Date(Date.UTC(2025, 0, 1) + lines * 100);
  callsMs.accounts = await timed(() => lifecycle.accounts({ limit: 50 }));
  callsMs.attention = await timed(() => lifecycle.attention({ limit: 50 }));
  callsMs.account = await timed((round) => lifecycle.account(id(round)));
  callsMs.history = await timed((round) => lifecycle.history(id(round)));
  callsMs.at = await timed((round) => lifecycle.at(id(round), middle.toISOString()));
  callsMs.receive = await timed((round) =>
    lifecycle.receive({
      AccountStatus: { account_id: id(round), account_type: 'LINKEDIN', message: round % 2 ? 'OK' : 'ERROR' },
    }),
  );
  await lifecycle.close();
  return { lines, callsMs };
};
