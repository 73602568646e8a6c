import { expect, test } from 'vitest';
import { counted, distinct, duration, utcMinute, when } from '../../../machines/causes/wording.ts';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { connecting, flip } from './situation.ts';

test('a moment is told to the minute, in UTC', () => {
  expect(utcMinute(flip + 59_999)).toBe('2026-03-01 09:00 UTC');
  expect(utcMinute(0)).toBe('1970-01-01 00:00 UTC');
});

test.each([
  [[0], 'at 2026-03-01 09:00 UTC'],
  [[0, 59_999], 'at 2026-03-01 09:00 UTC'],
  [[MINUTE, 0, HOUR], 'between 2026-03-01 09:00 UTC and 2026-03-01 10:00 UTC'],
])('facts at %j are told as one moment or two', (offsets, words) => {
  expect(when(offsets.map((offset) => connecting(flip + offset)))).toBe(words);
});

test.each([
  [0, '0 minutes'],
  [MINUTE, '1 minute'],
  [90_000, '1.5 minutes'],
  [2 * HOUR - MINUTE, '119 minutes'],
  [2 * HOUR, '2 hours'],
  [2 * DAY - HOUR, '47 hours'],
  [2 * DAY, '2 days'],
  [364.25 * DAY, '364.3 days'],
])('%d ms are %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

test('only one thing is told in the singular', () => {
  expect([0, 1, 2].map((count) => counted(count, 'call'))).toEqual(['0 calls', '1 call', '2 calls']);
});

test('words that repeat are told once, in order of appearance', () => {
  expect(distinct(['b', 'a', 'b'])).toBe('b, a');
});
