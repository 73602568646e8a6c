import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a build reads. */
const sources = ['machines', 'src'];

/** A file that every build writes. */
const result = join(root, 'dist/src/cli/main.js');

const newestSource = (): number => {
  const times = sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => statSync(join(root, folder, name)).mtimeMs),
  );
  return Math.max(...times);
};

/**
 * Builds `dist` when it is missing or older than the sources: for tests that run the program as it is shipped.
 *
 * @throws when the sources do not compile
 */
export const buildWhenStale = (): void => {
  const built = statSync(result, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built >= newestSource()) return;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
};

export default buildWhenStale;
