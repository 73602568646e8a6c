// Our whole command, in this process: main() as bin/ calls it.
import { join } from 'node:path';
import { main } from '../../dist/src/cli/main.js';

export const run = async ({ file, folder, lines }) => {
  const code = await main(['replay', '--quiet', '--json', '--db', join(folder, 'ours.db'), file]);
  if (code !== 0) throw new Error(`replay ended with ${code}`);
  return { lines };
};
