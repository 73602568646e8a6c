import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openSqliteStore, readPayload, rebuild, upgradeDatabase } from '../../src/index.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';
import { pretendOlder } from '../sqlite/older.ts';
import { expectFault } from '../../src/testing/store/promise.ts';

const upgrader = fileURLToPath(new URL('upgrader.js', import.meta.url));

/** Upgrades in another process, and kills it when it has told for the nth time how far it is. */
const killed = async (database: string, nth: number): Promise<number> => {
  const child = spawn(process.execPath, [upgrader, database, String(nth)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  let accounts = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    accounts = Number(line);
    child.kill('SIGKILL');
  }
  await gone;
  expect(child.signalCode).toBe('SIGKILL');
  return accounts;
};

const looked = (database: string) => {
  const store = openSqliteStore({ database, readonly: true, anyMachine: true });
  const found = { snapshots: store.accounts({}).map(serialize), findings: store.check(), log: store.log({}) };
  store.close();
  return found;
};

test('an upgrade that is killed on its way changes nothing, and the next one does it all', async () => {
  const database = databaseFile();
  const { lifecycle } = openOver(openSqliteStore({ database }));
  await Promise.all(
    Array.from({ length: 120 }, async (_, n) => {
      await lifecycle.receive(v1(`a${n}`, 'OK'));
      await lifecycle.receive(v1(`a${n}`, 'CREDENTIALS'));
    }),
  );
  await lifecycle.close();
  const current = looked(database);
  pretendOlder(database);
  const older = looked(database);
  // On its way, and when all is done but not yet committed.
  for (const [nth, accounts] of [
    [1, 50],
    [3, 120],
  ] as const) {
    expect(await killed(database, nth)).toBe(accounts);
    expectFault(() => openSqliteStore({ database }), 'machineVersionMismatch');
    expect(looked(database)).toEqual(older);
  }
  const { backup } = await upgradeDatabase(database);
  expect(backup).toBe(`${database}.machine-0.3.backup`);
  expect(existsSync(`${database}.machine-0.backup`)).toBe(true);
  expect(looked(database)).toEqual(current);
  const store = openSqliteStore({ database });
  expect([...rebuild(store, readPayload)]).toEqual([]);
  store.close();
});
