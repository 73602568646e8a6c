import { expect, test } from 'vitest';
import { tagsOf } from '../../src/model/meaning.ts';
import { toState } from '../machines/journey.ts';

/** What each state means for those who use the account. */
const meaning: Readonly<Record<string, readonly string[]>> = {
  NEW: [],
  CREATION_SUCCESS: ['usable', 'dataFresh', 'receivesUpdates'],
  CREATION_FAIL: [],
  'CONNECTING.attempting': ['transient'],
  'CONNECTING.stalled': ['transient', 'needsOperator'],
  OK: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
  RECONNECTED: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
  ERROR: ['needsOperator'],
  STOPPED: ['needsOperator'],
  PERMISSIONS: ['needsUser'],
  'CREDENTIALS.undetermined': ['needsUser'],
  DELETED: ['terminal'],
};

test.each(Object.keys(toState))('%s means what it is documented to mean', (connection) => {
  expect(tagsOf({ connection })).toEqual(meaning[connection]);
});

test('the tags of a state are looked up once', () => {
  expect(tagsOf({ connection: 'OK' })).toBe(tagsOf({ connection: 'OK' }));
});

test('a state that the chart does not know has the tags of what is known of it', () => {
  expect(tagsOf({ connection: 'ASLEEP.deeply' })).toEqual([]);
  expect(tagsOf({ connection: 'CONNECTING.dreaming' })).toEqual(['transient']);
});
