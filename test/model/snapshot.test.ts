import { describe, expect, test } from 'vitest';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { deserialize, isCurrent, serialize } from '../../src/model/snapshot.ts';
import {
  causeOfPath,
  pathOf,
  stateNumberOf,
  stateOf,
  statusOfPath,
  valueAt,
  type StateValue,
} from '../../src/model/state.ts';
import { accountIn, toCause } from '../machines/journey.ts';

describe('a path', () => {
  test('has a dot between each state and the one inside it', () => {
    expect(pathOf('OK')).toBe('OK');
    expect(pathOf({ CREDENTIALS: { linkedin: 'sessionExpired' } })).toBe(
      'CREDENTIALS.linkedin.sessionExpired',
    );
    expect(pathOf({})).toBe('');
  });

  test('tells status and cause', () => {
    expect(statusOfPath('CREDENTIALS.linkedin.sessionExpired')).toBe('CREDENTIALS');
    expect(statusOfPath('OK')).toBe('OK');
    expect(causeOfPath('CREDENTIALS.linkedin.sessionExpired')).toBe('linkedin.sessionExpired');
    expect(causeOfPath('CREDENTIALS.undetermined')).toBe('undetermined');
    expect(causeOfPath('CONNECTING.stalled')).toBeNull();
  });
});

describe('a state', () => {
  test('is a pair of paths', () => {
    expect(stateOf({ connection: { CONNECTING: 'stalled' }, sync: 'RUNNING' })).toEqual({
      connection: 'CONNECTING.stalled',
      sync: 'RUNNING',
    });
  });

  test('is the same object for equal values, and another one for others', () => {
    const state = stateOf({ connection: { CONNECTING: 'stalled' }, sync: 'RUNNING' });
    expect(stateOf({ connection: { CONNECTING: 'stalled' }, sync: 'RUNNING' })).toBe(state);
    expect(stateOf({ connection: { CONNECTING: 'attempting' }, sync: 'RUNNING' })).not.toBe(state);
    expect(stateOf({ connection: { CONNECTING: 'stalled' }, sync: 'WAITING' })).not.toBe(state);
  });
});

describe('the number of a state', () => {
  test('leads back to an equal value, and is the same for equal ones', () => {
    const values: readonly StateValue[] = [
      { connection: 'OK', sync: 'RUNNING' },
      { connection: 'OK', sync: 'WAITING' },
      { connection: { CREDENTIALS: { linkedin: 'sessionExpired' } }, sync: 'RUNNING' },
    ];
    const numbers = values.map(stateNumberOf);
    expect(numbers.map(valueAt)).toEqual(values);
    expect(new Set(numbers).size).toBe(3);
    expect(structuredClone(values).map(stateNumberOf)).toEqual(numbers);
    expect(values.map(stateNumberOf)).toEqual(numbers);
  });

  test('is none that nobody has given', () => {
    expect(() => valueAt(-1)).toThrow(new RangeError('no state has the number -1'));
  });
});

describe('a stored snapshot', () => {
  test.each(['NEW', 'CONNECTING.attempting', 'DELETED', ...Object.keys(toCause)])(
    'of an account in %s is read as it was written',
    (name) => {
      const snapshot = accountIn(name in toCause ? `CREDENTIALS.${name}` : name);
      expect(deserialize(serialize(snapshot))).toEqual(snapshot);
      expect(serialize(deserialize(serialize(snapshot)))).toBe(serialize(snapshot));
    },
  );

  test('that is no JSON is a SyntaxError', () => {
    expect(() => deserialize('{"machine":')).toThrow(SyntaxError);
  });

  test('is current when the chart that runs made it', () => {
    const snapshot = accountIn('OK');
    expect(snapshot).toMatchObject({ machine: 'account', machineVersion: MACHINE_VERSION });
    expect(isCurrent(snapshot)).toBe(true);
    expect(isCurrent({ ...snapshot, machineVersion: '0' })).toBe(false);
  });
});
