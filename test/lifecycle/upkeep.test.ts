import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../src/store/port.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { keptSinkSample, quarantinedSample } from '../../src/testing/store/samples.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes } from '../homes.ts';
import { openOver, type Opened } from '../open.ts';
import { T0, v1 } from '../payloads.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const opened = (store: Store, retention?: object): Opened => {
  const all = openOver(store, retention === undefined ? {} : { retention });
  onTestFinished(() => all.lifecycle.close());
  return all;
};

const countsOf = (store: Store): readonly number[] => [store.totals().quarantined, store.totals().outbox];

test.each(homes)(
  '$name, a lifecycle takes out what is too old, at the start and every hour',
  async ({ settle }) => {
    const home = settle();
    const { lifecycle, store, clock } = opened(home.open(), { quarantineDays: 2, outboxDays: 3 });
    await clock.advance(1);
    await lifecycle.receive('no JSON');
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    await clock.advance(DAY);
    const effects = store.totals().outbox;
    expect([effects > 0, store.totals().quarantined]).toEqual([true, 1]);
    await clock.advance(DAY + HOUR);
    expect(countsOf(store)).toEqual([0, effects]);
    await clock.advance(2 * DAY);
    expect([countsOf(store), store.prunedUntil()]).toEqual([[0, 0], effects]);
  },
);

test.each([
  ['in memory', () => createMemoryStore()],
  ['in SQLite', () => openSqliteStore({ database: ':memory:' })],
])('a lifecycle drops old payloads once a day %s', async (_name, open) => {
  const { lifecycle, store, clock } = opened(open(), { payloadDays: 1.5 });
  const dropped = (): number => store.log({}).filter(({ payloadDropped }) => payloadDropped === true).length;
  await lifecycle.receive(v1('a', 'OK'));
  await clock.advance(DAY + 1);
  await lifecycle.receive(v1('a', 'ERROR'));
  expect(dropped()).toBe(0);
  await clock.advance(DAY + HOUR);
  expect(dropped()).toBe(1);
  await clock.advance(DAY - 2 * HOUR);
  expect(dropped()).toBe(1);
  await clock.advance(2 * HOUR);
  expect(dropped()).toBe(2);
});

test('a store that keeps payloads as long as their entries is not told to drop them', () => {
  const keeping = Object.assign(createMemoryStore(), { dropPayloads: undefined });
  expectFault(() => openOver(keeping, { retention: { payloadDays: 1 } }), 'invalidOption');
});

test('a lifecycle that is told of no age keeps everything', async () => {
  const { lifecycle, store, clock } = opened(createMemoryStore());
  await lifecycle.receive('no JSON');
  await clock.advance(1000 * DAY);
  expect(countsOf(store)).toEqual([1, 0]);
});

test('what a sink has not looked at stays', async () => {
  const { lifecycle, store, clock } = opened(createMemoryStore(), { outboxDays: 1 });
  store.transaction((writer) => writer.saveSink(keptSinkSample({ cursor: 0 })));
  await lifecycle.receive(v1('a', 'CREDENTIALS'));
  await clock.advance(9 * DAY);
  expect([store.totals().outbox > 0, store.prunedUntil()]).toEqual([true, 0]);
});

test('a fault is told, and upkeep goes on an hour later', async () => {
  const store = createMemoryStore();
  store.transaction((writer) => writer.addQuarantined(quarantinedSample({ at: T0 })));
  const faults: unknown[] = [];
  let isFailing = true;
  const failing = new Proxy(store, {
    get: (one, name) => {
      if (name === 'quarantine' && isFailing)
        return () => {
          throw new Error('not now');
        };
      const value: unknown = Reflect.get(one, name);
      return typeof value === 'function' ? (value.bind(one) as unknown) : value;
    },
  });
  const clock = createSimulatedClock(T0 + 9 * DAY);
  const onError = (error: unknown): void => void faults.push(error);
  const { lifecycle } = openOver(failing, { retention: { quarantineDays: 1 }, onError }, clock);
  await clock.advance(1);
  expect([faults.length, store.totals().quarantined]).toEqual([1, 1]);
  isFailing = false;
  await clock.advance(HOUR);
  expect([faults.length, store.totals().quarantined]).toEqual([1, 0]);
  await lifecycle.close();
});

test.each([0, -1, Number.NaN, 'a week'])('an age of %s is refused', (quarantineDays) => {
  expectFault(
    () => openOver(createMemoryStore(), { retention: { quarantineDays } as object }),
    'invalidOption',
  );
});
