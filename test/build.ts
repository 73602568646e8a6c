import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The folder of the compiled package; compiled anew when a source is newer. For tests that need plain Node. */
export const built = (): string => {
  const { stdout, stderr } = spawnSync(process.execPath, [pathOf('../scripts/build.js')], {
    encoding: 'utf8',
  });
  // A type error is not this test's business: the compiler reports it, and writes the code all the same.
  if (!existsSync(pathOf('../dist/src/index.js'))) throw new Error(`the build failed: ${stdout}${stderr}`);
  return pathOf('../dist');
};
