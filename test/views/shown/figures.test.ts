import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { age, dayWords, grouped, plural, utc } from '../../../src/views/shown/figures.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('an age', () => {
  it.each([
    [0, '0 s'],
    [-5 * second, '0 s'],
    [59_999, '59 s'],
    [minute, '1 min'],
    [hour - 1, '59 min'],
    [hour, '1 h'],
    [2.9 * hour, '2 h'],
    [day - 1, '23 h'],
    [day, '1 d'],
    [60 * day, '60 d'],
    [61 * day, '2 mo'],
    [430 * day, '14 mo'],
    [730 * day, '23 mo'],
    [731 * day, '2 y'],
    [3650 * day, '9 y'],
  ])('of %i ms is %s', (span, shown) => {
    const now = Date.UTC(2026, 2, 1);
    expect(age(now - span, now)).toBe(shown);
  });
});

describe('figures', () => {
  it('are grouped as people write them in English', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (count) => {
        expect(grouped(count)).toBe(count.toLocaleString('en-US'));
      }),
    );
  });

  it('a moment is shown in UTC to the minute', () => {
    expect(utc(Date.UTC(2026, 2, 1, 9, 0, 59, 999))).toBe('2026-03-01 09:00 UTC');
    expect(utc(0)).toBe('1970-01-01 00:00 UTC');
  });

  it('a day is named with its year only where that is another one', () => {
    const now = Date.UTC(2026, 2, 1);
    expect(dayWords(Date.UTC(2026, 1, 15, 23, 59), now)).toBe('15 Feb');
    expect(dayWords(Date.UTC(2025, 11, 31), now)).toBe('31 Dec 2025');
  });

  it('numbers have their thousands set apart', () => {
    expect([grouped(0), grouped(999), grouped(1204), grouped(1e6), grouped(12.6)]).toEqual([
      '0',
      '999',
      '1,204',
      '1,000,000',
      '13',
    ]);
  });

  it('nouns follow their number', () => {
    expect([plural(0, 'account'), plural(1, 'account'), plural(1204, 'account')]).toEqual([
      '0 accounts',
      '1 account',
      '1,204 accounts',
    ]);
    expect([plural(1, 'entry', 'entries'), plural(2, 'entry', 'entries')]).toEqual(['1 entry', '2 entries']);
  });
});
