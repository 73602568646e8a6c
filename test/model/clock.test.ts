import { describe, expect, test } from 'vitest';
import { isoTime } from '../../src/model/clock.ts';
import { originOf } from '../../src/model/delivery.ts';
import { momentOf } from '../../src/model/moment.ts';

describe('a moment in JSON', () => {
  test.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [Date.UTC(2026, 1, 28, 23, 59, 59, 7), '2026-02-28T23:59:59.007Z'],
    [Date.UTC(12_026, 0, 1), '+012026-01-01T00:00:00.000Z'],
  ])('of %i is %s: UTC, always with milliseconds', (milliseconds, text) => {
    expect(isoTime(milliseconds)).toBe(text);
  });

  test('is read back as the same moment', () => {
    for (const moment of [0, 1, -1, 1_767_225_600_123]) expect(momentOf(isoTime(moment))).toBe(moment);
  });

  test('is refused where there is none, rather than invented', () => {
    expect(() => isoTime(Number.NaN)).toThrow(RangeError);
    expect(() => momentOf('')).toThrow(expect.objectContaining({ code: 'invalidOption' }));
    expect(() => momentOf(8.64e15 + 1)).toThrow(expect.objectContaining({ code: 'invalidOption' }));
  });
});

test('where a line stands is told as editors and terminals read it', () => {
  expect(originOf({ file: 'logs/may.ndjson', line: 17 })).toBe('logs/may.ndjson:17');
});
