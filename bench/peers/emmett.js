// An event-sourcing library for Node on SQLite, @event-driven-io/emmett-sqlite: a stream for each account, folded to its status.
// It is no dependency of ours. Install it with @event-driven-io/emmett and sqlite3 in a folder of its own and name that folder
// in BENCH_PEERS.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { linesOf } from '../lines.js';

const MOST = 2000;

const load = (name) => {
  const require = createRequire(join(process.env.BENCH_PEERS ?? '/nowhere', 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
};

const evolve = (state, { type, data }) =>
  type === state.status ? state : { status: data.status, since: data.at, version: state.version + 1 };

const initialState = () => ({ status: 'NEW', since: 0, version: 0 });

export const run = async ({ file, folder }) => {
  const { CommandHandler } = await load('@event-driven-io/emmett');
  const { getSQLiteEventStore } = await load('@event-driven-io/emmett-sqlite');
  const store = getSQLiteEventStore({ fileName: join(folder, 'peer.db') });
  const handle = CommandHandler({ evolve, initialState });
  let lines = 0;
  for (const texts of linesOf(file))
    for (const text of texts.slice(0, MOST - lines)) {
      const { received_at, payload } = JSON.parse(text);
      const { account_id, message } = payload.AccountStatus;
      const event = { type: message, data: { status: message, at: Date.parse(received_at) } };
      await handle(store, account_id, () => event);
      lines += 1;
    }
  return { lines };
};
