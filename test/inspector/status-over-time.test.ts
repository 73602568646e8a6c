import { describe, expect, test } from 'vitest';
import type { FleetAnswer, StatusOverTimeAnswer } from '../../src/inspector/answers.ts';
import { FleetIndex } from '../../src/inspector/fleet-index.ts';
import { FleetPast } from '../../src/inspector/past/fleet-past.ts';
import { statusOverTime } from '../../src/inspector/status-over-time.ts';
import type { Store } from '../../src/store/port.ts';
import { answerOf, fleetOf, inspect, line, status } from './looking.ts';

/** The picture of a store, counted to its end. */
const pictureOf = (store: Store): StatusOverTimeAnswer => {
  const past = new FleetPast(store);
  while (past.advance());
  return statusOverTime(past);
};

/** The counts of a moment by group, only those with members; those of the last moment by default. */
const countsAt = (
  { kinds, points }: StatusOverTimeAnswer,
  place = points.length - 1,
): Record<string, number> =>
  Object.fromEntries(
    kinds.flatMap((kind, index) => {
      const count = points[place]?.counts[index] ?? 0;
      return count === 0 ? [] : [[kind, count]];
    }),
  );

/** A google account whose keys were changed, and an account that has been connecting for longer than an hour. */
const keysChangedAndStalled: readonly string[] = [
  line('2026-02-20T10:00:00.000Z', 'webhook', status('keys', 'GOOGLE_OAUTH', 'CREATION_SUCCESS')),
  line('2026-02-20T10:01:00.000Z', 'webhook', status('keys', 'GOOGLE_OAUTH', 'OK')),
  line('2026-02-28T07:50:00.000Z', 'signal', { account_id: 'keys', type: 'oauthKeysChanged' }),
  line('2026-02-28T08:00:00.000Z', 'webhook', status('keys', 'GOOGLE_OAUTH', 'CREDENTIALS')),
  line('2026-02-28T09:00:00.000Z', 'webhook', status('slow', 'LINKEDIN', 'CONNECTING')),
  line('2026-02-28T12:00:00.000Z', 'webhook', status('fine', 'LINKEDIN', 'OK')),
];

describe('the picture over time', () => {
  test('agrees with who must act: keys of ours that were changed, and a connection that has stalled', async () => {
    const { store } = await fleetOf(keysChangedAndStalled);
    const { attention, overTime, causes, cells } = await answerOf<FleetAnswer>(
      await inspect({ store }),
      '/api/fleet',
    );
    expect(causes.map(({ cause }) => cause)).toEqual(['email.oauthKeysChanged']);
    expect(cells.find((cell) => cell.status === 'CONNECTING')?.group).toBe('operator');
    expect(attention).toEqual({ operator: 2, user: 0, admin: 0 });
    expect(countsAt(overTime)).toEqual({ operator: 2, works: 1 });
  });

  test('moves an account at the deadline that nobody sent', async () => {
    const { store } = await fleetOf(keysChangedAndStalled.slice(4));
    const { points, kinds } = pictureOf(store);
    expect(points.map((_, place) => countsAt({ complete: true, kinds, points }, place))).toEqual([
      { underWay: 1 },
      { operator: 1 },
      { operator: 1 },
      { operator: 1, works: 1 },
    ]);
  });

  test('follows a cause that a later signal finds', async () => {
    const { store } = await fleetOf([
      line('2026-02-28T08:00:00.000Z', 'webhook', status('a', 'INSTAGRAM', 'CREDENTIALS')),
      line('2026-02-28T10:00:00.000Z', 'signal', {
        account_id: 'a',
        type: 'apiError',
        status: 407,
        error: 'proxy_error',
      }),
    ]);
    const overTime = pictureOf(store);
    expect([countsAt(overTime, 0), countsAt(overTime)]).toEqual([{ user: 1 }, { operator: 1 }]);
  });

  test('begins with the first thing heard, whatever it was', async () => {
    const { store } = await fleetOf([
      line('2026-02-28T08:00:00.000Z', 'webhook', status('a', 'LINKEDIN', 'SOMETHING_NEW')),
      line('2026-02-28T09:30:00.000Z', 'webhook', status('a', 'LINKEDIN', 'OK')),
    ]);
    const overTime = pictureOf(store);
    expect([countsAt(overTime, 0), countsAt(overTime)]).toEqual([{ unknown: 1 }, { works: 1 }]);
  });

  test('lets go of who is deleted, and takes back who returns', async () => {
    const { store } = await fleetOf([
      line('2026-02-28T08:00:00.000Z', 'webhook', status('a', 'LINKEDIN', 'OK')),
      line('2026-02-28T09:00:00.000Z', 'webhook', status('a', 'LINKEDIN', 'DELETED')),
      line('2026-02-28T10:00:00.000Z', 'webhook', status('a', 'LINKEDIN', 'CREATION_SUCCESS')),
    ]);
    const overTime = pictureOf(store);
    expect(overTime.points.map((_, place) => countsAt(overTime, place))).toEqual([
      { works: 1 },
      {},
      { works: 1 },
    ]);
  });

  test('has at most 121 points, however long the log', async () => {
    const { store } = await fleetOf(
      Array.from({ length: 300 }, (_, day) =>
        line(
          new Date(Date.UTC(2025, 0, 1 + day)).toISOString(),
          'webhook',
          status(`a${day}`, 'LINKEDIN', 'OK'),
        ),
      ),
    );
    const overTime = pictureOf(store);
    expect(overTime.points.length).toBeGreaterThan(60);
    expect(overTime.points.length).toBeLessThanOrEqual(121);
    expect(countsAt(overTime)).toEqual({ works: 300 });
    expect(overTime.points.at(-1)?.at).toBe('2025-10-27T00:00:00.000Z');
  });
});

