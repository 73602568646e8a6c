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

test(`with ${ROWS} effects waiting, the first is delivered within a second, and few are taken over at a time`, async () => {
  const database = fullDatabase();
  const store = openSqliteStore({ database });
  const lifecycle = openLifecycle({ store });
  let first: (moment: number) => void = () => undefined;
  const delivered = new Promise<number>((resolve) => (first = resolve));
  let most = 0;
  const sink = recorder('s', () => {
    first(performance.now());
    most = Math.max(most, store.letters({}).length);
    return 'delivered';
  });
  const began = performance.now();
  await using dispatcher = createDispatcher({ lifecycle, sinks: [sink] });
  await dispatcher.start();
  expect((await delivered) - began).toBeLessThan(1000);
  const before = process.memoryUsage().heapUsed;
  await expect.poll(() => sink.notices.length, { timeout: 50_000 }).toBeGreaterThan(200);
  expect(most).toBeLessThan(250);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 2 ** 20);
  await dispatcher.close();
  await lifecycle.close();
});
