// Our replay as a library, into a file. SQLite's page cache is as large as that of the other peers.
import { join } from 'node:path';
import { openLifecycle, openSqliteStore } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';

export const run = async ({ file, folder }, options = {}) => {
  const lifecycle = openLifecycle({
    store: openSqliteStore({ database: join(folder, 'ours.db'), pageCacheMiB: 64 }),
  });
  const { lines } = await lifecycle.replay(entriesOf(file), options);
  await lifecycle.close();
  return { lines };
};
