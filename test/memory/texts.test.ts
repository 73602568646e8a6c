import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROWS } from '../../src/store/columns/pages.ts';
import { Texts } from '../../src/memory/texts.ts';

const some = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant('large '.repeat(20_000)) },
  ),
  { maxLength: 200 },
);

const all = (texts: Texts, count: number): readonly (string | null)[] =>
  Array.from({ length: count }, (_, place) => texts.at(place));

/** Bytes of heap in use after a full collection. */
const heapUsed = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
};

describe('a page of texts', () => {
  test('gives back what was put there, also after some of it was taken back', () => {
    fc.assert(
      fc.property(some, fc.nat(200), some, (first, kept, second) => {
        const texts = new Texts();
        for (const [place, text] of first.entries()) texts.push(place, text);
        expect(all(texts, first.length)).toEqual(first);
        const rest = first.slice(0, kept);
        texts.truncate(rest.length);
        const whole = [...rest, ...second].slice(0, ROWS);
        for (const [place, text] of whole.entries()) if (place >= rest.length) texts.push(place, text);
        expect(all(texts, whole.length)).toEqual(whole);
      }),
    );
  });

  test.each([
    ['short', 1],
    ['large', 70_000],
  ])('does not hold the pieces that %s texts were cut from', (_kind, length) => {
    const texts = new Texts();
    const before = heapUsed();
    for (let place = 0; place < 64; place += 1)
      texts.push(
        place,
        place % 32 === 7
          ? 'x'
              .repeat(2 ** 20)
              .replace('x', String(place))
              .slice(1, 30 + length)
          : null,
      );
    for (let place = 64; place < 128; place += 1)
      texts.push(
        place,
        Buffer.alloc(2 ** 20, `text ${place} `)
          .toString('latin1')
          .slice(100, 130 + length),
      );
    expect(heapUsed() - before).toBeLessThan(16 * 2 ** 20);
    expect(texts.at(100)).toHaveLength(30 + length);
  });
});
