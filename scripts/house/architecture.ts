/** The generated parts of docs/architecture.md: the rooms, their drawing, and the table of who may import whom. */
import { format, resolveConfig } from 'prettier';
import { allImports, arrowsOf, floorsOf, textOf, type Arrow } from './graph.ts';
import { folderOf, rooms } from './rooms.ts';
import { rules } from './rules.ts';

/** The page that the parts stand in. */
export const architecture = 'docs/architecture.md';

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** The rooms that arrows lead to from a room, over any number of others. */
const reachedFrom = (room: string, arrows: readonly Arrow[]): ReadonlySet<string> => {
  const reached = new Set<string>();
  for (const { from, to } of arrows) {
    if (from !== room || reached.has(to)) continue;
    reached.add(to);
    for (const further of reachedFrom(to, arrows)) reached.add(further);
  }
  return reached;
};

/** The arrows without those that a longer way replaces. Arrows must not go round. */
export const reducedOf = (arrows: readonly Arrow[]): readonly Arrow[] =>
  arrows.filter(
    ({ from, to }) =>
      !arrows.some(
        (other) => other.from === from && other.to !== to && reachedFrom(other.to, arrows).has(to),
      ),
  );

const roomsByFloor = (): readonly (readonly [floor: number, rooms: readonly string[]])[] => {
  const byFloor = new Map<number, string[]>();
  for (const [room, floor] of floorsOf(arrowsOf(allImports)))
    byFloor.set(floor, [...(byFloor.get(floor) ?? []), room]);
  return [...byFloor].toSorted(([a], [b]) => b - a);
};

const drawing = (): string => {
  const floors = roomsByFloor().flatMap(([floor, names]) => [
    `  subgraph floor${floor}["floor ${floor}"]`,
    ...names.map((name) => `    ${name}["<b>${name}</b><br>${rooms[folderOf(name)] ?? ''}"]`),
    '  end',
  ]);
  const arrows = reducedOf(arrowsOf(allImports)).map(
    ({ from, to, typeOnly }) => `  ${from} ${typeOnly ? '-.->' : '-->'} ${to}`,
  );
  return ['```mermaid', 'flowchart TB', ...floors, ...arrows, '```'].join('\n');
};

const roomsTable = (): string =>
  table(
    ['Folder', 'What is in it'],
    Object.entries(rooms).map(([folder, line]) => [`\`${folder}\``, line]),
  );

const rulesTable = (): string =>
  table(
    ['Room', 'may import', 'and packages', 'but never'],
    Object.entries(rules).map(([room, { ours, packages, never }]) => [
      `\`${room}\``,
      ours.length === 0 ? 'nothing of ours' : code(ours),
      packages === undefined ? 'any' : packages.length === 0 ? 'none' : code(packages),
      never.map(({ what, because }) => `${code(what)}: ${because}`).join('<br>'),
    ]),
  );

const parts: Readonly<Record<string, () => string>> = {
  floors: drawing,
  rooms: roomsTable,
  rules: rulesTable,
};

/**
 * The page with its generated parts as the sources are now.
 *
 * @param page - the page as it stands
 * @throws when a part has no place in it
 */
export const currentArchitecture = async (page = textOf(architecture)): Promise<string> => {
  let text = page;
  for (const [name, make] of Object.entries(parts)) {
    const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${architecture} has no part "${name}"`);
    text = `${text.slice(0, from)}${begin}\n\n${make()}\n\n${text.slice(to)}`;
  }
  return format(text, { ...(await resolveConfig(architecture)), filepath: architecture });
};
