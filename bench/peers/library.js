// Our replay as a library, into a file, with the settings for logs of many accounts: SQLite's page cache as large as that of the other
// peers, and transactions in which an account occurs more than once.
import { join } from 'node:path';
import { openLifecycle, openSqliteStore } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';

/** How many lines share a transaction. */
export const linesPerTransaction = 400_000;

export const run = async ({ file, folder }) => {
  const lifecycle = openLifecycle({
    store: openSqliteStore({ database: join(folder, 'ours.db'), pageCacheMiB: 64 }),
  });
  const { lines } = await lifecycle.replay(entriesOf(file), { linesPerTransaction });
  await lifecycle.close();
  return { lines };
};
