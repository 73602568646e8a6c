import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sources } from '../../scripts/house/graph.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rooms whose specification is written from outside: through what they are for, and where that is. */
const specifiedBy: Readonly<Record<string, string>> = {
  'src/cli/actions': 'test/cli/commands/replay.test.ts',
  'src/cli/commands': 'test/cli/commands/replay.test.ts',
  'machines/causes/families': 'test/machines/causes/catalogue.test.ts',
  'src/inspector/page': 'test/browser/rooms.test.ts',
  'src/inspector/page/rooms': 'test/browser/rooms.test.ts',
  'src/sqlite/read': 'test/sqlite/store.test.ts',
  'src/sqlite/upkeep': 'test/sqlite/upkeep.test.ts',
  'src/testing/fleet/oddities': 'test/testing/fleet.test.ts',
  'src/testing/fleet/troubles': 'test/testing/fleet.test.ts',
  'src/wire/shapes': 'test/wire/index.test.ts',
};

const specifications = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
  .map((name) => `test/${name}`);

/** The files that a specification imports, from the top folder. */
const importedBy = (path: string): readonly string[] =>
  Array.from(readFileSync(join(root, path), 'utf8').matchAll(/from '(\.[^']+)'/g), ([, to]) =>
    relative(root, resolve(join(root, dirname(path)), to ?? '')),
  );

const imported = new Set(specifications.flatMap(importedBy));

/** The rooms, one for each folder of sources, and what lies in each. */
const rooms = new Map<string, readonly string[]>();
for (const path of sources)
  if (dirname(path) !== 'src') rooms.set(dirname(path), [...(rooms.get(dirname(path)) ?? []), path]);

describe('every room', () => {
  test('has a specification that imports from it, or one that is named here', () => {
    const without = [...rooms]
      .filter(([room, paths]) => !(room in specifiedBy) && !paths.some((path) => imported.has(path)))
      .map(([room]) => room);
    expect(rooms.size).toBeGreaterThan(30);
    expect(without).toEqual([]);
  });

  test('that is named here is one, and is specified where it is said to be', () => {
    for (const [room, path] of Object.entries(specifiedBy)) {
      expect([...rooms.keys()]).toContain(room);
      expect(specifications).toContain(path);
    }
  });

  test('at the top has a folder of specifications by its name', () => {
    const top = new Set([...rooms.keys()].map((room) => room.replace(/^src\//, '').split('/')[0] ?? ''));
    const without = [...top].filter(
      (room) => !specifications.some((path) => path.startsWith(`test/${room}/`)),
    );
    expect(without).toEqual([]);
  });
});
