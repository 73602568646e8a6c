import { expect, test } from 'vitest';
import { payloadOf } from '../../src/model/delivery.ts';

test('a JSON value is handed in as it is where it is text or an object, and as JSON text otherwise', () => {
  const object = { a: 1 };
  const values = ['text', object, [object], 7, null, true, undefined];
  expect(values.map(payloadOf)).toEqual(['text', object, [object], '7', 'null', 'true', '']);
  expect(payloadOf(object)).toBe(object);
});
