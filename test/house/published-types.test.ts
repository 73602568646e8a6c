import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildWhenStale } from '../build.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

const dist = buildWhenStale();
const root = dirname(dist);
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** The packages that the types of a file name, and those of all files that it imports. */
const packagesOf = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const found = new Set<string>();
  for (const [, id = ''] of readFileSync(file, 'utf8').matchAll(
    /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g,
  )) {
    if (!id.startsWith('.')) found.add(id.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1'));
    else {
      const next = resolve(dirname(file), id.replace(/\.[jt]s$/, '.d.ts'));
      for (const name of packagesOf(next, seen)) found.add(name);
    }
  }
  return found;
};

const entries = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : [entry.types],
);

test('XState is a peer, so that there is one copy of it, and no optional peer is a dependency', () => {
  const optional = Object.keys(manifest.peerDependenciesMeta);
  expect(Object.keys(manifest.peerDependencies)).toContain('xstate');
  expect(optional).toEqual(['@statelyai/inspect', 'nodemailer', 'pg']);
  for (const name of ['xstate', ...optional]) expect(manifest.dependencies).not.toHaveProperty(name);
});

test.each(entries)('the types of %s need no package that may be missing', (entry) => {
  // A package whose types are a package of their own comes without them.
  const typed = Object.keys(manifest.dependencies).filter(
    (name) => manifest.devDependencies[`@types/${name}`] === undefined,
  );
  const installed = new Set(['xstate', ...typed]);
  const missing = [...packagesOf(join(root, entry))].filter(
    (name) => !installed.has(name) && !name.startsWith('node:'),
  );
  expect(missing).toEqual([]);
});

test('an optional peer in the types would be found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.d.ts'), "export type * from './relay.ts';");
  writeFileSync(join(folder, 'relay.d.ts'), "import type { Inspector } from '@statelyai/inspect';");
  expect([...packagesOf(join(folder, 'index.d.ts'))]).toEqual(['@statelyai/inspect']);
});

test('the build holds no declaration that no door leads to', () => {
  const reached = new Set<string>();
  for (const entry of entries) packagesOf(join(root, entry), reached);
  const built = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.d.ts'),
  );
  expect(built.filter((name) => !reached.has(join(dist, name)))).toEqual([]);
  expect(built.length).toBeGreaterThan(100);
});
