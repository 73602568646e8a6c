import { describe, expect, test } from 'vitest';
import type { StatusOverTimeAnswer } from '../../../src/inspector/answers.ts';
import { drawn, elements, part, textOf } from './drawn.ts';

const OverTime = await part<(props: { readonly answer: StatusOverTimeAnswer }) => unknown>(
  'parts/status-over-time.tsx',
  'OverTime',
);

const point = (day: number, ...counts: number[]) => ({ at: `2026-01-0${day}T12:00:00.000Z`, counts });

const overTime: StatusOverTimeAnswer = {
  complete: true,
  kinds: ['operator', 'works'],
  points: [point(1, 0, 1), point(2, 1, 3), point(3, 2, 0)],
};

const drawnOf = (changes: Partial<StatusOverTimeAnswer> = {}) =>
  drawn(OverTime({ answer: { ...overTime, ...changes } }));

const areasOf = (changes: Partial<StatusOverTimeAnswer> = {}): readonly string[] =>
  elements(drawnOf(changes), 'path')
    .filter(({ attributes }) => String(attributes['class']).startsWith('area'))
    .map(({ attributes }) => String(attributes['d']));

describe('the picture over time', () => {
  test('has an area for each kind, one upon the other, the highest sum at the top', () => {
    expect(areasOf()).toEqual([
      'M0.0 120.0L500.0 90.0L1000.0 60.0L1000.0 120.0L500.0 120.0L0.0 120.0Z',
      'M0.0 90.0L500.0 0.0L1000.0 60.0L1000.0 60.0L500.0 90.0L0.0 120.0Z',
    ]);
  });

  test('is read out as a sentence about its beginning and its end', () => {
    const [svg] = elements(drawnOf(), 'svg');
    expect(svg?.attributes['aria-label']).toBe(
      'At first 0 waits for the operator, 1 works; at last 2 waits for the operator, 0 works.',
    );
  });

  test('has the numbers of its end in its legend, with glyphs beside the colours', () => {
    expect(elements(drawnOf(), 'li').map(({ children }) => textOf(children))).toEqual([
      '■ waits for the operator 2',
      '● works 0',
    ]);
  });

  test('says from when to when it goes, and how many the top line is', () => {
    const [axis] = elements(drawnOf(), 'p');
    expect(elements(axis?.children ?? [], 'span').map(({ children }) => textOf(children))).toEqual([
      '2026-01-01',
      '4',
      '2026-01-03',
    ]);
  });

  test('says that it is not complete yet', () => {
    expect(textOf(drawnOf({ complete: false }))).toContain('still counting …');
  });

  test('is nothing where nothing was heard', () => {
    expect(drawnOf({ points: [] })).toEqual([]);
  });

  test('of one moment, or of nobody, has no number that is none', () => {
    for (const points of [[point(1, 1, 1)], [point(1, 0, 0), point(2, 0, 0)]])
      for (const area of areasOf({ points })) expect(area).not.toMatch(/NaN|Infinity|undefined/);
  });
});
