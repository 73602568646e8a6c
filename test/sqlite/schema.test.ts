import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import {
  assertKnownSchema,
  readMigrated,
  migrate,
  schemaVersionOf,
} from '../../src/sqlite/connection/migrate.ts';
import { APPLICATION_ID, migrations } from '../../src/sqlite/connection/schema.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { keep, snapshotAfter, status, steps } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { firstDatabase } from './older.ts';
import { withRaw } from './raw.ts';

const newDatabase = (): string => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  store.transaction((writer) => {
    const event = status('a', 'CONNECTING');
    for (const step of steps([event])) keep(writer, event, step);
  });
  store.close();
  return database;
};

const tables = ['log', 'transitions'] as const;

test.each(tables)('rows of %s are never changed or removed, not even by another program', (table) => {
  withRaw(newDatabase(), (db) => {
    expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(1);
    expect(() => db.exec(`UPDATE ${table} SET version = 1`)).toThrow(/append-only/);
    expect(() => db.exec(`DELETE FROM ${table}`)).toThrow(/append-only/);
  });
});

test('all tables are strict', () => {
  withRaw(newDatabase(), (db) => {
    const lax = db
      .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0`)
      .pluck()
      .all();
    expect(lax.filter((name) => !String(name).startsWith('sqlite_'))).toEqual([]);
  });
});

test('the file says that it is ours, and which schema it has', () => {
  withRaw(newDatabase(), (db) => {
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    expect(schemaVersionOf(db)).toBe(migrations.length);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  });
});

test('migrations are numbered from 1 without gap', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
});

test('a newer schema is refused, and the file left as it is', () => {
  const database = newDatabase();
  withRaw(database, (db) => db.pragma('user_version = 999'));
  expectFault(() => openSqliteStore({ database }), 'schemaTooNew');
  expectFault(() => openSqliteStore({ database, readonly: true }), 'schemaTooNew');
  withRaw(database, (db) => expect(schemaVersionOf(db)).toBe(999));
});

test.each([
  ['tables of its own', 'CREATE TABLE notes (text)'],
  ['another application id', 'PRAGMA application_id = 7'],
  ['a schema number alone', 'PRAGMA user_version = 1'],
])('a database with %s is not ours, and is left byte for byte as it is', (_what, sql) => {
  const database = databaseFile();
  withRaw(database, (db) => db.exec(sql));
  const before = readFileSync(database);
  expectFault(() => openSqliteStore({ database }), 'notOurDatabase');
  expect(readFileSync(database).equals(before)).toBe(true);
});

test('a file that is no database is not ours, and is left as it is', () => {
  const database = databaseFile();
  const text = 'just some notes\n'.repeat(500);
  writeFileSync(database, text);
  expectFault(() => openSqliteStore({ database }), 'notOurDatabase');
  expect(readFileSync(database, 'utf8')).toBe(text);
});

test('an empty file becomes a database', () => {
  const database = databaseFile();
  writeFileSync(database, '');
  const store = openSqliteStore({ database });
  expect(store.info().schemaVersion).toBe(migrations.length);
  store.close();
});

test('a migration that fails leaves the file at the schema before it', () => {
  const database = newDatabase();
  const next = migrations.length + 1;
  const good = { version: next, name: 'good', sql: 'CREATE TABLE whole (x ANY) STRICT' };
  const bad = {
    version: next + 1,
    name: 'bad',
    sql: 'CREATE TABLE half (x ANY) STRICT; SELECT x FROM nowhere',
  };
  withRaw(database, (db) => {
    expect(() => migrate(db, [...migrations, good, bad])).toThrow(/nowhere/);
    expect(schemaVersionOf(db)).toBe(next);
    const applied = db.prepare('SELECT name FROM migrations ORDER BY version').pluck().all();
    expect(applied).toEqual([...migrations.map(({ name }) => name), 'good']);
    expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'half'`).pluck().get()).toBe(0);
    expect(db.inTransaction).toBe(false);
    expectFault(() => assertKnownSchema(db, database, migrations), 'schemaTooNew');
  });
});

test('a first migration that fails leaves an empty file that can still become ours', () => {
  const database = databaseFile();
  withRaw(database, (db) =>
    expect(() => migrate(db, [{ version: 1, name: 'bad', sql: 'CREATE TABLE x (y); nonsense' }])).toThrow(
      /syntax error/,
    ),
  );
  openSqliteStore({ database }).close();
});

