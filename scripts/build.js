// Compiles into dist/ when a source is newer than the last build; with --force always.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');

const newest = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
    : statSync(path).mtimeMs;

const sources = ['machines', 'src', 'scripts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
const changed = Math.max(...sources.map((name) => newest(join(root, name))));
const fresh = existsSync(stamp) && statSync(stamp).mtimeMs > changed;

/** Runs a script of Node's, and ends with it when it fails. */
const run = (next, ...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  rmSync(next, { recursive: true, force: true });
  process.exit(status ?? 1);
};

/** The declarations that a door of the package leads to, and those that they name. */
const reachableTypes = (next) => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const ahead = Object.values(exports).flatMap(({ types }) =>
    types === undefined ? [] : [join(next, types.replace(/^\.\/dist\//, ''))],
  );
  const reached = new Set();
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    if (reached.has(path) || !existsSync(path)) continue;
    reached.add(path);
    for (const [, id] of readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g))
      ahead.push(join(dirname(path), id.replace(/\.[jt]s$/, '.d.ts')));
  }
  return reached;
};

/** Takes the other declarations away: nobody can import what they declare. */
const pruneTypes = (next) => {
  const reached = reachableTypes(next);
  for (const name of readdirSync(next, { recursive: true }))
    if (name.endsWith('.d.ts') && !reached.has(join(next, name))) rmSync(join(next, name));
};

if (!fresh || process.argv.includes('--force')) {
  // Made beside the last build and put in its place at the end: whoever runs that meanwhile is not disturbed.
  const next = join(root, `dist-${process.pid}`);
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc');
  run(next, compiler, '-p', 'tsconfig.build.json', '--outDir', next);
  pruneTypes(next);
  // Read by programs alone: what it is laid out with for people need not be shipped.
  const weights = join(next, 'machines/causes/weights.json');
  writeFileSync(weights, JSON.stringify(JSON.parse(readFileSync(weights, 'utf8'))));
  run(next, compiler, '-p', 'src/inspector/page/tsconfig.json');
  run(next, 'scripts/build-page.js', next);
  run(next, 'scripts/bundle-cli.js', next);
  writeFileSync(join(next, '.built'), '');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(next, join(root, 'dist'));
}
