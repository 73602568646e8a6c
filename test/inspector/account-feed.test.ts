import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { feedFrom, feedOf, type FeedEntry } from '../../src/inspector/account-feed.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const LOOK = 500;

const fleet = () => openOver(createMemoryStore());

const brief = ({ event, decision, snapshot: { context, version } }: FeedEntry): string =>
  `${context.accountId} ${event} ${decision} ${version}`;

describe('feed of a lifecycle', () => {
  test('are its events with the state after each', async () => {
    const { lifecycle } = fleet();
    const seen: string[] = [];
    const stop = feedOf(lifecycle).watch((entry) => seen.push(brief(entry)));
    await Promise.all([lifecycle.receive(v1('a', 'OK')), lifecycle.receive(v1('a', 'ERROR'))]);
    await lifecycle.receive(v1('a', 'ERROR'));
    stop();
    await lifecycle.receive(v1('a', 'OK'));
    expect(seen).toEqual(['a OK applied 1', 'a ERROR applied 2', 'a ERROR repeat 2']);
  });

  test('begin with the accounts that are known', async () => {
    const { lifecycle } = fleet();
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('b', 'ERROR'));
    const first = await feedOf(lifecycle).snapshots({ order: 'attention', limit: 1 });
    expect(first.map(({ context }) => context.accountId)).toEqual(['b']);
  });
});

describe('feed in a store', () => {
  test('are what was logged since the last look, by whomever', async () => {
    const { lifecycle, store } = fleet();
    await lifecycle.receive(v1('a', 'OK'));
    const seen: string[] = [];
    const stop = feedFrom(() => store).watch((entry) => seen.push(brief(entry)));
    vi.advanceTimersByTime(LOOK);
    expect(seen).toEqual([]);
    await lifecycle.receive(v1('a', 'ERROR'));
    await lifecycle.receive(v1('b', 'OK'));
    vi.advanceTimersByTime(LOOK);
    expect(seen).toEqual(['a ERROR applied 2', 'b OK applied 1']);
    vi.advanceTimersByTime(LOOK);
    stop();
    await lifecycle.receive(v1('b', 'ERROR'));
    vi.advanceTimersByTime(LOOK);
    expect(seen).toHaveLength(2);
  });

  test('are looked for once for all who watch; each hears what comes after it began', async () => {
    const { lifecycle, store } = fleet();
    let looks = 0;
    const counted = feedFrom(() => (looks++, store));
    const seen: string[][] = [[], [], []];
    const watch = (place: number) => counted.watch((entry) => seen[place]?.push(brief(entry)));
    const stops = [watch(0)];
    await lifecycle.receive(v1('a', 'OK'));
    stops.push(watch(1), watch(2));
    expect(seen).toEqual([['a OK applied 1'], [], []]);
    await lifecycle.receive(v1('a', 'ERROR'));
    const before = looks;
    vi.advanceTimersByTime(LOOK);
    expect(looks - before).toBe(1);
    expect(seen).toEqual([
      ['a OK applied 1', 'a ERROR applied 2'],
      ['a ERROR applied 2'],
      ['a ERROR applied 2'],
    ]);
    stops[1]?.();
    await lifecycle.receive(v1('a', 'OK'));
    vi.advanceTimersByTime(LOOK);
    expect(seen.map(({ length }) => length)).toEqual([3, 1, 2]);
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(0);
    await lifecycle.receive(v1('a', 'ERROR'));
    watch(1)();
    expect(seen[1]).toHaveLength(1);
  });

  test('of another store begin at its beginning', async () => {
    const [one, other] = [fleet(), fleet()];
    await other.lifecycle.receive(v1('b', 'OK'));
    let current = one.store;
    const seen: string[] = [];
    const stop = feedFrom(() => current).watch((entry) => seen.push(brief(entry)));
    current = other.store;
    vi.advanceTimersByTime(LOOK);
    expect(seen).toEqual(['b OK applied 1']);
    stop();
  });

  test('are the newest thousand, when more were logged', async () => {
    const { lifecycle, store } = fleet();
    const seen: string[] = [];
    const stop = feedFrom(() => store).watch((entry) => seen.push(brief(entry)));
    await Promise.all(Array.from({ length: 1500 }, (_, count) => lifecycle.receive(v1(`a${count}`, 'OK'))));
    vi.advanceTimersByTime(LOOK);
    expect(seen).toHaveLength(1000);
    expect(seen.at(-1)).toBe('a1499 OK applied 1');
    stop();
  });

  test('go on after a fault of the store, which is told', async () => {
    const { lifecycle, store } = fleet();
    let broken = false;
    const faults: unknown[] = [];
    const fault = new Error('busy');
    const seen: string[] = [];
    const current = () => {
      if (broken) throw fault;
      return store;
    };
    const stop = feedFrom(current, { onError: (error) => faults.push(error) }).watch((entry) =>
      seen.push(brief(entry)),
    );
    await lifecycle.receive(v1('a', 'OK'));
    broken = true;
    vi.advanceTimersByTime(LOOK);
    broken = false;
    vi.advanceTimersByTime(LOOK);
    expect([faults, seen]).toEqual([[fault], ['a OK applied 1']]);
    stop();
  });
});
