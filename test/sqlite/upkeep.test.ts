import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { IN_MEMORY } from '../../src/sqlite/connection/file.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { settingFindings } from '../../src/sqlite/connection/pragmas.ts';
import { migrations } from '../../src/sqlite/connection/schema.ts';
import { connect } from '../../src/sqlite/connection/session.ts';
import {
  entry,
  keep,
  snapshotAfter,
  status,
  steps,
  quarantinedSample,
} from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

const write = (store: SqliteStore, accountId: string): void =>
  store.transaction((writer) => {
    const event = status(accountId, 'CONNECTING');
    for (const step of steps([event])) keep(writer, event, step);
  });

test('every connection has the settings that keep acknowledged events', () => {
  const db = connect({ path: databaseFile(), readonly: false, busyTimeoutMs: 1234, pageCacheMiB: 16 });
  const read = (name: string) => db.pragma(name, { simple: true });
  expect({
    journal_mode: read('journal_mode'),
    synchronous: read('synchronous'),
    foreign_keys: read('foreign_keys'),
    trusted_schema: read('trusted_schema'),
    cell_size_check: read('cell_size_check'),
    recursive_triggers: read('recursive_triggers'),
    journal_size_limit: read('journal_size_limit'),
    busy_timeout: read('busy_timeout'),
    cache_size: read('cache_size'),
  }).toEqual({
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    recursive_triggers: 1,
    journal_size_limit: 64 * 1024 * 1024,
    busy_timeout: 1234,
    cache_size: -16 * 1024,
  });
  expect(settingFindings(db)).toEqual([]);
  db.pragma('synchronous = NORMAL');
  expect(settingFindings(db)).toEqual(['synchronous is 1 instead of 2']);
  db.close();
});

test('a connection for reading has the same settings', () => {
  const path = databaseFile();
  openSqliteStore({ database: path }).close();
  const db = connect({ path, readonly: true, busyTimeoutMs: 1, pageCacheMiB: 1 });
  expect(settingFindings(db)).toEqual([]);
  db.close();
});

test('facts about a database in a file', () => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  write(store, 'a');
  expect(store.info()).toEqual({
    path: database,
    schemaVersion: migrations.length,
    migrations: migrations.map(({ version, name }) => ({ version, name, appliedAt: expect.any(Number) })),
    machine: { machineVersions: [MACHINE_VERSION], isCurrent: true, hint: null, upgrades: [] },
    erasures: [],
    erasuresInChain: [],
    prunedUntil: 0,
    payloadsDroppedUntil: 0,
    chain: { seq: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    pageSize: 4096,
    bytes: expect.any(Number),
    walBytes: statSync(`${database}-wal`).size,
    journalMode: 'wal',
    synchronous: 2,
    sqliteVersion: expect.stringMatching(/^3\.\d+\.\d+$/),
  });
  const age = Date.now() - (store.info().migrations[0]?.appliedAt ?? 0);
  expect(Math.abs(age)).toBeLessThan(60_000);
  store.close();
});

test('facts about a database in memory', () => {
  const store = openSqliteStore({ database: IN_MEMORY });
  expect(store.info()).toMatchObject({ path: IN_MEMORY, walBytes: 0, journalMode: 'memory', synchronous: 2 });
  store.close();
});

test('a sound database has no findings', () => {
  const store = openSqliteStore({ database: databaseFile() });
  write(store, 'a');
  expect(store.check()).toEqual([]);
  store.close();
});

test('a row that refers to nothing is found', () => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  write(store, 'a');
  withRaw(database, (db) => {
    db.pragma('foreign_keys = OFF');
    db.exec('DELETE FROM policies');
  });
  expect(store.check()).toContain('row 1 of kinds refers to nothing in policies');
  store.close();
});

test('a snapshot that lacks a value is found', () => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  write(store, 'a');
  withRaw(database, (db) => db.exec('UPDATE snapshots SET since = NULL'));
  expect(store.check()).toEqual(['the snapshot of account a lacks a value']);
  store.close();
});

test('an account whose transitions do not lead to its version is found', () => {
  const store = openSqliteStore({ database: databaseFile() });
  write(store, 'a');
  store.transaction((writer) => writer.save(snapshotAfter('b', ['OK'])));
  store.transaction((writer) => {
    const transition = { ...steps([status('c', 'OK')])[0]?.transitions[0] };
    const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
    for (const found of writer.transitions('a'))
      writer.addTransition({ ...found, ...transition, version: 2 }, seq);
    writer.save({ ...snapshotAfter('c', ['OK']), version: 2 });
  });
  expect(store.check()).toEqual([
    'account b is at version 1 with 0 transitions up to 0',
    'account c is at version 2 with 1 transitions up to 2',
  ]);
  store.close();
});

test('a backup taken while events come in is a sound database that its owner alone can read', async () => {
  const store = openSqliteStore({ database: databaseFile() });
  store.transaction((writer) => {
    for (let line = 0; line < 300; line++)
      writer.addQuarantined(quarantinedSample({ raw: 'x'.repeat(9_000) }));
  });
  const file = databaseFile();
  let written = 0;
  const writtenBeforeItsEnd = store.backup(file).then(() => written);
  for (; written < 50; written++) {
    write(store, `a${written}`);
    await setImmediate();
  }
  expect(await writtenBeforeItsEnd).toBeGreaterThan(3);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const copy = openSqliteStore({ database: file });
  expect(copy.check()).toEqual([]);
  expect(copy.totals().quarantined).toBe(300);
  expect(copy.totals().accounts).toBeGreaterThan(0);
  copy.close();
  store.close();
});

test('a database in memory can be backed up', async () => {
  const store = openSqliteStore({ database: IN_MEMORY });
  write(store, 'a');
  const file = databaseFile();
  await store.backup(file);
  store.close();
  for (const readonly of [true, false]) {
    const copy = openSqliteStore({ database: file, readonly });
    expect(copy.totals().accounts).toBe(1);
    expect(copy.check()).toEqual([]);
    copy.close();
  }
});

test('a backup never overwrites a file', async () => {
  const store = openSqliteStore({ database: databaseFile() });
  const file = databaseFile();
  writeFileSync(file, 'precious');
  await expect(store.backup(file)).rejects.toMatchObject({ code: 'invalidOption', hint: expect.any(String) });
  expect(readFileSync(file, 'utf8')).toBe('precious');
  store.close();
});

test('a backup to nowhere, to memory or of a closed store is refused', async () => {
  const store = openSqliteStore({ database: databaseFile() });
  await expect(store.backup('/nowhere/at/all.db')).rejects.toMatchObject({ code: 'databaseFailed' });
  await expect(store.backup(IN_MEMORY)).rejects.toMatchObject({ code: 'invalidOption' });
  store.close();
  const file = databaseFile();
  await expect(store.backup(file)).rejects.toMatchObject({ code: 'closed' });
  expect(existsSync(file)).toBe(false);
});

test('a backup that is cut short by closing leaves no file', async () => {
  const store = openSqliteStore({ database: databaseFile() });
  store.transaction((writer) => {
    for (let line = 0; line < 500; line++)
      writer.addQuarantined(quarantinedSample({ raw: 'x'.repeat(9_000) }));
  });
  const file = databaseFile();
  const backup = store.backup(file);
  store.close();
  await expect(backup).rejects.toBeInstanceOf(LifecycleError);
  expect(existsSync(file)).toBe(false);
});
