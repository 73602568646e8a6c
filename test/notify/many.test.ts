import { expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createDispatcher, openLifecycle } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { newSink } from '../../src/notify/desk.ts';
import { entry, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { databaseFile } from '../sqlite/files.ts';
import { recorder } from './setting.ts';

/** How many effects wait; a million in a run of its own. */
const ROWS = Number(process.env['DELIVERY_ROWS'] ?? 20_000);

const ACCOUNTS = 1000;

/** After how many notices we have seen enough. */
const DELIVERED = 1000;

/** A database in whose outbox so many effects wait for the sink `s`. */
const fullDatabase = (): string => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  store.transaction((writer) => {
    writer.saveSink(newSink('s', 0, T0));
    const policyId = writer.policyId(defaultPolicy);
    for (let n = 0; n < ACCOUNTS; n += 1) {
      writer.append(entry({ accountId: `a${n}`, policyId }));
      writer.save(snapshotAfter(`a${n}`, ['OK', 'ERROR']));
    }
  });
  for (let row = 0; row < ROWS; row += 10_000)
    store.transaction((writer) => {
      for (let n = row; n < Math.min(row + 10_000, ROWS); n += 1)
        writer.enqueue(
          { type: 'tellOperator', about: 'flapping' },
          `a${n % ACCOUNTS}`,
          1 + (n % ACCOUNTS),
          T0,
        );
    });
  store.close();
  return database;
};

/** Delivers until so many notices have arrived; returns how often others had a turn meanwhile, and what was seen. */
const deliverSome = async (turn: { readonly turn?: () => Promise<void> }) => {
  const store = openSqliteStore({ database: fullDatabase() });
  const lifecycle = openLifecycle({ store });
  let [first, most, turns] = [0, 0, 0];
  let isEnough: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => (isEnough = resolve));
  const sink = recorder('s', () => {
    if (first === 0) first = performance.now();
    if (sink.notices.length % 50 === 0) most = Math.max(most, store.letters({}).length);
    if (sink.notices.length === DELIVERED) isEnough();
    return 'delivered';
  });
  const count = (): void => {
    turns += 1;
    if (sink.notices.length < DELIVERED) setImmediate(count);
  };
  const [began, before] = [performance.now(), process.memoryUsage().heapUsed];
  const dispatcher = createDispatcher({ lifecycle, sinks: [sink], ...turn });
  setImmediate(count);
  await dispatcher.start();
  await enough;
  const heap = process.memoryUsage().heapUsed - before;
  await dispatcher.close();
  await lifecycle.close();
  return { first: first - began, most, turns, heap };
};

test(`with ${ROWS} effects waiting, the first is delivered within a second, and few are taken over at a time`, async () => {
  const { first, most, turns, heap } = await deliverSome({});
  expect(first).toBeLessThan(1000);
  expect(most).toBeLessThan(250);
  expect(turns).toBeGreaterThan(20);
  expect(heap).toBeLessThan(200 * 2 ** 20);
});

test('a dispatcher that lets nobody else have a turn is caught', async () => {
  const { turns } = await deliverSome({ turn: () => Promise.resolve() });
  expect(turns).toBeLessThanOrEqual(20);
});
