import { expect, test } from 'vitest';
import { allImports, type Import } from '../../scripts/house/graph.ts';

const page = 'src/inspector/page/';

/** What the page takes from beyond itself, other than types: it would be a second copy of the engine in a browser. */
const takenFrom = (imports: readonly Import[]): readonly string[] =>
  imports
    .filter(({ from, to, typeOnly }) => from.startsWith(page) && !typeOnly && /^(?:src|machines)\//.test(to))
    .filter(({ to }) => !to.startsWith(page))
    .map(({ from, to }) => `${from} imports ${to}`);

test('the page takes nothing but types from beyond itself', () => {
  expect(takenFrom(allImports)).toEqual([]);
  expect(allImports.some(({ from, to }) => from.startsWith(page) && to === 'src/inspector/answers.ts')).toBe(
    true,
  );
});

test('a page that takes more is found', () => {
  const more = { from: `${page}words.ts`, to: 'src/model/meaning.ts', typeOnly: false };
  expect(takenFrom([more])).toEqual([`${more.from} imports ${more.to}`]);
});
