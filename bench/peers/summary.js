// Our replay as a library, in memory and without the history: as the command does without a database.
import { createMemoryStore, openLifecycle } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';

export const run = async ({ file }) => {
  const lifecycle = openLifecycle({ store: createMemoryStore({ history: false }) });
  const { lines } = await lifecycle.replay(entriesOf(file));
  await lifecycle.close();
  return { lines };
};
