import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { mutantsOf } from './make.ts';

const sourceOf = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

test('a bound, a condition, a word of a decision and a number are each changed once', () => {
  const code = `export const f = (a: number, b: boolean) => (!b && a <= 4 ? 'late' : 'other');\n`;
  expect(mutantsOf('f.ts', code).map(({ what }) => what)).toEqual([
    'not: !b && a <= 4',
    '&& → ||',
    '! dropped',
    '<= → <',
    '4 → 5',
    'late → stale',
  ]);
});

test('each transition, guard, tag and action of a chart is dropped, and each target is another one', () => {
  const code = `export const chart = { states: { A: { tags: ['x'], entry: 'go', on: { E: { guard: 'g', target: 'B' } } },
    B: { on: { F: { target: 'A', actions: ['one', 'repeat'] } } } } };\n`;
  expect(mutantsOf('chart.ts', code).map(({ what }) => what)).toEqual([
    'tags dropped',
    'entry go dropped',
    'transition of E dropped',
    'guard dropped',
    'target B → A',
    'transition of F dropped',
    'target A → B',
    "actions: 'one' dropped",
    "actions: 'repeat' dropped",
    'repeat → late',
  ]);
});

test('what only the compiler reads is left alone', () => {
  expect(
    mutantsOf('t.ts', `export type T = 'late' | 4;\nexport const x = {} as { readonly a: 'late' };\n`),
  ).toEqual([]);
});

test('the chart has a mutant for every one of its transitions', () => {
  const mutants = mutantsOf('machines/account.ts', sourceOf('machines/account.ts'));
  expect(mutants.length).toBeGreaterThan(350);
  expect(new Set(mutants.map(({ code }) => code)).size).toBeGreaterThan(0.95 * mutants.length);
});