describe('counting', () => {
  const flips = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) =>
      line(
        new Date(Date.UTC(2026, 1, 1) + index * 1000).toISOString(),
        'webhook',
        status(`a${index % 3}`, 'LINKEDIN', index % 2 === 0 ? 'ERROR' : 'OK'),
      ),
    );

  test('goes on a piece at a time, and says when it is complete', async () => {
    const { store } = await fleetOf(flips(9_000));
    const past = new FleetPast(store);
    const complete: boolean[] = [];
    do complete.push(statusOverTime(past).complete);
    while (past.advance());
    complete.push(statusOverTime(past).complete);
    expect(complete).toEqual([false, false, false, true]);
  });

  test('lets others have their turn after a hundred accounts whose transitions it reads', async () => {
    const twice = (level: string, hour: number): readonly string[] =>
      Array.from({ length: 250 }, (_, index) =>
        line(
          new Date(Date.UTC(2026, 1, 1, hour) + index).toISOString(),
          'webhook',
          status(`a${index}`, 'LINKEDIN', level),
        ),
      );
    const { store } = await fleetOf([...twice('OK', 1), ...twice('ERROR', 2)]);
    const past = new FleetPast(store);
    let pieces = 1;
    while (past.advance()) pieces++;
    expect(pieces).toBe(3);
    expect(countsAt(statusOverTime(past))).toEqual({ operator: 250 });
  });

  test('takes over what is logged later, and gives what a count from the beginning gives', async () => {
    const { store, lifecycle } = await fleetOf(flips(50));
    const past = new FleetPast(store);
    while (past.advance());
    for (const level of ['CREDENTIALS', 'OK', 'STOPPED', 'STOPPED', 'OK', 'PERMISSIONS'])
      await lifecycle.receive(status('a1', 'LINKEDIN', level));
    while (past.advance());
    expect(statusOverTime(past)).toEqual(pictureOf(store));
    expect(countsAt(statusOverTime(past))).toMatchObject({ user: 1 });
  });

  test('reads the transitions of an account once, however often it moved', async () => {
    const { store } = await fleetOf(flips(9_000));
    let reads = 0;
    const past = new FleetPast({
      log: (query) => store.log(query),
      transitions: (accountId, since) => {
        reads++;
        return store.transitions(accountId, since);
      },
    });
    while (past.advance());
    expect(reads).toBe(3);
  });

  test('reads no transition of an account that is where it was moved to', async () => {
    const { store } = await fleetOf(flips(3));
    const index = new FleetIndex(store);
    await index.load();
    const past = new FleetPast(
      {
        log: (query) => store.log(query),
        transitions: () => {
          throw new Error('nobody needs to ask');
        },
      },
      (accountId) => index.present(accountId),
    );
    while (past.advance());
    expect(statusOverTime(past)).toEqual(pictureOf(store));
    expect(countsAt(statusOverTime(past))).toEqual({ operator: 2, works: 1 });
  });

  test('is the same whether it is known where the accounts are or not', async () => {
    const { store } = await fleetOf(flips(500));
    const index = new FleetIndex(store);
    await index.load();
    const past = new FleetPast(store, (accountId) => index.present(accountId));
    while (past.advance());
    expect(statusOverTime(past)).toEqual(pictureOf(store));
  });

  test('of an empty log is complete, and has no points', async () => {
    const { store } = await fleetOf([]);
    expect(pictureOf(store)).toEqual({
      complete: true,
      kinds: ['operator', 'user', 'underWay', 'unknown', 'works'],
      points: [],
    });
  });
});
