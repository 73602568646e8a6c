// Compiles into dist/ when a source is newer than the last build; with --force always.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');

const newest = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
    : statSync(path).mtimeMs;

const sources = ['machines', 'src', 'scripts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const changed = Math.max(...sources.map((name) => newest(join(root, name))));
const fresh = existsSync(stamp) && statSync(stamp).mtimeMs > changed;

if (!fresh || process.argv.includes('--force')) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(
    'package.json',
    'bin/tsc',
  );
  const run = (...args) => {
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  };
  run(compiler, '-p', 'tsconfig.build.json');
  run(compiler, '-p', 'src/inspector/page/tsconfig.json');
  run('scripts/build-page.js');
  writeFileSync(stamp, '');
}
