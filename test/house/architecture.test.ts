import { existsSync, globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { architecture, currentArchitecture, reducedOf } from '../../scripts/house/architecture.ts';
import { arrowsOf, sources, textOf } from '../../scripts/house/graph.ts';
import { namedLinesOf, type NamedLine } from '../../scripts/house/page-words.ts';
import { folderOf, rooms } from '../../scripts/house/rooms.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = textOf(architecture);

/** The pages that speak of the sources. */
const pages = [architecture, 'docs/developing.md'];

/** What a path names: a file or folder, or those that it fits where it has a star. */
const filesAt = (path: string): readonly string[] => {
  const found = path.includes('*')
    ? globSync(path, { cwd: root })
    : existsSync(join(root, path))
      ? [path]
      : [];
  return found.map((each) => each.replace(/\/$/, ''));
};

const isFile = (path: string): boolean => statSync(join(root, path)).isFile();

/** What the build makes: it need not be there. */
const isBuilt = (path: string): boolean => path.startsWith('dist/');

/** The paths at which nothing is. */
const unknownPaths = (lines: readonly NamedLine[]): readonly string[] =>
  lines.flatMap(({ paths }) => paths.filter((path) => !isBuilt(path) && filesAt(path).length === 0));

/** All that is written in the sources and the names of the scripts. */
const everywhere = [...sources, 'package.json'].map(textOf).join('\n');

const has = (text: string, word: string): boolean =>
  new RegExp(String.raw`(?<![\w#])${word}(?!\w)`).test(text);

/** The words of a line that do not stand in the files that it names, or anywhere where it names none. */
const strangers = ({ paths, words }: NamedLine): readonly string[] => {
  const files = paths
    .flatMap(filesAt)
    .filter(isFile)
    .filter((path) => /\.tsx?$/.test(path));
  const text = files.length === 0 ? everywhere : files.map((path) => textOf(path)).join('\n');
  return words
    .filter((word) => !has(text, word))
    .map((word) => `${word}: not in ${files.join(' or ') || 'the sources'}`);
};

/** The lines below a heading of the page, up to the next one of its level or above. */
const below = (heading: string): string => {
  const from = page.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`the page has no heading "${heading}"`);
  const level = heading.indexOf(' ');
  const rest = page.slice(from + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
};

describe('the page on the architecture', () => {
  test('has generated parts that are current', async () => {
    expect(await currentArchitecture(), 'run "npm run docs"').toBe(page);
  });

  test.each(pages)('%s names only paths that there are', (path) => {
    expect(unknownPaths(namedLinesOf(textOf(path)))).toEqual([]);
  });

  test('names words of the sources, each in a file that its line names', () => {
    expect(namedLinesOf(page).flatMap(strangers)).toEqual([]);
  });

  test('tells five journeys in at most eight lines each', () => {
    const journeys = below('## Five journeys')
      .split(/^### /m)
      .slice(1)
      .map((journey) => journey.split('\n').filter((line) => /^\d+\. /.test(line)).length);
    expect(journeys).toHaveLength(5);
    for (const lines of journeys) {
      expect(lines).toBeGreaterThan(3);
      expect(lines).toBeLessThanOrEqual(8);
    }
  });

  test('names a file for each word of the glossary, each once', () => {
    const rows = namedLinesOf(below('## Words'))
      .filter(({ text }) => text.startsWith('| '))
      .slice(2);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter(({ paths }) => paths.length !== 1).map(({ text }) => text)).toEqual([]);
    const words = rows.map(({ text }) => text.split('|')[1]?.trim());
    expect(words).toEqual([...new Set(words)]);
  });

  test('says where to go for seventeen changes, and which test complains', () => {
    const changes = below('## Where to go for a change').split(/^- /m).slice(1);
    expect(changes).toHaveLength(17);
    for (const change of changes) expect(change).toMatch(/`test\/[\w./*-]+`/);
  });
});

describe('a room', () => {
  const folders = [...new Set(sources.map((path) => dirname(path)))].toSorted();

  test('has one line that says what is in it, and no line is for a room that is gone', () => {
    expect(Object.keys(rooms).toSorted()).toEqual(folders);
  });

  test('is described in a line that is short, and not the same as another one', () => {
    const lines = Object.values(rooms);
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('on a floor has a folder', () => {
    expect(['machines', 'index', 'wire'].map(folderOf)).toEqual(['machines', 'src', 'src/wire']);
  });
});

describe('the drawing', () => {
  const arrow = (from: string, to: string) => ({ from, to, typeOnly: false });

  test('leaves out what a longer way replaces, and nothing else', () => {
    const short = arrow('a', 'c');
    const long = [arrow('a', 'b'), arrow('b', 'c'), arrow('a', 'd')];
    expect(reducedOf([...long, short])).toEqual(long);
  });

  test('is not current when an import is gone', async () => {
    expect(arrowsOf([]).length).toBe(0);
    const without = page.replace('  engine --> decide\n', '');
    expect(without).not.toBe(page);
    expect(await currentArchitecture(without)).toBe(page);
  });
});

describe('a page that is wrong', () => {
  const [line] = namedLinesOf('1. `Lifecycle.tick()` in `src/lifecycle/lifecycle.ts`');

  test('is read line by line', () => {
    expect(line).toMatchObject({ paths: ['src/lifecycle/lifecycle.ts'], words: ['Lifecycle', 'tick'] });
  });

  test.each([
    ['`Lifecycle` in `src/intake/vanish.ts`', ['Lifecycle: not in src/intake/vanish.ts']],
    ['`SomethingElse`', ['SomethingElse: not in the sources']],
    ['`Lifecycle.tock` in `src/lifecycle/*.ts`', [expect.stringMatching(/^tock: not in src\/lifecycle\//)]],
    ['`Lifecycle`', []],
  ])('is found: %s', (text, found) => {
    expect(namedLinesOf(text).flatMap(strangers)).toEqual(found);
  });

  test('is found by its paths', () => {
    expect(unknownPaths(namedLinesOf('`src/gone.ts`, `src/wire`, `test/wire/*.test.ts`, `gone.ts`'))).toEqual(
      ['src/gone.ts', 'gone.ts'],
    );
  });
});
