import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { openSqliteStore, openSqliteUpgrade } from '../../src/sqlite/index.ts';
import { upgradesOf } from '../../src/sqlite/read/upgrades.ts';
import type { SqliteUpgrade } from '../../src/sqlite/index.ts';
import { CHECKPOINT_EVERY } from '../../src/store/checkpoint.ts';
import { expectFault, thrownBy } from '../../src/testing/store/promise.ts';
import { entry, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { pretendOlder } from './older.ts';
import { withRaw } from './raw.ts';

const ids = ['a', 'b', 'c', 'ﬀ', '😀'] as const;

/** A database of some accounts, one with a kept past and one with something held, that another machine wrote. */
const older = (): string => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  store.transaction((writer) => {
    const policyId = writer.policyId(defaultPolicy);
    for (const accountId of ids) {
      writer.append(entry({ accountId, policyId, version: 1 }));
      writer.save({
        ...snapshotAfter(accountId, ['CONNECTING']),
        version: accountId === 'b' ? CHECKPOINT_EVERY : 1,
      });
    }
    const from = { connection: 'OK', sync: 'RUNNING' } as const;
    writer.hold({ accountId: 'c', seq: 3, from, until: T0, effects: [{ type: 'verify', reason: 'late' }] });
  });
  store.close();
  pretendOlder(database);
  return database;
};

const begun = (database: string): SqliteUpgrade => {
  const upgrade = openSqliteUpgrade({ database, busyTimeoutMs: 0 });
  onTestFinished(() => upgrade.close());
  return upgrade;
};

const renewAll = (upgrade: SqliteUpgrade): void => {
  for (const { accountId, kept, held } of upgrade.accounts('', 99)) {
    const snapshot = snapshotAfter(accountId, ['OK'], { at: T0 + 7, tenant: 'new' });
    upgrade.renew({
      accountId,
      snapshot,
      kept: kept.map((seq) => ({ seq, snapshot })),
      held: held === null ? null : { ...held, effects: [] },
    });
  }
};

describe('the accounts of an older machine', () => {
  test('come by pages, with their state, the past that was kept, and what is held', () => {
    const upgrade = begun(older());
    expect(upgrade.machineVersions).toEqual(['0']);
    const all = upgrade.accounts('', 99);
    expect(all.map(({ accountId, kept, held }) => [accountId, kept, held?.seq ?? null])).toEqual([
      ['a', [], null],
      ['b', [2], null],
      ['c', [], 3],
      ['ﬀ', [], null],
      ['😀', [], null],
    ]);
    expect(all[0]?.state).toEqual({ connection: 'CONNECTING.attempting', sync: expect.any(String) });
    const paged = [
      upgrade.accounts('', 2),
      upgrade.accounts('b', 2),
      upgrade.accounts('ﬀ', 2),
      upgrade.accounts('😀', 2),
    ];
    expect(paged.flat()).toEqual(all);
    expect(paged.map((page) => page.length)).toEqual([2, 2, 1, 0]);
  });

  test('are none to an upgrade where this machine wrote the file', () => {
    const database = databaseFile();
    openSqliteStore({ database }).close();
    expect(begun(database).machineVersions).toEqual([]);
  });

  test('are as they were built again once it is committed, and everything else is as it was', () => {
    const database = older();
    const before = withRaw(database, (db) => db.prepare('SELECT * FROM log').raw().all());
    const upgrade = begun(database);
    renewAll(upgrade);
    upgrade.commit();
    upgrade.close();
    const store = openSqliteStore({ database });
    for (const id of ids) {
      const found = store.snapshot(id);
      expect(found && serialize(found)).toBe(
        serialize(snapshotAfter(id, ['OK'], { at: T0 + 7, tenant: 'new' })),
      );
    }
    expect(store.accounts({ tenant: 'new' })).toHaveLength(ids.length);
    expect(store.checkpointBefore('b', T0 + 7)).toEqual({ seq: 2, snapshot: store.snapshot('b') });
    expect(store.deadlines()).toEqual([]);
    expect(store.held()).toMatchObject([{ accountId: 'c', effects: [] }]);
    expect([store.decidedEarlierUntil(), store.totals().logEntries]).toEqual([5, 5]);
    expect(store.info().machine).toEqual({
      machineVersions: [MACHINE_VERSION],
      isCurrent: true,
      hint: null,
      upgrades: [{ seq: 5, machine: '0', at: expect.any(Number) }],
    });
    store.close();
    expect(withRaw(database, (db) => db.prepare('SELECT * FROM log').raw().all())).toEqual(before);
  });

  test('are as they were when it is closed before', () => {
    const database = older();
    const upgrade = openSqliteUpgrade({ database });
    renewAll(upgrade);
    upgrade.close();
    expectFault(() => openSqliteStore({ database }), 'machineVersionMismatch');
    expect(withRaw(database, upgradesOf)).toEqual([]);
    expect(begun(database).accounts('', 1)[0]?.state.connection).toBe('CONNECTING.attempting');
  });

  test('lose what is held of them where nothing is to be held any more', () => {
    const database = older();
    const upgrade = begun(database);
    upgrade.renew({ accountId: 'c', snapshot: snapshotAfter('c', ['CONNECTING']), kept: [], held: null });
    upgrade.commit();
    upgrade.close();
    const store = openSqliteStore({ database });
    expect(store.held()).toEqual([]);
    expect(store.deadlines().filter(({ accountId }) => accountId === 'c')).toHaveLength(1);
    store.close();
  });
});

