import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/memory/store.ts';
import { asOf } from '../../src/views/as-of.ts';
import { openOver } from '../open.ts';
import { T0, v1 } from '../payloads.ts';
import { unread, upgraded } from '../quarantined.ts';

const DAY = 24 * 60 * 60 * 1000;

describe.each([
  ['with its log', true],
  ['without its log', false],
])('the moment that a fleet stands for, kept %s,', (_name, history) => {
  const fleet = async () => {
    const { lifecycle, store } = openOver(createMemoryStore({ history }));
    await lifecycle.receive(v1('a', 'OK'));
    return store;
  };

  test.each([
    ['now, where it was heard of now', 0, 0],
    ['now, a day after it was last heard of', DAY, DAY],
    ['its newest entry, later than that', DAY + 1, 0],
    ['its newest entry, where that lies ahead', -1, 0],
  ])('is %s', async (_what, now, moment) => {
    expect(asOf(await fleet(), T0 + now)).toBe(T0 + moment);
  });

  test('is now where nothing was ever heard', () => {
    expect(asOf(createMemoryStore({ history }), T0)).toBe(T0);
  });
});

test('the moment that a fleet stands for is now, though an older entry has just come out of quarantine', async () => {
  const { lifecycle, clock, store } = await upgraded([{ payload: unread(v1('a', 'OK')) }]);
  await clock.advance(40 * DAY);
  await lifecycle.receive(v1('b', 'OK'));
  await lifecycle.retryQuarantined('all');
  expect(store.log({ last: true, limit: 1 })).toMatchObject([{ accountId: 'a', at: T0 }]);
  expect(asOf(store, clock.now())).toBe(clock.now());
});
