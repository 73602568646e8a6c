import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../../machines/account.ts';
import { causes } from '../../../machines/causes/catalogue.ts';
import { classicDefinition, classicDefinitionOf } from '../../../src/inspector/classic/definition.ts';

/** What becomes of the only state of a chart. */
const stateOf = (state: object): unknown =>
  (classicDefinitionOf({ states: { only: state } })['states'] as Record<string, unknown>)['only'];

describe('a chart for XState 4', () => {
  test('says how actions run, and has no context', () => {
    expect(classicDefinitionOf({ id: 'light', version: '3', context: { secret: 1 } })).toEqual({
      predictableActionArguments: true,
      preserveActionOrder: true,
      version: '3',
      context: {},
      id: 'light',
    });
  });

  test('calls a guard a condition, by its name', () => {
    expect(stateOf({ on: { GO: { target: 'b', guard: 'isGreen' } } })).toEqual({
      on: { GO: { target: 'b', cond: 'isGreen' } },
    });
    expect(stateOf({ on: { GO: { guard: { type: 'isOlder', params: { than: 3 } } } } })).toEqual({
      on: { GO: { cond: 'isOlder' } },
    });
  });

  test.each([
    ['named', 'log', ['log']],
    ['with parameters', { type: 'log', params: { secret: 1 } }, ['log']],
    ['several', ['log', { type: 'count' }], ['log', 'count']],
    ['a function with a name', function told() {}, ['told']],
    ['a function without one', [() => {}], ['inline']],
    ['of no known form', 7, ['inline']],
  ])('has actions by their names: %s', (_, entry, names) => {
    expect(stateOf({ entry })).toEqual({ entry: names });
    expect(stateOf({ exit: entry })).toEqual({ exit: names });
  });

  test.each([
    ['a target alone', 'b', 'b'],
    ['several ways', ['b', { target: 'c', guard: 'isLate' }], ['b', { target: 'c', cond: 'isLate' }]],
    ['several targets', { target: ['b', 'c'] }, { target: ['b', 'c'] }],
    ['one that is forbidden', {}, {}],
    ['one that enters anew', { target: 'b', reenter: true }, { target: 'b', internal: false }],
    ['one that does not', { target: 'b', reenter: false }, { target: 'b' }],
    ['one that is described', { target: 'b', description: 'why' }, { target: 'b', description: 'why' }],
  ])('has transitions: %s', (_, given, expected) => {
    expect(stateOf({ on: { GO: given } })).toEqual({ on: { GO: expected } });
    expect(stateOf({ after: { 1000: given } })).toEqual({ after: { 1000: expected } });
    expect(stateOf({ always: given })).toEqual({ always: expected });
  });

  test('keeps tags, descriptions and what is entered first, at every depth', () => {
    const inner = {
      initial: 'deep',
      tags: ['usable', 'fresh'],
      states: { deep: { description: 'down here' } },
    };
    expect(stateOf({ type: 'parallel', tags: 'one', states: { inner } })).toEqual({
      type: 'parallel',
      tags: ['one'],
      states: { inner },
    });
  });

  test.each([{ states: 7 }, { states: null }, { on: [] }, { tags: undefined, entry: [] }])(
    'leaves out what is none: %j',
    (part) => {
      expect(stateOf(part)).toEqual({});
    },
  );

  test('is plain JSON, whatever functions it was made of', () => {
    const made = classicDefinitionOf({
      states: { a: { entry: () => {}, on: { GO: { guard: () => true, actions: [() => {}] } } } },
    });
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});

describe('the chart of accounts for XState 4', () => {
  const text = JSON.stringify(classicDefinition);

  test('has every region and every status', () => {
    const { connection, sync } = accountMachine.config.states ?? {};
    expect(Object.keys(classicDefinition['states'] as object)).toEqual(['connection', 'sync']);
    for (const name of [...Object.keys(connection?.states ?? {}), ...Object.keys(sync?.states ?? {})])
      expect(text).toContain(`"${name}":{`);
  });

  test('asks the guard of every cause by its name', () => {
    for (const { family, code } of causes) expect(text).toContain(`"cond":"${family}.${code}"`);
  });

  test('has no word of XState 5 left', () => {
    for (const word of ['"guard":', '"reenter":', '"params":']) expect(text).not.toContain(word);
  });
});
