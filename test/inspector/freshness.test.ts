import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openLifecycle, openSqliteStore, readPayload } from '../../src/index.ts';
import { startInspector } from '../../src/inspector/index.ts';
import type { FreshnessAnswer } from '../../src/inspector/work-answers.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { polled, T0, v1 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';
import { answerOf, inspect, logOf } from './looking.ts';

test('a fleet is as old as what was heard last, and reconciled when most of its accounts were looked at', async () => {
  const store = createMemoryStore();
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ store, clock });
  const inspector = await startInspector({
    fleet: { store },
    reader: readPayload,
    now: () => clock.now(),
    port: 0,
  });
  onTestFinished(() => inspector.close());
  const shown = (): Promise<FreshnessAnswer> => answerOf(inspector, '/api/freshness');
  expect(await shown()).toEqual({
    now: new Date(T0).toISOString(),
    heardAt: null,
    reconciledAt: null,
    lost: null,
    replays: false,
  });
  for (const id of ['a', 'b', 'c']) await lifecycle.receive(v1(id, 'OK'));
  await clock.advance(60_000);
  const at = new Date(clock.now()).toISOString();
  await lifecycle.receive(polled('a', 'OK'), { source: 'poll' });
  expect((await shown()).reconciledAt).toBeNull();
  await lifecycle.receive(polled('b', 'OK'), { source: 'poll' });
  expect(await shown()).toMatchObject({ heardAt: at, reconciledAt: at });
});

test('a log that is replayed is said to be one', async () => {
  const inspector = await inspect({ log: logOf() });
  expect(await answerOf(inspector, '/api/freshness')).toMatchObject({ replays: true });
});

test.each([
  [
    'is not the same when another stands in its place',
    (file: string) => {
      writeFileSync(`${file}.other`, '');
      renameSync(`${file}.other`, file);
    },
  ],
  ['is not the same when it is gone', (file: string) => rmSync(file)],
])('the file of a database %s', (_, harm) => {
  const file = databaseFile();
  openSqliteStore({ database: file }).close();
  const store = openSqliteStore({ database: file, readonly: true });
  expect(store.isSameFile()).toBe(true);
  harm(file);
  expect(store.isSameFile()).toBe(false);
  store.close();
});
