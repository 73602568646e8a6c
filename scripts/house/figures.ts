/** Prints the figures of the sources' plan: rooms, floors and arrows, sizes, docstrings, tests, and names that mean two things. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declaredIn } from './declared.ts';
import { namesOfSeveralRooms } from './shared-names.ts';
import { allImports, arrowsBackOf, arrowsOf, floorsOf, roomOf, sources, textOf } from './graph.ts';
import { mayRead } from './readers.ts';

const tests = fileURLToPath(new URL('../../test', import.meta.url));

const linesOf = (text: string): number => text.replace(/\n$/, '').split('\n').length;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Median, 90th percentile and maximum. */
const spread = (numbers: readonly number[]): string => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return `${at(0.5)} / ${at(0.9)} / ${at(1)}`;
};

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`;

/** How many lines each room has, by its name; a test's room is the folder that its file lies in. */
const linesByRoom = (files: readonly (readonly [path: string, lines: number])[]): Map<string, number> => {
  const found = new Map<string, number>();
  for (const [path, lines] of files) {
    const room = roomOf(path).replace(/\.test\.ts$/, '.ts');
    found.set(room, (found.get(room) ?? 0) + lines);
  }
  return found;
};

const sourceLines = sources.map((path) => [path, linesOf(textOf(path))] as const);
const testLines = readdirSync(tests, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:ts|tsx|js)$/.test(path) && !path.includes('node_modules'))
  .map((path) => [`test/${path}`, linesOf(readFileSync(join(tests, path), 'utf8'))] as const);

const declared = sources.map((path) => ({ path, ...declaredIn(path, textOf(path)) }));
const exported = declared.flatMap(({ names }) => names.filter((name) => name.exported));

const figures = (): readonly (readonly [string, string])[] => {
  const arrows = arrowsOf(allImports);
  const back = arrowsBackOf(arrows);
  const [ours, theirs] = [sourceLines, testLines].map((files) => sum(files.map(([, lines]) => lines)));
  return [
    ['rooms', String(new Set(sources.map(roomOf)).size)],
    ['floors', back.length > 0 ? 'none: rooms go round' : String(Math.max(...floorsOf(arrows).values()))],
    ['arrows', String(arrows.length)],
    ['arrows back', String(back.length)],
    ['files', String(sources.length)],
    ['files that could read in a transaction', String(sources.filter((path) => mayRead(path)).length)],
    ['lines of a file, median / p90 / max', spread(sourceLines.map(([, lines]) => lines))],
    [
      'lines of a function, median / p90 / max',
      spread(declared.flatMap(({ functions }) => functions.map(({ lines }) => lines))),
    ],
    [
      'exported things documented',
      percent(exported.filter(({ documented }) => documented).length, exported.length),
    ],
    ['test lines per source line', ((theirs ?? 0) / (ours ?? 1)).toFixed(2)],
    ['names declared in more than one room', String(namesOfSeveralRooms().length)],
  ];
};

const print = (): void => {
  for (const [name, value] of figures()) console.log(`${name.padEnd(42)}${value}`);
  console.log('\ntest lines per source line, by room');
  const [ours, theirs] = [linesByRoom(sourceLines), linesByRoom(testLines)];
  const ratios = [...ours].map(([room, lines]) => ({ room, lines, ratio: (theirs.get(room) ?? 0) / lines }));
  for (const { room, lines, ratio } of ratios.toSorted((a, b) => a.ratio - b.ratio))
    console.log(`  ${room.padEnd(12)}${ratio.toFixed(2).padStart(6)}${String(lines).padStart(7)} lines`);
  console.log('\nnames declared in more than one room');
  for (const [name, rooms] of namesOfSeveralRooms())
    console.log(`  ${String(rooms.length).padStart(2)}  ${name.padEnd(24)}${rooms.join(' ')}`);
};

print();
