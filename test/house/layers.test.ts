import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What an import says is wrong, or null when the layers allow it. Paths are relative to the top folder. */
const verdict = (importer: string, imported: string): string | null => {
  const layerOf = (path: string): string => {
    if (path.startsWith('machines/')) return 'machines';
    const [, folder, rest] = path.split('/');
    return rest === undefined ? 'core' : (folder ?? '');
  };
  const from = layerOf(importer);
  const isPackage = !imported.startsWith('machines/') && !imported.startsWith('src/');
  if (isPackage) {
    if (from === 'machines' && imported !== 'xstate') return 'machines import XState alone';
    if (from === 'core' && imported.startsWith('node:')) return 'the core knows nothing of Node';
    return null;
  }
  const to = layerOf(imported);
  if (from === to || importer === 'src/index.ts' || from === 'cli') return null;
  if (from === 'machines') return 'machines import nothing of ours';
  if (from === 'core' && to !== 'machines') return 'the core imports no folder';
  if (to !== 'machines' && to !== 'core') return 'an edge imports no other edge';
  return imported === 'src/index.ts' ? 'nothing imports the public door but those who use it' : null;
};

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });

const importsOf = (path: string): string[] => {
  const text = readFileSync(join(root, path), 'utf8');
  const found = text.matchAll(
    /(?:^|[\s;])(?:import|export)\s[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm,
  );
  return Array.from(found, ([, a, b, c]) => a ?? b ?? c ?? '').map((target) =>
    target.startsWith('.') ? relative(root, resolve(dirname(join(root, path)), target)) : target,
  );
};

const sources = [...sourcesBelow('machines'), ...sourcesBelow('src')];

describe('layers', () => {
  test('every import keeps to them', () => {
    const broken = sources.flatMap((path) =>
      importsOf(path).flatMap((target) => {
        const wrong = verdict(path, target);
        return wrong === null ? [] : [`${path} imports ${target}: ${wrong}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  test('the machines, the core and the edges are all looked at', () => {
    expect(sources.filter((path) => path.startsWith('machines/')).length).toBeGreaterThan(10);
    expect(sources.filter((path) => /^src\/[^/]+$/.test(path)).length).toBeGreaterThan(10);
    expect(sources.filter((path) => /^src\/[^/]+\//.test(path)).length).toBeGreaterThan(10);
  });

  test.each([
    ['machines/account.ts', 'src/step.ts'],
    ['machines/account.ts', 'node:fs'],
    ['machines/causes/imap.ts', 'valibot'],
    ['src/step.ts', 'node:fs'],
    ['src/step.ts', 'src/wire/index.ts'],
    ['src/sqlite/store.ts', 'src/wire/index.ts'],
    ['src/http/app.ts', 'src/index.ts'],
  ])('%s must not import %s', (importer, imported) => {
    expect(verdict(importer, imported)).not.toBeNull();
  });
});

describe('the tree', () => {
  test('has no cycle of imports', () => {
    const edges = new Map(
      sources.map((path) => [path, importsOf(path).filter((target) => sources.includes(target))]),
    );
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      state.set(path, 'open');
      for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
      state.set(path, 'done');
    };
    for (const path of sources) visit(path, []);
    expect(cycles).toEqual([]);
  });

  test('has no file over 400 lines', () => {
    const long = sources.filter((path) => readFileSync(join(root, path), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });
});
