import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/wire/time.ts';

const nine = Date.UTC(2026, 2, 1, 9);

describe('a time', () => {
  it.each([
    ['2026-03-01T09:00:00Z', nine],
    ['2026-03-01T09:00Z', nine],
    ['2026-03-01T09:00:00.5Z', nine + 500],
    ['2026-03-01T09:00:00.123Z', nine + 123],
    ['2026-03-01T09:00:00.123999999Z', nine + 123],
    ['2026-03-01T11:00:00+02:00', nine],
    ['2026-03-01T11:00:00+0200', nine],
    ['2026-03-01T11:00:00.000+02', nine],
    ['2026-03-01T04:30:00-04:30', nine],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['2026-12-31T23:59:59Z', Date.UTC(2026, 11, 31, 23, 59, 59)],
    ['1970-01-01T00:00:00Z', 0],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ])('%s is read', (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  it.each([
    '',
    'now',
    '2026',
    '2026-03-01',
    '2026-03-01T09:00:00',
    '2026-03-01 09:00:00Z',
    '1790244000',
    '2026-13-01T09:00:00Z',
    '2026-00-01T09:00:00Z',
    '2026-03-32T09:00:00Z',
    '2026-03-00T09:00:00Z',
    '2026-02-29T09:00:00Z',
    '2026-02-30T09:00:00Z',
    '2026-04-31T09:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T09:60:00Z',
    '2026-03-01T09:00:60Z',
    '2026-03-01T09:00:00+24:00',

    '2026-03-01T09:00:00.Z',
    '2026-03-01T09:00:00.1234567890Z',
    '2026-03-01T09:00:00Z ',
    ' 2026-03-01T09:00:00Z',
    '2026-03-01t09:00:00z',
    '2026-03-01T09:00:00Z\n',
    '2026-03-01T09:00:00+2:00',
    '２０２６-03-01T09:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '+010000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    'Sun, 01 Mar 2026 09:00:00 GMT',
    undefined,
    null,
    0,
    1790244000000,
    true,
    [],
    {},
  ])('%j is refused', (value) => {
    expect(parseTime(value)).toBeUndefined();
  });

  it('is the same again after it was written as ISO 8601', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (time) => {
        expect(parseTime(new Date(time).toISOString())).toBe(time);
      }),
    );
  });

  it('is read only if its day exists', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    const day = fc.tuple(
      fc.integer({ min: 1970, max: 9999 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
    );
    fc.assert(
      fc.property(day, ([year, month, date]) => {
        const text = `${year}-${two(month)}-${two(date)}T00:00:00.000Z`;
        const rolled = new Date(Date.UTC(year, month - 1, date)).toISOString();
        expect(parseTime(text)).toBe(rolled === text ? Date.parse(text) : undefined);
      }),
    );
  });
});
