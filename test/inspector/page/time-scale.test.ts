import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/inspector/answers.ts';
import type { ConnectionPath } from '../../../src/model/names.ts';
import {
  bandsOf,
  lastTransition,
  nearest,
  nextTransition,
  placesOf,
} from '../../../src/inspector/page/parts/time-scale.ts';

const entry = (minute: number, connection: ConnectionPath, moved: boolean): HistoryPoint => ({
  seq: minute + 1,
  at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  source: 'webhook',
  event: connection,
  decision: moved ? 'applied' : 'repeat',
  state: { connection, sync: 'WAITING' },
  group: connection === 'OK' ? 'works' : 'operator',
  ...(moved ? { from: { connection: 'NEW', sync: 'WAITING' } } : {}),
});

const course = [
  entry(0, 'OK', true),
  entry(10, 'OK', false),
  entry(30, 'ERROR', true),
  entry(40, 'OK', true),
];
const end = new Date(Date.UTC(2026, 0, 1, 1, 40)).toISOString();

describe('the timeline', () => {
  test('places events by their times, from the first one to the end', () => {
    expect(placesOf(course, end, 'time')).toEqual([0, 0.1, 0.3, 0.4]);
  });

  test('places events evenly when asked', () => {
    expect(placesOf(course, end, 'events')).toEqual([0.125, 0.375, 0.625, 0.875]);
  });

  test('places the only event at the beginning, also where no time has passed', () => {
    expect(placesOf([entry(0, 'OK', true)], entry(0, 'OK', true).at, 'time')).toEqual([0]);
  });

  test.each(['time', 'events'] as const)('has bands without gaps by %s', (measure) => {
    const bands = bandsOf(course, placesOf(course, end, measure), measure, end);
    expect(bands.map(({ status }) => status)).toEqual(['OK', 'ERROR', 'OK']);
    expect([bands[0]?.from, bands.at(-1)?.to]).toEqual([0, 1]);
    for (const [index, band] of bands.entries()) expect(bands[index + 1]?.from ?? 1).toBe(band.to);
  });

  test('finds the nearest event, the later one of two on the same spot', () => {
    expect([nearest([0, 0.1, 0.3, 0.4], 0.21), nearest([0, 0.1, 0.3], 0.19)]).toEqual([2, 1]);
    expect(nearest([0.5, 0.5, 0.5], 0.2)).toBe(2);
    expect(nearest([0, 0.1], -3)).toBe(0);
  });

  test('goes from transition to transition, and to the ends where there is none', () => {
    expect(nextTransition(course, 0, 1)).toBe(2);
    expect(nextTransition(course, 2, -1)).toBe(0);
    expect([nextTransition(course, 3, 1), nextTransition(course, 0, -1)]).toEqual([3, 0]);
  });

  test('knows the last transition up to an event', () => {
    expect(lastTransition(course, 1)?.seq).toBe(1);
    expect(lastTransition([entry(0, 'NEW', false)], 0)).toBeUndefined();
  });
});
