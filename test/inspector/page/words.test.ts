import { describe, expect, test } from 'vitest';
import { markLooks, type ShownGroup } from '../../../src/views/shown/marks.ts';
import {
  ageOf,
  causeWord,
  figure,
  hue,
  groupWordsOf,
  minuteText,
  pluralCount,
  secondText,
  stateWord,
} from '../../../src/inspector/page/words.ts';

const moment = '2026-03-01T09:00:12.345Z';

describe('the look of a group', () => {
  test.each(Object.keys(markLooks) as ShownGroup[])('%s is the same as everywhere else', (group) => {
    expect(groupWordsOf(group)).toEqual(markLooks[group]);
    expect(hue(group)).toBe(`hue-${group}`);
  });

  test('tells groups apart without their colours', () => {
    const glyphs = Object.keys(markLooks).map((group) => groupWordsOf(group).glyph);
    expect(new Set(glyphs).size).toBe(glyphs.length);
  });

  test.each(['', 'nonsense', 'Works'])('that is not known, %j, is that of what is not known', (group) => {
    expect(groupWordsOf(group)).toEqual(groupWordsOf('unknown'));
    expect(hue(group)).toBe('hue-unknown');
  });
});

describe('how old something is', () => {
  const SECOND = 1000;
  const DAY = 86_400 * SECOND;

  test.each([
    [0, '0 s'],
    [999, '0 s'],
    [SECOND, '1 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [DAY - 1, '23 h'],
    [DAY, '1 d'],
    [29 * DAY, '29 d'],
    [60 * DAY, '60 d'],
    [364 * DAY, '11 mo'],
    [730 * DAY, '23 mo'],
    [800 * DAY, '2 y'],
  ])('%i ms is %s, rounded down', (milliseconds, expected) => {
    const later = new Date(Date.parse(moment) + milliseconds).toISOString();
    expect(ageOf(moment, later)).toBe(expected);
  });

  test('is nothing for what lies ahead', () => {
    expect(ageOf(moment, '2020-01-01T00:00:00.000Z')).toBe('0 s');
  });
});

describe('a moment', () => {
  test('is said to the minute with its zone, and to the second', () => {
    expect(minuteText(moment)).toBe('2026-03-01 09:00 UTC');
    expect(secondText(moment)).toBe('2026-03-01 09:00:12');
  });
});

describe('a number', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('%i is %j', (value, expected) => {
    expect(figure(value)).toBe(expected);
  });

  test.each([
    [0, '0 accounts'],
    [1, '1 account'],
    [2, '2 accounts'],
    [1000, '1,000 accounts'],
  ])('%i with a noun is %j', (value, expected) => {
    expect(pluralCount(value, 'account')).toBe(expected);
  });
});

describe('a state in words', () => {
  test.each([
    ['OK', 'OK'],
    ['CONNECTING.stalled', 'CONNECTING stalled'],
    ['CREDENTIALS.undetermined', 'CREDENTIALS undetermined'],
    ['CREDENTIALS.linkedin.sessionExpired', 'CREDENTIALS sessionExpired'],
  ])('%s is %s', (connection, expected) => {
    expect(stateWord(connection)).toBe(expected);
  });

  test('a cause is called without its family', () => {
    expect(causeWord('linkedin.sessionExpired')).toBe('sessionExpired');
    expect(causeWord('undetermined')).toBe('undetermined');
  });
});
