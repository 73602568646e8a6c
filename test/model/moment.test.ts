import { describe, expect, test } from 'vitest';
import { momentOf } from '../../src/model/moment.ts';

const noon = Date.UTC(2026, 0, 1, 12);

describe('a moment', () => {
  test.each([noon, new Date(noon), '2026-01-01T12:00:00.000Z', '2026-01-01T13:00:00+01:00'])(
    'is told by %j',
    (moment) => {
      expect(momentOf(moment)).toBe(noon);
    },
  );

  test.each(['yesterday', Number.NaN, new Date('never')])('is not told by %s', (moment) => {
    expect(() => momentOf(moment)).toThrow(expect.objectContaining({ code: 'invalidOption' }));
  });
});
