/** The sources as a graph: which file imports which, in which room each lies, and on which floor a room stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One import of a source. Paths are relative to the top folder; a package stands by its name. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** It is gone when the types are. */
  readonly typeOnly: boolean;
}

/** An arrow between two rooms. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Whether every import behind it is one of types. */
  readonly typeOnly: boolean;
}

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });

/** The text of a file, by its path from the top folder. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The paths of all sources, from the top folder. */
export const sources: readonly string[] = [...sourcesBelow('machines'), ...sourcesBelow('src')];

const statement =
  /(?:^|[\s;])(?:import|export)( type)?\s([^'";]*?)from\s+'([^']+)'|import\('([^']+)'\)|^import '([^']+)'/gm;

const namesTypesOnly = (names: string): boolean => {
  const [, inner] = /^\s*\{([^}]*)\}\s*$/.exec(names) ?? [];
  const parts = inner?.split(',').map((part) => part.trim()) ?? [];
  const named = parts.filter((part) => part !== '');
  return named.length > 0 && named.every((part) => part.startsWith('type '));
};

/** What a source imports. */
export const importsOf = (path: string): readonly Import[] =>
  Array.from(textOf(path).matchAll(statement), ([, type, names = '', from, called, bare]) => {
    const target = from ?? called ?? bare ?? '';
    const to = target.startsWith('.') ? relative(root, resolve(dirname(join(root, path)), target)) : target;
    return { from: path, to, typeOnly: type !== undefined || namesTypesOnly(names) };
  });

/** Every import of a source by another one, or of a package. */
export const allImports: readonly Import[] = sources.flatMap(importsOf);

/** The room that a source lies in: `machines`, a folder of `src`, or `index`, the public door with what it opens. */
export const roomOf = (path: string): string => {
  const [top = '', second = ''] = path.split('/');
  if (top === 'machines') return top;
  return second.endsWith('.ts') ? 'index' : second;
};

/** The arrows between rooms. */
export const arrowsOf = (imports: readonly Import[], room = roomOf): readonly Arrow[] => {
  const arrows = new Map<string, Arrow>();
  for (const { from, to, typeOnly } of imports) {
    if (!sources.includes(to) || room(from) === room(to)) continue;
    const key = `${room(from)} ${room(to)}`;
    arrows.set(key, {
      from: room(from),
      to: room(to),
      typeOnly: typeOnly && (arrows.get(key)?.typeOnly ?? true),
    });
  }
  return [...arrows.values()].toSorted((a, b) => `${a.from} ${a.to}`.localeCompare(`${b.from} ${b.to}`));
};

/** The arrows that go back: from the room that one points at, arrows lead to the one it comes from. */
export const arrowsBackOf = (arrows: readonly Arrow[]): readonly Arrow[] => {
  const reachedFrom = (room: string, reached = new Set<string>()): ReadonlySet<string> => {
    for (const { from, to } of arrows) {
      if (from !== room || reached.has(to)) continue;
      reached.add(to);
      reachedFrom(to, reached);
    }
    return reached;
  };
  return arrows.filter(({ from, to }) => reachedFrom(to).has(from));
};

/** On which floor each room stands: 1 when it imports no other, else one above the highest that it imports. */
export const floorsOf = (arrows: readonly Arrow[]): ReadonlyMap<string, number> => {
  const rooms = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))].toSorted();
  const floors = new Map<string, number>();
  const floorOf = (room: string, trail: readonly string[]): number => {
    if (trail.includes(room)) throw new Error(`rooms go round: ${[...trail, room].join(' → ')}`);
    const below = arrows.filter(({ from }) => from === room).map(({ to }) => to);
    const floor = floors.get(room) ?? 1 + Math.max(0, ...below.map((to) => floorOf(to, [...trail, room])));
    floors.set(room, floor);
    return floor;
  };
  for (const room of rooms) floorOf(room, []);
  return floors;
};
