// Our replay as a library, into a file.
import { join } from 'node:path';
import { openLifecycle } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';

export const run = async ({ file, folder }) => {
  const lifecycle = openLifecycle({ database: join(folder, 'ours.db') });
  const { lines } = await lifecycle.replay(entriesOf(file));
  await lifecycle.close();
  return { lines };
};
