import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { accountMachine } from '../../machines/account.ts';
import { rebuild, readPayload } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes, type Home } from '../homes.ts';
import { decisionsOf, openOver } from '../open.ts';
import { entriesOf, T0, v1 } from '../payloads.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const stalls = 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting';

const stalledAt = (time: string) => ({
  status: 'CONNECTING',
  needsOperator: true,
  since: '2026-01-01T00:00:00.000Z',
  lastSeenAt: time,
});

/** Opens a lifecycle whose clock cannot wake anybody. */
const openDeaf = (home: Home, now: number) => {
  const clock = createSimulatedClock(now);
  return { ...openOver(home.open(), { clock: { now: clock.now } }), clock };
};

describe.each(homes)('CONNECTING $name', ({ settle }) => {
  test('stalls after 60 minutes, when the clock wakes the lifecycle', async () => {
    const { lifecycle, clock, store } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(HOUR - 1);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    await clock.advance(1);
    expect(await lifecycle.account('a')).toMatchObject(stalledAt('2026-01-01T01:00:00.000Z'));
    expect(decisionsOf(store)).toEqual(['CONNECTING applied', `${stalls} applied`]);
    expect(store.log({ last: true, limit: 1 })).toMatchObject([
      { at: T0 + HOUR, source: 'deadline', payload: null, version: 2 },
    ]);
    expect(store.deadlines()).toEqual([]);
    expect(store.outbox(10).map(({ effect }) => effect)).toEqual([
      { type: 'askOperator', status: 'CONNECTING', cause: null },
      { type: 'verify', reason: 'stalled' },
    ]);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test('stalls at its due time in tick(), however late that comes', async () => {
    const { lifecycle, clock } = openDeaf(settle(), T0);
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(HOUR - 1);
    expect(await lifecycle.tick()).toBe(0);
    await clock.advance(5 * HOUR);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    expect(await lifecycle.tick()).toBe(1);
    expect(await lifecycle.tick()).toBe(0);
    expect(await lifecycle.account('a')).toMatchObject(stalledAt('2026-01-01T01:00:00.000Z'));
    await lifecycle.close();
  });

  test('takes in what waits before it fires what is due', async () => {
    const { lifecycle, clock, store } = openDeaf(settle(), T0);
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(HOUR - 1);
    const healed = lifecycle.receive(v1('a', 'OK'));
    await clock.advance(1);
    expect(await lifecycle.tick()).toBe(0);
    expect(await healed).toMatchObject({ decision: 'applied' });
    expect(decisionsOf(store)).toEqual(['CONNECTING applied', 'OK applied']);
    await lifecycle.close();
  });

  test('stalls after a restart: at its due time, although the clock is past it', async () => {
    const home = settle();
    const before = openOver(home.open());
    await before.lifecycle.receive(v1('a', 'CONNECTING'));
    await before.lifecycle.close();

    const after = openOver(home.open(), {}, createSimulatedClock(T0 + 10 * HOUR));
    expect((await after.lifecycle.account('a'))?.needsOperator).toBe(false);
    await after.clock.advance(0);
    expect(await after.lifecycle.account('a')).toMatchObject(stalledAt('2026-01-01T01:00:00.000Z'));
    expect((await Array.fromAsync(after.lifecycle.history('a')))[1]).toMatchObject({
      at: '2026-01-01T01:00:00.000Z',
      event: 'deadline',
      from: { connection: 'CONNECTING.attempting' },
      to: { connection: 'CONNECTING.stalled' },
    });
    expect([...rebuild(after.store, readPayload)]).toEqual([]);
    await after.lifecycle.close();
  });

  test('stalls after a restart before the next delivery, where the clock cannot wake', async () => {
    const home = settle();
    const before = openDeaf(home, T0);
    await before.lifecycle.receive(v1('a', 'CONNECTING'));
    await before.lifecycle.close();

    const after = openDeaf(home, T0 + 10 * HOUR);
    await after.lifecycle.receive(v1('b', 'OK'));
    expect(await after.lifecycle.account('a')).toMatchObject(stalledAt('2026-01-01T01:00:00.000Z'));
    await after.lifecycle.close();
  });

  test('stalls in a replay by the time of the log alone', async () => {
    const { lifecycle } = openOver(settle().open(), {}, createSimulatedClock('2030-01-01'));
    const line = (minutes: number, payload: object) =>
      JSON.stringify({ received_at: new Date(T0 + minutes * MINUTE).toISOString(), payload });
    const connecting = line(0, v1('a', 'CONNECTING'));
    const until59 = await lifecycle.replay([entriesOf([connecting, line(59, v1('b', 'OK'))])]);
    expect(until59.deadlines).toBe(0);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    const until60 = await lifecycle.replay([entriesOf([line(60, v1('b', 'OK'))])]);
    expect(until60.deadlines).toBe(1);
    expect(await lifecycle.account('a')).toMatchObject(stalledAt('2026-01-01T01:00:00.000Z'));
    await lifecycle.close();
  });

  test('does not stall by the time of today while a log is replayed, or after it', async () => {
    const home = settle();
    const line = JSON.stringify({ received_at: new Date(T0).toISOString(), payload: v1('a', 'CONNECTING') });
    const first = openOver(home.open(), {}, createSimulatedClock('2030-01-01'));
    await first.lifecycle.replay([entriesOf([line])]);
    await first.clock.advance(HOUR);
    expect((await first.lifecycle.account('a'))?.needsOperator).toBe(false);
    await first.lifecycle.close();

    const { lifecycle, clock } = openOver(home.open(), {}, createSimulatedClock('2030-01-01'));
    const slow = async function* () {
      await clock.advance(HOUR);
      yield entriesOf([
        JSON.stringify({ received_at: new Date(T0 + 1).toISOString(), payload: v1('b', 'OK') }),
      ]);
    };
    expect(await lifecycle.replay(slow())).toMatchObject({ deadlines: 0 });
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    expect(await lifecycle.tick()).toBe(1);
    await lifecycle.close();
  });

  test('does not stall when it was left', async () => {
    const { lifecycle, clock, store } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(30 * MINUTE);
    await lifecycle.receive(v1('a', 'OK'));
    expect(store.deadlines()).toEqual([]);
    await clock.advance(10 * HOUR);
    expect(await lifecycle.account('a')).toMatchObject({ status: 'OK', version: 2 });
    expect(store.totals().logEntries).toBe(2);
    await lifecycle.close();
  });

  test('counts its 60 minutes anew when it is entered again, and not when it is repeated', async () => {
    const { lifecycle, clock } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(30 * MINUTE);
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(20 * MINUTE);
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(40 * MINUTE - 1);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    await clock.advance(1);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(true);
    await lifecycle.close();
  });

  test.each([
    ['later than', 90 * MINUTE],
    ['at the same instant as', HOUR],
  ])('stalls before a delivery that comes %s its deadline', async (_, gap) => {
    const { lifecycle, clock, store } = openDeaf(settle(), T0);
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(gap);
    await lifecycle.receive(v1('a', 'OK'));
    expect(store.log({}).map(({ type, at }) => [type, at - T0])).toEqual([
      ['CONNECTING', 0],
      [stalls, HOUR],
      ['OK', gap],
    ]);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test('stalls in the order of the deadlines, then of the ids', async () => {
    const { lifecycle, clock, store } = openOver(settle().open());
    await lifecycle.receive(v1('c', 'CONNECTING'));
    await clock.advance(MINUTE);
    await Promise.all([lifecycle.receive(v1('b', 'CONNECTING')), lifecycle.receive(v1('a', 'CONNECTING'))]);
    await clock.advance(3 * HOUR);
    const fired = store.log({ after: 3 }).map(({ accountId, at }) => [accountId, (at - T0) / MINUTE]);
    expect(fired).toEqual([
      ['c', 60],
      ['a', 61],
      ['b', 61],
    ]);
    await lifecycle.close();
  });

  test('stalls after as long as the policy says that was in force when it was entered', async () => {
    const home = settle();
    const short = openOver(home.open(), { policy: { connectingStallsMinutes: 5 } });
    await short.lifecycle.receive(v1('a', 'CONNECTING'));
    await short.lifecycle.close();
    const { lifecycle, clock, store } = openOver(home.open());
    await clock.advance(5 * MINUTE);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(true);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });
});

describe('XState by itself', () => {
  test('lets an actor stall that was started afresh, and forgets it in one that was restored', async () => {
    const clock = createSimulatedClock(T0);
    const timers = new Map<number, () => void>();
    // As XState wants a clock; ours would do as well, but for ids in place of functions.
    const xstateClock = {
      setTimeout: (work: (...arguments_: unknown[]) => void, delay: number) => {
        timers.set(timers.size, clock.wakeAt(clock.now() + delay, work));
        return timers.size - 1;
      },
      clearTimeout: (id: number) => timers.get(id)?.(),
    };
    const input = { accountId: 'a', at: T0, source: 'webhook' } as const;
    const fresh = createActor(accountMachine, { input, clock: xstateClock }).start();
    fresh.send({ type: 'CONNECTING', ...input });
    const persisted = JSON.parse(JSON.stringify(fresh.getPersistedSnapshot())) as never;
    const restored = createActor(accountMachine, { input, clock: xstateClock, snapshot: persisted }).start();
    expect(restored.getSnapshot().matches({ connection: { CONNECTING: 'attempting' } })).toBe(true);
    await clock.advance(10 * HOUR);
    expect(fresh.getSnapshot().matches({ connection: { CONNECTING: 'stalled' } })).toBe(true);
    // Delays are scheduled on entry; a restored state is not entered. Hence deadlines are rows of our own.
    expect(restored.getSnapshot().matches({ connection: { CONNECTING: 'attempting' } })).toBe(true);
  });
});
