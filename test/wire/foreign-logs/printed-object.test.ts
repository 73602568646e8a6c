import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printedObject } from '../../../src/wire/foreign-logs/printed-object.ts';

describe('an object as a program prints it', () => {
  it('by console.log of Node.js is what it was', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const key = fc.string().filter((name) => name !== '__proto__');
    const plain = { noNullPrototype: true };
    const value = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf, plain)), plain);
    fc.assert(
      fc.property(value, fc.constantFrom(40, 80, Infinity), (object, breakLength) => {
        const text = inspect(object, { breakLength, maxArrayLength: null, maxStringLength: null });
        expect(printedObject(text, 0)).toEqual({ value: { ...object }, end: text.length });
      }),
    );
  });

  it.each([
    [`{'id': 'it\\'s', "n": None, 'ok': True, 'no': False, 'list': [1, -2.5]}`, 'Python'],
    [`{"id"=>"it's", :n=>nil, ok: true, "no" => false, "list"=>[1, -2.5]}`, 'Ruby'],
  ])('%s is read as %s prints it', (text) => {
    expect(printedObject(text, 0)?.value).toEqual({
      id: "it's",
      n: null,
      ok: true,
      no: false,
      list: [1, -2.5],
    });
  });

  it.each([
    ['{ AccountStatus: [Object] }'],
    ['{ id: <ref *1> }'],
    [`{ id: 'a`],
    ['{ id }'],
    ['{'],
    [''],
    ['{ at: Date(1) }'],
    ['{ a: '.repeat(99) + '1' + ' }'.repeat(99)],
  ])('that is not all there is none: %s', (text) => {
    expect(printedObject(text, 0)).toBeUndefined();
  });

  it('reaches no prototype', () => {
    const found = printedObject(`{ __proto__: { admin: true } }`, 0)?.value as Record<string, unknown>;
    expect(found['admin']).toBeUndefined();
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
  });

  it('takes no longer for a text that is made to take long', () => {
    const text = `{ a: '${'\\'.repeat(200_000)}`;
    expect(printedObject(text, 0)).toBeUndefined();
  });
});
