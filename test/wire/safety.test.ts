import { describe, expect, it } from 'vitest';
import { deepest, mostValues } from '../../src/wire/safety.ts';
import { accountId, eventOf, fixture, reasonOf } from './fixture.ts';

const nested = (levels: number, open: string, close: string): unknown =>
  JSON.parse(open.repeat(levels) + '0' + close.repeat(levels));

/** A readable payload with a value of the given number of levels inside. */
const holding = (value: unknown) => ({ ...fixture('v1-ok'), extra: value });

describe('a payload', () => {
  it.each([
    ['{"a":', '}'],
    ['[', ']'],
  ])('nested in %s may be 64 levels deep and no deeper', (open, close) => {
    expect(eventOf(holding(nested(deepest - 1, open, close))).accountId).toBe(accountId);
    for (const levels of [deepest, 1000, 10_000]) {
      expect(reasonOf(holding(nested(levels, open, close)))).toBe(
        'the payload is nested deeper than 64 levels',
      );
    }
  });

  it.each(['__proto__', 'constructor', 'prototype'])('with the key %s anywhere is refused', (key) => {
    const texts = [
      `{"${key}":{"x":1},"AccountStatus":{"account_id":"a","message":"OK"}}`,
      `{"AccountStatus":{"account_id":"a","message":"OK","${key}":0}}`,
      `{"AccountStatus":{"account_id":"a","message":"OK"},"list":[{},[{"${key}":null}]]}`,
      `{"event":"message_received","x":{"y":{"${key}":1}}}`,
    ];
    for (const text of texts) {
      expect(reasonOf(JSON.parse(text))).toBe(`the payload has the reserved key "${key}"`);
    }
  });

  it('changes no prototype', () => {
    reasonOf(JSON.parse('{"__proto__":{"hacked":1},"status":"OK","account_id":"__proto__"}'));
    expect(Reflect.get({}, 'hacked')).toBeUndefined();
  });

  it('may hold 100000 values and no more', () => {
    const list = (length: number) => Array.from({ length }, () => 0);
    expect(eventOf(holding(list(mostValues - 5))).accountId).toBe(accountId);
    expect(reasonOf(holding(list(mostValues - 4)))).toBe('the payload holds more than 100000 values');
    const keys = Object.fromEntries(list(mostValues).map((value, index) => [`k${index}`, value]));
    expect(reasonOf(holding(keys))).toBe('the payload holds more than 100000 values');
  });

  it('that contains itself is refused, and so is one that would unfold without end', () => {
    const ring: Record<string, unknown> = {};
    ring['again'] = ring;
    expect(reasonOf(holding(ring))).toMatch(/deeper than 64/);
    let twice: unknown = 0;
    for (let level = 0; level < 50; level += 1) twice = [twice, twice];
    expect(reasonOf(holding(twice))).toMatch(/more than 100000 values/);
  });

  it('whose properties throw is refused', () => {
    const throwing = Object.defineProperty({}, 'AccountStatus', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(reasonOf(throwing)).toBe('the payload cannot be looked into: one of its properties throws');
  });
});
