import { describe, expect, test } from 'vitest';
import {
  allImports,
  arrowsOf,
  floorsOf,
  importsOf,
  roomOf,
  sources,
  textOf,
  type Import,
} from '../../scripts/house/graph.ts';
import { accelerators, doors, forTests, insideSqlite, rules } from '../../scripts/house/rules.ts';

const packageOf = (name: string): string => {
  if (name.startsWith('node:')) return 'node';
  return name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name);
};

const isOurs = (path: string): boolean => path.startsWith('machines/') || path.startsWith('src/');

/** The room inside sqlite that a path lies in, or null. */
const sqliteRoomOf = (path: string): string | null => /^src\/sqlite\/(\w+)\//.exec(path)?.[1] ?? null;

const wrongWithPackage = ({ from, to }: Import): string | null => {
  const { packages } = rules[roomOf(from)] ?? {};
  if (packages === undefined || packages.includes(packageOf(to))) return null;
  return `${roomOf(from)} may not import ${packageOf(to)}`;
};

const wrongWithRoom = ({ from, to, typeOnly }: Import): string | null => {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (room === target || !(room in rules)) return null;
  const allowed = rules[room]?.ours ?? [];
  if (allowed.includes(target) || (typeOnly && allowed.includes(`${target} (types)`))) return null;
  return `${room} may not import ${target}`;
};

const wrongInside = ({ from, to }: Import): string | null => {
  for (const { inside, by } of accelerators)
    if (inside.test(to) && !by.test(from)) return 'an accelerator is chosen in one place alone';
  const [room, target] = [sqliteRoomOf(from), sqliteRoomOf(to)];
  if (room === null || target === null) return null;
  return insideSqlite.indexOf(target) > insideSqlite.indexOf(room)
    ? `${room} may not import ${target}`
    : null;
};

/** What an import says is wrong, or null when the rules allow it. */
const verdict = (one: Import): string | null =>
  isOurs(one.to) ? (wrongWithRoom(one) ?? wrongInside(one)) : wrongWithPackage(one);

/** The rooms on lower floors that a room may not import and that no reason is given for. */
const unexplained = (room: string, floors: ReadonlyMap<string, number>): readonly string[] => {
  const { ours = [], never = [] } = rules[room] ?? {};
  const settled = new Set([
    ...ours.map((name) => name.replace(' (types)', '')),
    ...never.flatMap(({ what }) => what),
    forTests,
  ]);
  return [...floors]
    .filter(([other, floor]) => floor < (floors.get(room) ?? 0) && !settled.has(other))
    .map(([other]) => other);
};

describe('rooms', () => {
  test('every import keeps to the table', () => {
    const broken = allImports.flatMap((one) => {
      const wrong = verdict(one);
      return wrong === null ? [] : [`${one.from} imports ${one.to}: ${wrong}`];
    });
    expect(broken).toEqual([]);
  });

  test('every room has a rule, and every rule a room', () => {
    const rooms = new Set(sources.map(roomOf).filter((room) => !doors.includes(room)));
    expect([...rooms].toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  test('every arrow down that is forbidden has its reason, and none that is allowed', () => {
    const floors = floorsOf(arrowsOf(allImports));
    expect(
      Object.keys(rules).flatMap((room) => unexplained(room, floors).map((other) => [room, other])),
    ).toEqual([]);
    for (const [room, { ours, packages, never }] of Object.entries(rules)) {
      const forbidden = new Set(never.flatMap(({ what }) => what));
      const allowed = (packages ?? ['node']).includes('node') ? [...ours, 'Node'] : ours;
      expect([room, ...allowed.filter((name) => forbidden.has(name))]).toEqual([room]);
    }
  });

  test('an arrow down that is neither allowed nor explained is found', () => {
    expect(
      unexplained(
        'text',
        new Map([
          ['text', 2],
          ['model', 1],
        ]),
      ),
    ).toEqual(['model']);
  });

  test('nothing but the command line imports the public door', () => {
    const importers = allImports.filter(({ to }) => to === 'src/index.ts').map(({ from }) => roomOf(from));
    expect([...new Set(importers)]).toEqual(['cli']);
  });

  test('there are at most 8 floors and 85 arrows, and none goes back', () => {
    const arrows = arrowsOf(allImports);
    const floors = floorsOf(arrows);
    expect(Math.max(...floors.values())).toBeLessThanOrEqual(8);
    expect(arrows.length).toBeLessThanOrEqual(85);
  });

  test('arrows that go round are found', () => {
    const arrow = (from: string, to: string) => ({ from, to, typeOnly: false });
    expect(() => floorsOf([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a')])).toThrow('go round');
  });

  test.each<[string, string, boolean]>([
    ['machines/account.ts', 'src/decide/step.ts', true],
    ['machines/account.ts', 'node:fs', false],
    ['machines/causes/families/imap.ts', 'valibot', false],
    ['src/decide/step.ts', 'node:fs', false],
    ['src/decide/step.ts', 'src/store/port.ts', true],
    ['src/model/snapshot.ts', 'src/decide/step.ts', true],
    ['src/store/port.ts', 'src/engine/engine.ts', true],
    ['src/sqlite/store.ts', 'src/wire/index.ts', false],
    ['src/sqlite/read/log.ts', 'src/sqlite/write/pending.ts', false],
    ['src/engine/batch.ts', 'src/wire/index.ts', true],
    ['src/engine/batch.ts', 'src/views/account.ts', true],
    ['src/inspector/answers.ts', 'src/engine/engine.ts', false],
    ['src/intake/reconciler.ts', 'src/lifecycle/lifecycle.ts', true],
    ['src/http/intake.ts', 'src/lifecycle/lifecycle.ts', true],
    ['src/inspector/account-feed.ts', 'src/lifecycle/lifecycle.ts', true],
    ['src/testing/store/contract.ts', 'vitest', false],
    ['src/testing/store/likeness.ts', 'fast-check', false],
    ['src/testing/store/likeness.ts', 'src/memory/store.ts', false],
    ['src/engine/engine.ts', 'src/decide/compiled-runner.ts', false],
    ['src/wire/readers.ts', 'src/wire/fast/readers.ts', true],
  ])('%s must not import %s', (from, to, typeOnly) => {
    expect(verdict({ from, to, typeOnly })).not.toBeNull();
  });
});

describe('the tree', () => {
  test('has no cycle of imports', () => {
    const edges = new Map(
      sources.map((path) => [path, importsOf(path).flatMap(({ to }) => (sources.includes(to) ? [to] : []))]),
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
    const long = sources.filter((path) => textOf(path).split('\n').length > 401);
    expect(long).toEqual([]);
  });
});
