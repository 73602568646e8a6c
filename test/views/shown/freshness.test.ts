import { describe, expect, test } from 'vitest';
import { heardWords, lostWords, reconciledWords } from '../../../src/views/shown/freshness.ts';

const now = Date.UTC(2026, 10, 28, 12);
const hours = 3_600_000;

describe('how fresh a fleet is', () => {
  test.each([
    [null, 'nothing heard yet'],
    [now - 12_000, 'heard 12 s ago'],
    [now - 24 * hours, 'heard 1 d ago'],
    [now - 25 * hours, 'nothing heard for 25 h'],
    [now - 71 * hours, 'nothing heard for 2 days'],
    [Date.UTC(2026, 1, 28, 9), 'nothing heard for 9 months'],
    [Date.UTC(2023, 10, 1), 'nothing heard for 3 years'],
    [now + hours, 'as of 2026-11-28 13:00 UTC'],
  ])('heard at %s is said as "%s"', (heardAt, words) => {
    expect(heardWords(heardAt, now)).toBe(words);
  });

  test('says when it was reconciled, and what became of its file', () => {
    expect(reconciledWords(now - 3 * 60_000, now)).toBe('reconciled 3 min ago');
    expect(reconciledWords(now - 30 * hours, now)).toBe('not reconciled for 30 h');
    expect(lostWords('replaced')).toBe('the database was replaced: start again');
  });
});
