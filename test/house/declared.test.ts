import { describe, expect, test } from 'vitest';
import { declaredIn } from '../../scripts/house/declared.ts';
import { arrowsBackOf } from '../../scripts/house/graph.ts';

describe('what a source declares', () => {
  const source = `
/** Counts. */
export const one = (): number => {
  return 1;
};
const two = 2, three = 3;
export type Four = 4;

/** Stands apart, */

/* but near enough. */
interface Five {}
export abstract class Six {
  get seven(): number { return 7; }
  #eight = () => [8].map((each) => each);
}
export { two };
`;
  const { names, functions } = declaredIn('source.ts', source);

  test('is its top-level names', () => {
    expect(names.map(({ name }) => name)).toEqual(['one', 'two', 'three', 'Four', 'Five', 'Six']);
    expect(names.flatMap(({ name, exported }) => (exported ? [name] : []))).toEqual(['one', 'Four', 'Six']);
  });

  test('is documented by a docstring right before it', () => {
    expect(names.flatMap(({ name, documented }) => (documented ? [name] : []))).toEqual(['one']);
  });

  test('has its named functions with their lines, and callbacks within them', () => {
    expect(functions).toEqual([
      { name: 'one', lines: 3 },
      { name: 'seven', lines: 1 },
      { name: '#eight', lines: 1 },
    ]);
  });

  test('cannot be told of a text that is none', () => {
    expect(() => declaredIn('source.ts', 'const = 1')).toThrow('source.ts: ');
  });
});

describe('arrows', () => {
  const arrow = (from: string, to: string) => ({ from, to, typeOnly: false });

  test('go back when others lead to where they come from', () => {
    const back = [arrow('b', 'c'), arrow('c', 'b')];
    expect(arrowsBackOf([arrow('a', 'b'), ...back, arrow('c', 'd')])).toEqual(back);
  });

  test('do not when two ways lead to one room', () => {
    expect(arrowsBackOf([arrow('a', 'b'), arrow('a', 'c'), arrow('b', 'd'), arrow('c', 'd')])).toEqual([]);
  });
});
