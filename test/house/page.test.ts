import { expect, test } from 'vitest';
import { allImports, type Import } from '../../scripts/house/graph.ts';

const page = 'src/inspector/page/';

/** How things are shown is the same in page, terminal and JSON; this room takes nothing that runs from any other. */
const shown = 'src/views/shown/';

/** What the page takes from beyond itself, other than types: it would be a second copy of the engine in a browser. */
const takenFrom = (imports: readonly Import[]): readonly string[] =>
  imports
    .filter(({ from, to, typeOnly }) => from.startsWith(page) && !typeOnly && /^(?:src|machines)\//.test(to))
    .filter(({ to }) => !to.startsWith(page) && !to.startsWith(shown))
    .map(({ from, to }) => `${from} imports ${to}`);

test('the page takes nothing but types from beyond itself, and how things are shown', () => {
  expect(takenFrom(allImports)).toEqual([]);
  expect(allImports.some(({ from, to }) => from.startsWith(page) && to === 'src/inspector/answers.ts')).toBe(
    true,
  );
});

test('how things are shown takes nothing but types from beyond itself', () => {
  const taken = allImports.filter(
    ({ from, to, typeOnly }) => from.startsWith(shown) && !typeOnly && !to.startsWith(shown),
  );
  expect(taken).toEqual([]);
  expect(allImports.some(({ from }) => from.startsWith(shown))).toBe(true);
});

test('a page that takes more is found', () => {
  const more = { from: `${page}words.ts`, to: 'src/model/meaning.ts', typeOnly: false };
  expect(takenFrom([more])).toEqual([`${more.from} imports ${more.to}`]);
});
