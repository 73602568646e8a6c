import { expect, test } from 'vitest';
import { accountMachine } from '../../../machines/account.ts';
import { internedState } from '../../../src/model/state.ts';
import { LastLeft } from '../../../src/store/columns/last-left.ts';

/** A state by any path: a store takes whatever it is handed. */
const state = (connection: string) => internedState(connection, 'RUNNING');

const going = (from: string, to: string, at: number) => ({ from: state(from), to: state(to), at });

const begun = (): LastLeft => {
  const lastLeft = new LastLeft();
  lastLeft.begin(0);
  lastLeft.begin(1);
  return lastLeft;
};

test('of a status, the last time counts that it was left for another one', () => {
  const lastLeft = begun();
  for (const one of [going('NEW', 'OK', 1), going('OK', 'ERROR', 2), going('ERROR', 'OK', 3)])
    lastLeft.note(0, one);
  lastLeft.note(0, going('OK', 'STOPPED', 4));
  expect(['NEW', 'OK', 'ERROR', 'STOPPED'].map((status) => lastLeft.at(0, status))).toEqual([1, 4, 3, null]);
  expect(lastLeft.at(1, 'OK')).toBeNull();
});

test('another state of the same status is no leaving', () => {
  const lastLeft = begun();
  lastLeft.note(0, going('CREDENTIALS.undetermined', 'CREDENTIALS.linkedin.sessionExpired', 1));
  lastLeft.note(0, going('CONNECTING.attempting', 'CONNECTING.stalled', 1));
  expect([lastLeft.at(0, 'CREDENTIALS'), lastLeft.at(0, 'CONNECTING')]).toEqual([null, null]);
});

test('what came earlier may be told later', () => {
  const lastLeft = begun();
  lastLeft.note(0, going('OK', 'ERROR', 5));
  lastLeft.note(0, going('OK', 'ERROR', 2));
  expect(lastLeft.at(0, 'OK')).toBe(5);
});

test('every status of the chart can be left, and no other', () => {
  const lastLeft = begun();
  const statuses = Object.keys(accountMachine.root.states['connection']?.states ?? {});
  expect(statuses).toHaveLength(11);
  for (const [at, status] of statuses.entries()) lastLeft.note(0, going(status, 'elsewhere', at));
  expect(statuses.map((status) => lastLeft.at(0, status))).toEqual([...statuses.keys()]);
  lastLeft.note(0, going('elsewhere', 'OK', 1));
  expect(lastLeft.at(0, 'elsewhere')).toBeNull();
});

test('a row that begins anew knows nothing, and a copy is one', () => {
  const [lastLeft, others] = [begun(), begun()];
  lastLeft.note(0, going('OK', 'ERROR', 5));
  others.copy(lastLeft, 0, 1);
  lastLeft.begin(0);
  expect([lastLeft.at(0, 'OK'), others.at(0, 'OK'), others.at(1, 'OK')]).toEqual([null, null, 5]);
});
