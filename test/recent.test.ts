import { expect, test } from 'vitest';
import { Recent } from '../src/recent.ts';

test('a value is at hand as it was put last', () => {
  const recent = new Recent<number>(2);
  expect(recent.get('a')).toBeUndefined();
  recent.set('a', 1);
  recent.set('a', 2);
  expect(recent.get('a')).toBe(2);
});

test('nothing goes before somebody lets it go, however much there is', () => {
  const recent = new Recent<number>(2);
  for (let n = 0; n < 100; n += 1) recent.set(`key-${n}`, n);
  expect(recent.get('key-0')).toBe(0);
  expect(recent.get('key-99')).toBe(99);
});

test('the values used last stay, and never more than twice the size', () => {
  const recent = new Recent<number>(10);
  const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`);
  for (const [index, key] of keys.entries()) {
    recent.set(key, index);
    recent.trim();
  }
  const kept = keys.filter((key) => recent.get(key) !== undefined);
  expect(kept.length).toBeLessThanOrEqual(20);
  expect(kept).toEqual(expect.arrayContaining(keys.slice(-10)));
});

test('a value in use stays, whatever else comes', () => {
  const recent = new Recent<string>(4);
  recent.set('busy', 'here');
  for (let index = 0; index < 50; index += 1) {
    recent.set(`other-${index}`, 'there');
    expect(recent.get('busy')).toBe('here');
    recent.trim();
  }
});

test('a newer value is not hidden by an older one, wherever that lies', () => {
  const recent = new Recent<number>(2);
  for (const key of ['a', 'b', 'c']) recent.set(key, 1);
  recent.trim();
  recent.set('a', 2);
  expect(recent.get('a')).toBe(2);
  recent.trim();
  expect(recent.get('a')).toBe(2);
});

test('after clearing nothing is at hand', () => {
  const recent = new Recent<number>(1);
  recent.set('a', 1);
  recent.trim();
  recent.set('b', 2);
  recent.clear();
  expect([recent.get('a'), recent.get('b')]).toEqual([undefined, undefined]);
});