test('an older schema is refused to a reader, who may not bring it up to date', () => {
  const database = databaseFile();
  withRaw(database, (db) => {
    migrate(db, migrations);
    db.exec('PRAGMA user_version = 0');
  });
  expectFault(() => openSqliteStore({ database, readonly: true }), 'databaseFailed');
});

test('a reader of an older schema is told the command that brings it up to date', () => {
  const database = newDatabase();
  withRaw(database, (db) => {
    const next = { version: migrations.length + 1, name: 'next', sql: 'CREATE TABLE later (id INTEGER)' };
    expect(() => readMigrated(db, database, [...migrations, next])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining(`db upgrade --db ${database}`) }),
    );
  });
});

test('a reader sees a file of an older schema as one of the present, and leaves it as it is', () => {
  const database = firstDatabase();
  const before = readFileSync(database);
  const older = openSqliteStore({ database, readonly: true, anyMachine: true });
  const [log, findings, { schemaVersion }] = [older.log({}), older.check(), older.info()];
  older.close();
  expect(readFileSync(database).equals(before)).toBe(true);
  expect({ findings, schemaVersion }).toEqual({ findings: [], schemaVersion: 1 });
  withRaw(database, (db) => migrate(db, migrations));
  const present = openSqliteStore({ database, readonly: true, anyMachine: true });
  expect(present.info().schemaVersion).toBe(migrations.length);
  expect(present.log({})).toEqual(log);
  expect(log.every(({ flags }) => flags.length === 0)).toBe(true);
  present.close();
});

test('snapshots of another version of the machine are refused', () => {
  const database = newDatabase();
  const store = openSqliteStore({ database });
  store.transaction((writer) => writer.save({ ...snapshotAfter('b', ['OK']), machineVersion: '0' }));
  store.close();
  expectFault(() => openSqliteStore({ database }), 'machineVersionMismatch');
});

test('what is asked for often is found by an index', () => {
  const plans: readonly (readonly [sql: string, index: string])[] = [
    [
      'SELECT 1 FROM accounts CROSS JOIN log ON account = number WHERE account_id = ? AND source_id = ? LIMIT 1',
      'log_by_source_id',
    ],
    ['SELECT * FROM accounts WHERE provider = ? ORDER BY account_id', 'accounts_by_provider'],
    ['SELECT * FROM accounts WHERE tenant = ? ORDER BY account_id', 'accounts_by_tenant'],
    ['SELECT * FROM snapshots WHERE state = ? ORDER BY since LIMIT 1', 'snapshots_by_state'],
    ['SELECT state, count(*) FROM snapshots GROUP BY state', 'COVERING INDEX snapshots_by_state'],
    ['SELECT * FROM transitions WHERE seq = ? ORDER BY version', 'PRIMARY KEY'],
    ['SELECT * FROM earlier_snapshots WHERE account = ? AND seq > ? ORDER BY seq', 'PRIMARY KEY'],
    ['SELECT * FROM accounts ORDER BY account_id', 'sqlite_autoindex_accounts'],
  ];
  withRaw(newDatabase(), (db) => {
    for (const [sql, index] of plans) {
      const parameters = Array.from(sql.matchAll(/\?/g), () => null);
      const plan = JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters));
      expect(plan).toContain(index);
      expect(plan).not.toContain('TEMP B-TREE FOR ORDER BY');
    }
  });
});

test('nobody can give an account a version that it has already', () => {
  const database = newDatabase();
  withRaw(database, (db) => {
    const insert = db.prepare('INSERT INTO transitions (seq, version, account, move) VALUES (?, ?, 1, 1)');
    const versions = () => db.prepare('SELECT version FROM transitions WHERE account = 1').pluck().all();
    const before = versions();
    expect(before).toHaveLength(1);
    expect(() => insert.run(99, before[0])).toThrow('the account has this version already');
    expect(versions()).toEqual(before);
    insert.run(99, 2);
    expect(versions()).toEqual([...before, 2]);
  });
});

test('one policy is stored once', () => {
  const database = newDatabase();
  const store = openSqliteStore({ database });
  expect(store.transaction((writer) => writer.policyId({ ...defaultPolicy }))).toBe(1);
  store.close();
});
