import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detached } from '../../src/text/detached.ts';

/** Bytes of heap in use after a full collection. */
const heapUsed = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
};

/** How much the heap grows by when a part of each of 64 texts of 1 MiB is kept. */
const heldBy = (keep: (part: string) => string): number => {
  const before = heapUsed();
  const kept = Array.from({ length: 64 }, (_, index) =>
    keep(
      Buffer.alloc(2 ** 20, `id-${String(index).padStart(20, '0')}`)
        .toString('latin1')
        .slice(100, 130),
    ),
  );
  const grown = heapUsed() - before;
  expect(kept).toHaveLength(64);
  return grown;
};

describe('a flat copy', () => {
  test('is the same text, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => detached(text) === text));
    expect(detached('\ud800"\\\u0000')).toBe('\ud800"\\\u0000');
  });

  test('does not hold the text that it was cut from', () => {
    expect(heldBy(detached)).toBeLessThan(8 * 2 ** 20);
  });
});
