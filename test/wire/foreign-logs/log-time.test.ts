import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogTime } from '../../../src/wire/foreign-logs/log-time.ts';
import { zoneOf } from '../../../src/wire/foreign-logs/zone.ts';

const moment = Date.UTC(2026, 2, 1, 9, 0, 0, 123);

const timeOf = (value: unknown, zone?: string): number | string => {
  const time = readLogTime('at', value, zone === undefined ? undefined : zoneOf(zone));
  return typeof time === 'number' ? time : time.fault;
};

describe('the time of a line', () => {
  it.each([
    ['ISO 8601', '2026-03-01T09:00:00.123Z'],
    ['ISO 8601 with an offset', '2026-03-01T10:00:00.123+01:00'],
    ['nanoseconds of Docker', '2026-03-01T09:00:00.123987654Z'],
    ['PostgreSQL', '2026-03-01 09:00:00.123+00'],
    ['PostgreSQL with microseconds', '2026-03-01 10:30:00.123456+01:30'],
    ['BigQuery', '2026-03-01 09:00:00.123 UTC'],
    ['Go', '2026-03-01 10:00:00.123 +0100 UTC'],
    ['Python with a zone', '2026-03-01 09:00:00,123 +0000'],
    ['milliseconds', moment],
    ['seconds with a fraction', moment / 1000],
    ['microseconds', moment * 1000 + 7],
    ['milliseconds as text', String(moment)],
    ['microseconds of journald', `${moment}987`],
    ['nanoseconds as text', `${moment}987654`],
    ['an extended date of MongoDB', { $date: '2026-03-01T09:00:00.123Z' }],
    ['a number of MongoDB', { $date: moment }],
    ['a long number of MongoDB', { $date: { $numberLong: String(moment) } }],
  ])('is read as %s', (_, value) => {
    expect(timeOf(value)).toBe(moment);
  });

  it.each([
    ['whole seconds', 1_772_355_600, 1_772_355_600_000],
    ['the exponent of BigQuery', '1.7723556E9', 1_772_355_600_000],
    ['minutes alone', '2026-03-01 09:00Z', Date.UTC(2026, 2, 1, 9)],
    ['slashes', '2026/03/01 09:00:00Z', Date.UTC(2026, 2, 1, 9)],
  ])('is read from %s', (_, value, expected) => {
    expect(timeOf(value)).toBe(expected);
  });

  it.each([
    [0],
    [12],
    [-1_772_355_600],
    [Number.NaN],
    [1e25],
    ['yesterday'],
    ['2026-02-30 09:00:00Z'],
    ['2026-03-01 25:00:00Z'],
    ['1969-12-31 23:59:59Z'],
    [''],
    [null],
    [true],
    [{}],
    [{ $date: 'soon' }],
    [{ $date: { $numberLong: 'x' } }],
    [[moment]],
  ])('is refused when it is %j', (value) => {
    expect(timeOf(value, 'UTC')).toMatch(/^at is not a time between the years 1970 and 9999 but /);
  });

  it.each(['2026-03-01 09:00:00.123', '2026-03-01T09:00:00,123'])(
    'needs a zone where it names none: %s',
    (text) => {
      expect(timeOf(text)).toMatch(/^at has no zone: .*--zone UTC$/);
      expect(timeOf(text, 'UTC')).toBe(moment);
      expect(timeOf(text, '-02:30')).toBe(moment + 2.5 * 3_600_000);
      expect(timeOf(text, 'Asia/Kolkata')).toBe(moment - 5.5 * 3_600_000);
    },
  );

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const time = readLogTime('at', value, undefined);
        return typeof time === 'object' || Number.isInteger(time);
      }),
    );
  });
});

describe('a zone', () => {
  const berlin = (text: string): string => new Date(timeOf(text, 'Europe/Berlin')).toISOString();

  it.each([
    ['in winter', '2026-01-15 09:00:00', '2026-01-15T08:00:00.000Z'],
    ['in summer', '2026-07-15 09:00:00', '2026-07-15T07:00:00.000Z'],
    ['just before the clocks go forward', '2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    ['in the hour that is left out', '2026-03-29 02:30:00', '2026-03-29T01:30:00.000Z'],
    ['just after it', '2026-03-29 03:00:00', '2026-03-29T01:00:00.000Z'],
    ['in the hour that comes twice', '2026-10-25 02:30:00', '2026-10-25T00:30:00.000Z'],
    ['just after it has come twice', '2026-10-25 03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('has its offset %s', (_, text, expected) => {
    expect(berlin(text)).toBe(expected);
  });

  it('gives back every moment that its clocks show once', () => {
    const year = { min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) };
    fc.assert(
      fc.property(
        fc.integer(year),
        fc.constantFrom('America/New_York', 'Australia/Lord_Howe'),
        (at, name) => {
          const parts = new Intl.DateTimeFormat('sv-SE', {
            timeZone: name,
            dateStyle: 'short',
            timeStyle: 'medium',
          }).format(at);
          const found = timeOf(parts, name);
          const whole = at - (at % 1000);
          // The second time that a clock shows an hour counts as the first.
          return (
            found === whole || (typeof found === 'number' && [30, 60].includes((whole - found) / 60_000))
          );
        },
      ),
    );
  });

  it.each(['Mars/Olympus', '+25:00', '', 'local'])('is none when it is called %j', (name) => {
    expect(zoneOf(name)).toBeUndefined();
  });
});
