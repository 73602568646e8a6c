import { describe, expect, it } from 'vitest';
import { signalTypes } from '../../machines/signal.ts';
import { createProgram } from '../../src/cli/main.ts';
import { createShell } from '../../src/cli/shell.ts';
import { fieldsOf, flagOf, signalFields, fieldValue, type FieldKind } from '../../src/cli/signal-fields.ts';
import { testIo } from './run.ts';

const fieldOf = (kind: FieldKind) => ({ name: 'window_hours', kind, says: '' });

describe('the fields of signals', () => {
  it('belong to the types that there are, each to one at least', () => {
    expect(Object.keys(fieldsOf).toSorted()).toEqual(signalTypes.toSorted());
    const used = new Set(Object.values(fieldsOf).flat());
    expect([...used].toSorted()).toEqual(signalFields.map(({ name }) => name).toSorted());
  });

  it('say in the help which types they belong to', () => {
    for (const [type, names] of Object.entries(fieldsOf))
      for (const name of names)
        expect(signalFields.find((each) => each.name === name)?.says.split(':')[0]).toContain(type);
  });

  it('are options of the command, each under one name', () => {
    const signal = createProgram(createShell(testIo())).commands.find((each) => each.name() === 'signal');
    const known = signal?.options.map(({ long }) => long);
    for (const field of signalFields) expect(known).toContain(flagOf(field));
    expect(new Set(known).size).toBe(known?.length);
  });
});

describe('the value of a field', () => {
  it.each([
    ['text', 'a, b', 'a, b'],
    ['text', '', ''],
    ['list', 'read, write', ['read', 'write']],
    ['list', ' read ,, ', ['read']],
    ['list', '', []],
    ['number', '24', 24],
    ['number', '0.5', 0.5],
    ['number', '-1', -1],
    ['truth', 'true', true],
    ['truth', 'false', false],
  ] as const)('as %s, %j is %j', (kind, text, expected) => {
    expect(fieldValue(fieldOf(kind), text)).toEqual(expected);
  });

  it.each([
    ['number', '', 'Give a number.'],
    ['number', ' ', 'Give a number.'],
    ['number', 'many', 'Give a number.'],
    ['number', 'Infinity', 'Give a number.'],
    ['number', '1,5', 'Give a number.'],
    ['truth', 'yes', 'Give true or false.'],
    ['truth', 'TRUE', 'Give true or false.'],
    ['truth', '1', 'Give true or false.'],
    ['truth', '', 'Give true or false.'],
  ] as const)('as %s cannot be %j', (kind, text, hint) => {
    expect(() => fieldValue(fieldOf(kind), text)).toThrow(
      expect.objectContaining({
        code: 'invalidOption',
        message: `--window-hours cannot be ${JSON.stringify(text)}`,
        hint,
      }),
    );
  });
});
