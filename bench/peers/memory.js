// Our replay as a library, in memory.
import { openLifecycle } from '../../dist/src/index.js';
import { entriesOf } from '../lines.js';

export const run = async ({ file }) => {
  const lifecycle = openLifecycle();
  const { lines } = await lifecycle.replay(entriesOf(file));
  await lifecycle.close();
  return { lines };
};
