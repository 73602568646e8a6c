import { describe, expect, test } from 'vitest';
import {
  causeOfPath,
  connectionOf,
  internedState,
  pathOf,
  stateNumberOf,
  stateOf,
  statusOfPath,
  valueAt,
  valueOf,
} from '../../src/model/state.ts';
import { orderOfStatuses } from '../../src/model/status-order.ts';
import { connectionPaths, syncStates } from './chart-paths.ts';

const everyState = connectionPaths.flatMap((connection) =>
  syncStates.map((sync) => internedState(connection, sync)),
);

describe('every state of the chart', () => {
  test('are those of two regions', () => {
    expect(connectionPaths).toHaveLength(64);
    expect(syncStates).toEqual(['NOT_REPORTED', 'WAITING', 'RUNNING', 'SYNC_SUCCESS']);
  });

  test.each(connectionPaths)('%s leads to its value and back', (path) => {
    for (const sync of syncStates) {
      const state = internedState(path, sync);
      const value = valueOf(state);
      expect(pathOf(value.connection)).toBe(path);
      expect(connectionOf(value)).toBe(path);
      expect(value.sync).toBe(sync);
      expect(stateOf(value)).toBe(state);
      expect(stateOf(structuredClone(value))).toBe(state);
    }
  });

  test('have a number each, which leads back to the one value of the state', () => {
    const numbers = everyState.map((state) => stateNumberOf(valueOf(state)));
    expect(new Set(numbers).size).toBe(everyState.length);
    for (const [index, state] of everyState.entries())
      expect(valueAt(numbers[index] ?? -1)).toBe(valueOf(state));
  });

  test('have a status of the chart, and a cause below CREDENTIALS alone', () => {
    expect(new Set(connectionPaths.map(statusOfPath))).toEqual(new Set(orderOfStatuses));
    const withCause = connectionPaths.filter((path) => causeOfPath(path) !== null);
    expect(withCause).toEqual(connectionPaths.filter((path) => statusOfPath(path) === 'CREDENTIALS'));
    for (const path of withCause) expect(`CREDENTIALS.${causeOfPath(path)}`).toBe(path);
  });
});

describe('an interned state', () => {
  test('is one object for equal paths, whichever way they were put together', () => {
    const sync = ['RUN', 'NING'].join('');
    expect(internedState('OK', sync)).toBe(internedState('OK', 'RUNNING'));
  });

  test('is told apart by both paths', () => {
    const states = [
      internedState('OK', 'RUNNING'),
      internedState('OK', 'WAITING'),
      internedState('ERROR', 'RUNNING'),
    ];
    expect(new Set(states).size).toBe(3);
  });

  test('of another version of the chart has a value as well', () => {
    const state = internedState('CREDENTIALS.fax.paperOut', 'RUNNING');
    expect(valueOf(state)).toEqual({ connection: { CREDENTIALS: { fax: 'paperOut' } }, sync: 'RUNNING' });
    expect(stateOf({ connection: { CREDENTIALS: { fax: 'paperOut' } }, sync: 'RUNNING' })).toBe(state);
  });
});
