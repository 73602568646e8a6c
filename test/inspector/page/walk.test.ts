import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/inspector/answers.ts';
import { walkTo } from '../../../src/inspector/page/parts/walk.ts';
import { groupOf } from '../../../src/model/meaning.ts';
import type { ConnectionPath } from '../../../src/model/names.ts';

const course = (...states: readonly ConnectionPath[]): readonly HistoryPoint[] =>
  states.map((connection, index) => ({
    seq: index + 1,
    at: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
    source: 'webhook',
    event: connection,
    decision: 'applied',
    state: { connection, sync: 'WAITING' },
    group: groupOf({ connection }),
  }));

const namesOf = (states: readonly ConnectionPath[]): readonly string[] =>
  walkTo(course(...states), states.length - 1).map(({ connection }) => connection);

describe('the path to a state', () => {
  test('is the states in their order, where none comes twice', () => {
    expect(namesOf(['CREATION_SUCCESS', 'OK', 'OK', 'ERROR'])).toEqual(['CREATION_SUCCESS', 'OK', 'ERROR']);
  });

  test('leaves out what led back to where it began, and counts it there', () => {
    const states = [
      ...(['CREATION_SUCCESS', 'OK', 'CONNECTING.attempting', 'OK'] as const),
      ...([
        'CONNECTING.attempting',
        'OK',
        'CREDENTIALS.undetermined',
        'RECONNECTED',
        'OK',
        'STOPPED',
      ] as const),
    ];
    const stops = walkTo(course(...states), states.length - 1);
    expect(stops.map(({ connection }) => connection)).toEqual(['CREATION_SUCCESS', 'OK', 'STOPPED']);
    expect(stops[1]?.detours).toEqual([
      { connection: 'CONNECTING.attempting', group: 'underWay', times: 2 },
      { connection: 'CREDENTIALS.undetermined', group: 'user', times: 1 },
    ]);
    expect(stops[1]?.at).toBe('2026-01-01T08:00:00.000Z');
  });

  test('keeps the detours of what a wider detour takes in', () => {
    const states = ['OK', 'ERROR', 'CONNECTING.attempting', 'ERROR', 'OK'] as const;
    expect(walkTo(course(...states), 4)).toMatchObject([
      {
        connection: 'OK',
        detours: [
          { connection: 'ERROR', times: 1 },
          { connection: 'CONNECTING.attempting', times: 1 },
        ],
      },
    ]);
  });

  test('ends at the entry that is asked about', () => {
    expect(walkTo(course('OK', 'ERROR', 'STOPPED'), 1).map(({ connection }) => connection)).toEqual([
      'OK',
      'ERROR',
    ]);
    expect(walkTo([], 0)).toEqual([]);
  });

  test('never names a state twice, however long the life', () => {
    const names = ['OK', 'ERROR', 'CONNECTING.attempting', 'STOPPED', 'RECONNECTED'] as const;
    const states = Array.from({ length: 2000 }, (_, index) => names[(index * index + 3 * index) % 5] ?? 'OK');
    const walked = namesOf(states);
    expect(new Set(walked).size).toBe(walked.length);
    expect(walked.at(-1)).toBe(states.at(-1));
  });
});
