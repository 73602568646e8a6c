import { describe, expect, test, vi } from 'vitest';
import { readPayload } from '../../src/index.ts';
import { LogFollower, markOf, textOfMark, type WatchedChanges } from '../../src/inspector/follower.ts';
import { FleetQueries } from '../../src/inspector/fleet-queries.ts';
import type { Store } from '../../src/store/port.ts';
import { fleetOf, line, now, status } from './looking.ts';

/** A store that counts the questions about its log. */
const asked = (store: Store): { readonly store: Store; readonly questions: () => number } => {
  let questions = 0;
  return {
    store: new Proxy(store, {
      get(target, name) {
        if (name === 'log')
          return (query: Parameters<Store['log']>[0]) => {
            questions += 1;
            return target.log(query);
          };
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    questions: () => questions,
  };
};

const watch = (store: Store, epoch = 1): WatchedChanges => ({
  epoch,
  subject: new FleetQueries({ store, reader: readPayload, now: () => now }),
  replay: () => null,
});

describe('a mark', () => {
  test.each([
    { epoch: 1, seq: 0 },
    { epoch: 12, seq: 4_711 },
  ])('%o can be told as a text', (mark) => {
    expect(markOf(textOfMark(mark))).toEqual(mark);
  });

  test.each([undefined, '', 'x', '1-', '-5', '1-2-3', '99999999999999999999-1'])('is none in %j', (text) => {
    expect(markOf(text)).toBeNull();
  });
});

describe('a look', () => {
  test('says which accounts changed after a mark, each once', async () => {
    const { store, lifecycle } = await fleetOf();
    const follower = new LogFollower(watch(store));
    const { mark } = follower.now();
    expect(mark).toEqual({ epoch: 1, seq: 10 });
    for (const id of ['mailbox', 'linkedin-1', 'mailbox']) await lifecycle.receive(status(id, 'MAIL', 'OK'));
    expect(follower.now().changedSince(mark)).toEqual(['mailbox', 'linkedin-1']);
    expect(follower.now().changedSince({ epoch: 1, seq: 13 })).toEqual([]);
  });

  test('says nothing about another fleet, nor about more than 500 entries', async () => {
    const lines = Array.from({ length: 501 }, (_, index) =>
      line(new Date(now + index).toISOString(), 'webhook', status(`a${index}`, 'MAIL', 'OK')),
    );
    const { store } = await fleetOf(lines);
    const look = new LogFollower(watch(store)).now();
    expect(look.changedSince({ epoch: 7, seq: 500 })).toBeNull();
    expect(look.changedSince({ epoch: 1, seq: 0 })).toBeNull();
    expect(look.changedSince({ epoch: 1, seq: 1 })).toHaveLength(500);
  });

  test('asks the log once, however many ask it the same', async () => {
    const { store } = await fleetOf();
    const { store: counted, questions } = asked(store);
    const look = new LogFollower(watch(counted)).now();
    const before = questions();
    for (let asking = 0; asking < 32; asking++) look.changedSince({ epoch: 1, seq: 4 });
    expect(questions() - before).toBe(1);
  });
});

describe('following', () => {
  test('looks once for all who wait, and not at all while nobody does', async () => {
    const { store } = await fleetOf();
    const { store: counted, questions } = asked(store);
    const follower = new LogFollower(watch(counted));
    const before = questions();
    const looks = await Promise.all(Array.from({ length: 32 }, () => follower.next()));
    expect(new Set(looks).size).toBe(1);
    expect(questions() - before).toBe(1);
    const after = questions();
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    expect(questions()).toBe(after);
  });

  test('looks at the fleet that is there at the time', async () => {
    const [one, other] = [await fleetOf(), await fleetOf([])];
    const current = { ...watch(one.store) };
    const follower = new LogFollower(current);
    expect(follower.now().mark).toEqual({ epoch: 1, seq: 10 });
    const next = follower.next();
    Object.assign(current, watch(other.store, 2));
    expect((await next).mark).toEqual({ epoch: 2, seq: 0 });
  });

  test('ends for those who wait when the store is closed, and looks again when asked', async () => {
    const { store } = await fleetOf();
    const follower = new LogFollower(watch(store));
    const waiting = [follower.next(), follower.next()];
    store.close();
    for (const each of waiting) await expect(each).rejects.toMatchObject({ code: 'closed' });
    await expect(follower.next()).rejects.toMatchObject({ code: 'closed' });
  });
});
