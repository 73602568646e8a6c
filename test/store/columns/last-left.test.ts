import { expect, test } from 'vitest';
import { accountMachine } from '../../../machines/account.ts';
import { internedState } from '../../../src/model/state.ts';
import { Departures } from '../../../src/store/columns/last-left.ts';

/** A state by any path: a store takes whatever it is handed. */
const state = (connection: string) => internedState(connection, 'RUNNING');

const going = (from: string, to: string, at: number) => ({ from: state(from), to: state(to), at });

const begun = (): Departures => {
  const departures = new Departures();
  departures.begin(0);
  departures.begin(1);
  return departures;
};

test('of a status, the last time counts that it was left for another one', () => {
  const departures = begun();
  for (const one of [going('NEW', 'OK', 1), going('OK', 'ERROR', 2), going('ERROR', 'OK', 3)])
    departures.note(0, one);
  departures.note(0, going('OK', 'STOPPED', 4));
  expect(['NEW', 'OK', 'ERROR', 'STOPPED'].map((status) => departures.at(0, status))).toEqual([
    1,
    4,
    3,
    null,
  ]);
  expect(departures.at(1, 'OK')).toBeNull();
});

test('another state of the same status is no leaving', () => {
  const departures = begun();
  departures.note(0, going('CREDENTIALS.undetermined', 'CREDENTIALS.linkedin.sessionExpired', 1));
  departures.note(0, going('CONNECTING.attempting', 'CONNECTING.stalled', 1));
  expect([departures.at(0, 'CREDENTIALS'), departures.at(0, 'CONNECTING')]).toEqual([null, null]);
});

test('what came earlier may be told later', () => {
  const departures = begun();
  departures.note(0, going('OK', 'ERROR', 5));
  departures.note(0, going('OK', 'ERROR', 2));
  expect(departures.at(0, 'OK')).toBe(5);
});

test('every status of the chart can be left, and no other', () => {
  const departures = begun();
  const statuses = Object.keys(accountMachine.root.states['connection']?.states ?? {});
  expect(statuses).toHaveLength(11);
  for (const [at, status] of statuses.entries()) departures.note(0, going(status, 'elsewhere', at));
  expect(statuses.map((status) => departures.at(0, status))).toEqual([...statuses.keys()]);
  departures.note(0, going('elsewhere', 'OK', 1));
  expect(departures.at(0, 'elsewhere')).toBeNull();
});

test('a row that begins anew knows nothing, and a copy is one', () => {
  const [departures, others] = [begun(), begun()];
  departures.note(0, going('OK', 'ERROR', 5));
  others.copy(departures, 0, 1);
  departures.begin(0);
  expect([departures.at(0, 'OK'), others.at(0, 'OK'), others.at(1, 'OK')]).toEqual([null, null, 5]);
});