describe('a copy before an upgrade', () => {
  test('gets a name that no file has, and can be dropped again', async () => {
    const database = older();
    writeFileSync(`${database}.machine-0.backup`, 'from a try before');
    const upgrade = begun(database);
    const file = await upgrade.backup();
    expect(file).toBe(`${database}.machine-0.2.backup`);
    expect(existsSync(file)).toBe(true);
    upgrade.dropBackup();
    upgrade.dropBackup();
    expect([existsSync(file), existsSync(`${database}.machine-0.backup`)]).toEqual([false, true]);
  });

  test('is the database as it was: it can be upgraded in its turn', async () => {
    const database = older();
    const upgrade = begun(database);
    const file = await upgrade.backup(databaseFile());
    renewAll(upgrade);
    upgrade.commit();
    const copy = begun(file);
    expect(copy.machineVersions).toEqual(['0']);
    expect(copy.accounts('', 99)).toHaveLength(ids.length);
  });

  test('never takes the place of a file', async () => {
    const database = older();
    const upgrade = begun(database);
    const precious = databaseFile();
    writeFileSync(precious, 'precious');
    await expect(upgrade.backup(precious)).rejects.toMatchObject({ code: 'invalidOption' });
    upgrade.dropBackup();
    expect(existsSync(precious)).toBe(true);
  });
});

describe('an upgrade', () => {
  test('waits for nobody: a database in use is named as such, with what to do', () => {
    const database = older();
    const reader = openSqliteStore({ database, readonly: true, anyMachine: true });
    reader.totals();
    const error = thrownBy(() => openSqliteUpgrade({ database, busyTimeoutMs: 0 }));
    expect(error).toMatchObject({
      code: 'databaseBusy',
      retryable: true,
      hint: expect.stringContaining('serve'),
    });
    reader.close();
    begun(database);
  });

  test('is refused for a database in memory, one that is absent, and one of a later machine', () => {
    expectFault(() => openSqliteUpgrade({ database: ':memory:' }), 'invalidOption');
    expectFault(() => openSqliteUpgrade({ database: databaseFile() }), 'databaseFailed');
    const database = older();
    withRaw(database, (db) => db.exec(`UPDATE machines SET version = '99'`));
    expectFault(() => openSqliteUpgrade({ database }), 'machineVersionMismatch');
  });

  test('is told of in order, one entry for each', () => {
    const database = older();
    for (const round of [1, 2]) {
      if (round === 2) {
        const store = openSqliteStore({ database });
        store.transaction((writer) => writer.append(entry({ policyId: writer.policyId(defaultPolicy) })));
        store.close();
        pretendOlder(database);
      }
      const upgrade = openSqliteUpgrade({ database });
      renewAll(upgrade);
      upgrade.commit();
      upgrade.close();
    }
    expect(withRaw(database, upgradesOf).map(({ seq, machine }) => [seq, machine])).toEqual([
      [5, '0'],
      [6, '0'],
    ]);
    const store = openSqliteStore({ database });
    expect(store.decidedEarlierUntil()).toBe(6);
    store.close();
  });
});
