import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, retryAfterMs } from '../../src/unipile/request.ts';

test('waits double up to half a minute, and chance takes off at most half', () => {
  expect([0, 1, 2, 5, 6, 9].map((tries) => backoffMs(tries, () => 1))).toEqual([
    500, 1000, 2000, 16_000, 30_000, 30_000,
  ]);
  expect(backoffMs(0, () => 0)).toBe(250);
});

test.each([
  [null, null],
  ['0', 0],
  [' 12 ', 12_000],
  ['-1', null],
  ['soon', null],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('Retry-After %j asks for %j ms, a second after 1970 began', (header, milliseconds) => {
  expect(retryAfterMs(header, 1000)).toBe(milliseconds);
});

test('Retry-After never asks for a wait that is no number, or a negative one', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (header, now) => {
      const wait = retryAfterMs(header, now);
      expect(wait === null || wait >= 0).toBe(true);
    }),
  );
});
