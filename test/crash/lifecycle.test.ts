import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPayload, rebuild, type Store } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { buildWhenStale } from '../build.ts';
import { databaseFile } from '../sqlite/files.ts';

const receiver = fileURLToPath(new URL('receiver.js', import.meta.url));
const dist = buildWhenStale();

/** Lets another process receive until it is killed. Returns the ids of the events that it acknowledged. */
const receiveUntilKilled = async (
  database: string,
  prefix: string,
  killAfter: number,
  acknowledge: 'afterCommit' | 'beforeCommit',
): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [receiver, dist, database, prefix, acknowledge], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  const acknowledged: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    acknowledged.push(id);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  await gone;
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
};

const lostOf = (store: Store, acknowledged: readonly string[]): readonly string[] => {
  const kept = new Set(store.log({}).map(({ sourceId }) => sourceId));
  return acknowledged.filter((id) => !kept.has(id));
};

/** Nothing is there by halves: versions without gap, log entries in a row, and every snapshot is what its log gives. */
const expectWhole = (store: Store): void => {
  expect([...rebuild(store, readPayload)]).toEqual([]);
  const log = store.log({});
  expect(log.map(({ seq }) => seq)).toEqual(Array.from(log, (_, n) => n + 1));
  for (const { context, version } of store.accounts({})) {
    const versions = store.transitions(context.accountId).map((transition) => transition.version);
    expect(versions).toEqual(Array.from({ length: version }, (_, n) => n + 1));
  }
};

test('a process killed at any moment has lost nothing that it acknowledged', async () => {
  const database = databaseFile();
  const random = seededRandom(20);
  const acknowledged: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const killAfter = random.integer(1, 500);
    acknowledged.push(...(await receiveUntilKilled(database, `round${round}`, killAfter, 'afterCommit')));
    const store = openSqliteStore({ database });
    expect(lostOf(store, acknowledged)).toEqual([]);
    expectWhole(store);
    store.close();
  }
  expect(acknowledged.length).toBeGreaterThan(500);
});

test('a process that acknowledges before COMMIT is caught losing some', async () => {
  const database = databaseFile();
  let lost: readonly string[] = [];
  for (let round = 0; round < 10 && lost.length === 0; round += 1) {
    const acknowledged = await receiveUntilKilled(database, `round${round}`, 300 + round, 'beforeCommit');
    const store = openSqliteStore({ database });
    lost = lostOf(store, acknowledged);
    expectWhole(store);
    store.close();
  }
  expect(lost).not.toEqual([]);
});
