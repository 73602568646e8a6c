import { expect, test } from 'vitest';
import { argumentRules, assertArguments } from '../../src/model/arguments.ts';

const known = {
  name: argumentRules.text,
  most: argumentRules.count,
  way: argumentRules.oneOf(['up', 'down']),
};

test.each([{}, { name: '' }, { most: 0 }, { way: 'up', most: undefined }])('%j can be said', (given) => {
  expect(() => assertArguments('it', given, known)).not.toThrow();
});

test.each([
  [{ nmae: 'a' }, 'it knows nothing called "nmae"', 'It knows name, most, way.'],
  [{ toString: 'a' }, 'it knows nothing called "toString"', 'It knows name, most, way.'],
  [{ name: 1 }, 'it: name cannot be of the type number', 'It has to be a text.'],
  [{ name: null }, 'it: name cannot be of the type object', 'It has to be a text.'],
  [{ most: -1 }, 'it: most cannot be of the type number', 'It has to be a whole number from 0 on.'],
  [{ way: 'x'.repeat(99) }, `it: way cannot be "${'x'.repeat(40)}"`, 'It has to be one of up, down.'],
])('%j cannot', (given, message, hint) => {
  expect(() => assertArguments('it', given, known)).toThrow(
    expect.objectContaining({ code: 'invalidOption', message, hint }),
  );
});
