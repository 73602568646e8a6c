import { expect, test } from 'vitest';
import { isObject } from '../../src/text/json-object.ts';

test.each([[{}], [{ a: 1 }], [Object.create(null)]])('%j is an object', (value) => {
  expect(isObject(value)).toBe(true);
});

test.each([[null], [undefined], [[]], ['{}'], [1], [true]])('%j is none', (value) => {
  expect(isObject(value)).toBe(false);
});
