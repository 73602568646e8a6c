import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MACHINE_VERSION } from '../../machines/account.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { commitUnknown, corruptRow, sqliteCodeOf, translate } from '../../src/sqlite/connection/errors.ts';
import {
  assertExists,
  assertWritable,
  createPrivate,
  ensureFile,
  IN_MEMORY,
  pathOfDatabase,
} from '../../src/sqlite/connection/file.ts';
import { assertInTransaction, guardFor, writingGuardFor } from '../../src/sqlite/connection/guard.ts';
import {
  assertNoLaterMachine,
  assertOwnMachine,
  machineHint,
  otherMachinesOf,
  upgradeCommand,
} from '../../src/sqlite/connection/machine.ts';
import { assertOurs, migrate, schemaVersionOf } from '../../src/sqlite/connection/migrate.ts';
import {
  assertConfigured,
  configure,
  settingFindings,
  useWriteAheadLog,
} from '../../src/sqlite/connection/pragmas.ts';
import { APPLICATION_ID, migrations } from '../../src/sqlite/connection/schema.ts';
import { connect, type Address } from '../../src/sqlite/connection/session.ts';
import { expectFault, thrownBy } from '../../src/testing/store/promise.ts';
import { databaseFile } from './files.ts';
import { migrated } from './parts.ts';
import { withRaw } from './raw.ts';

/** An error as the driver throws it. */
const sqliteError = (code: string): Error => new Database.SqliteError('went wrong', code);

describe('an error of SQLite', () => {
  test.each([
    ['SQLITE_BUSY', 'databaseBusy', true, /Try again/],
    ['SQLITE_BUSY_SNAPSHOT', 'databaseBusy', true, /busy timeout/],
    ['SQLITE_FULL', 'diskFull', true, /Free some space/],
    ['SQLITE_CORRUPT', 'databaseCorrupt', false, /Restore a backup/],
    ['SQLITE_CORRUPT_VTAB', 'databaseCorrupt', false, /replay the log/],
    ['SQLITE_NOTADB', 'notOurDatabase', false, /another file/],
    ['SQLITE_READONLY', 'databaseFailed', false, /permissions/],
    ['SQLITE_READONLY_DBMOVED', 'databaseFailed', false, /permissions/],
    ['SQLITE_CANTOPEN', 'databaseFailed', false, /folder exists/],
    ['SQLITE_IOERR_FSYNC', 'databaseFailed', false, /db check/],
    ['SQLITE_CONSTRAINT_UNIQUE', 'databaseFailed', false, /See the cause/],
    ['SQLITE_ERROR', 'databaseFailed', false, /See the cause/],
  ] as const)('%s is told as %s; worth another try: %s', (sqlite, code, retryable, hint) => {
    const cause = sqliteError(sqlite);
    const error = translate(cause, '/data/a.db');
    expect(error).toMatchObject({ code, retryable, cause });
    expect(error.hint).toMatch(hint);
    expect(error.message).toMatch(/^The database \/data\/a\.db \w/);
    expect(error.message).toContain(`went wrong (${sqlite})`);
  });

  test('that is ours already is passed through', () => {
    const ours = new LifecycleError('closed', 'It is closed.', { hint: 'Open it.' });
    expect(translate(ours, 'x')).toBe(ours);
  });

  test.each([new Error('no code'), 'text', null, 5, { code: 'SQLITE_BUSY' }])(
    'is no error of SQLite when it is %o, and still one of ours',
    (thrown) => {
      expect(sqliteCodeOf(thrown)).toBeNull();
      expect(translate(thrown, 'x')).toMatchObject({
        code: 'databaseFailed',
        retryable: false,
        cause: thrown,
      });
    },
  );

  test('has a code that is SQLite’s alone', () => {
    expect(sqliteCodeOf(sqliteError('SQLITE_FULL'))).toBe('SQLITE_FULL');
    expect(sqliteCodeOf(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBeNull();
    expect(sqliteCodeOf(Object.assign(new Error('odd'), { code: 5 }))).toBeNull();
  });

  test('at COMMIT leaves the outcome unknown: it is not to be tried again blindly', () => {
    const cause = sqliteError('SQLITE_IOERR_FSYNC');
    expect(commitUnknown(cause, 'a.db')).toMatchObject({ code: 'commitUnknown', retryable: false, cause });
    expect(commitUnknown(cause, 'a.db').hint).toContain('do not acknowledge');
    expect(corruptRow('Row 3', cause)).toMatchObject({
      code: 'databaseCorrupt',
      message: 'Row 3 is not readable.',
    });
  });
});

describe('a guard', () => {
  test('passes arguments and answers on, and translates what is thrown', () => {
    const guard = guardFor('a.db');
    expect(guard((a: number, b: number) => a + b)(2, 3)).toBe(5);
    const failing = guard(() => {
      throw sqliteError('SQLITE_FULL');
    });
    expectFault(failing, 'diskFull', true);
  });

  test('for writing refuses to write outside a transaction, before anything is done', () => {
    const { db } = migrated();
    let calls = 0;
    const count = writingGuardFor(db, 'a.db')((by: number) => (calls += by));
    expectFault(() => count(1), 'databaseFailed', true);
    expectFault(() => assertInTransaction(db), 'databaseFailed', true);
    expect(calls).toBe(0);
    db.exec('BEGIN');
    expect(count(2)).toBe(2);
    db.exec('ROLLBACK');
    expectFault(() => count(1), 'databaseFailed', true);
  });
});

describe('a database’s file', () => {
  test('is named absolutely, so that SQLite takes no name for a URI', () => {
    const path = databaseFile();
    expect(pathOfDatabase(relative('.', path))).toBe(path);
    expect(pathOfDatabase(path)).toBe(path);
    expect(pathOfDatabase('file:a.db')).toMatch(/^\/.*file:a\.db$/);
    expect(pathOfDatabase(IN_MEMORY)).toBe(':memory:');
  });

  test.each(['', 'a.db ', 'a.db\n', 'a\0.db', 'a.db\t'])('is not named %j', (name) => {
    expectFault(() => pathOfDatabase(name), 'invalidOption');
  });

  test('is made for its owner alone, and never over another', () => {
    const path = databaseFile();
    createPrivate(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, 'mine');
    expect(() => createPrivate(path)).toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test('is left as it is where it exists, whoever may read it', () => {
    const path = databaseFile();
    writeFileSync(path, 'mine');
    chmodSync(path, 0o644);
    ensureFile(path);
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['mine', 0o644]);
  });

  test('is not made in a folder that is none, and the folder is named', () => {
    const folder = databaseFile();
    const path = join(folder, 'a.db');
    expectFault(() => ensureFile(path), 'databaseFailed');
    expect(() => ensureFile(path)).toThrow(`There is no folder ${folder} for the database.`);
    expect(existsSync(folder)).toBe(false);
    writeFileSync(folder, 'a file');
    expect(() => ensureFile(path)).toThrow('ENOTDIR');
  });

  test('that is absent is not read, and not made by asking', () => {
    const path = databaseFile();
    expectFault(() => assertExists(path), 'databaseFailed');
    expectFault(() => assertWritable(path), 'databaseFailed');
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '');
    assertExists(path);
    assertWritable(path);
  });
});

describe('whose machine made the snapshots of a file', () => {
  const withMachines = (...versions: readonly string[]): Database.Database => {
    const { db } = migrated();
    for (const version of versions) db.prepare('INSERT INTO machines VALUES (?)').run(version);
    return db;
  };

  test('is nobody where it has no tables, or no snapshots', () => {
    const db = new Database(':memory:');
    onTestFinished(() => void db.close());
    expect([otherMachinesOf(db), otherMachinesOf(withMachines())]).toEqual([[], []]);
    expect(otherMachinesOf(withMachines(MACHINE_VERSION))).toEqual([]);
  });

  test('is told of all that are not this one', () => {
    expect(otherMachinesOf(withMachines('99', MACHINE_VERSION, '0'))).toEqual(['0', '99']);
  });

  test('decides what may be opened, and what to do about it', () => {
    assertOwnMachine(withMachines(MACHINE_VERSION), 'a.db');
    assertNoLaterMachine(withMachines('0'), 'a.db');
    expectFault(() => assertOwnMachine(withMachines('0'), 'a.db'), 'machineVersionMismatch');
    expectFault(() => assertNoLaterMachine(withMachines('0', '99'), 'a.db'), 'machineVersionMismatch');
    const hintOf = (db: Database.Database): unknown => thrownBy(() => assertOwnMachine(db, '/data/a.db'));
    expect(hintOf(withMachines('0'))).toMatchObject({
      message: `The snapshots in /data/a.db were made by version 0 of the machine; this is version ${MACHINE_VERSION}.`,
      hint: 'Build them again from its log: account-lifecycle db upgrade --db /data/a.db',
    });
    expect(hintOf(withMachines('0', '99'))).toMatchObject({
      message: expect.stringContaining('version 0 and 99'),
      hint: expect.stringContaining('Update account-lifecycle'),
    });
  });

  test.each([
    ['/data/a.db', '/data/a.db'],
    ['/my data/a.db', "'/my data/a.db'"],
    ["/it's/a.db", `'/it'\\''s/a.db'`],
    ['/$HOME/`a`.db', "'/$HOME/`a`.db'"],
  ])('is mended by a command that a shell takes as it stands: %s', (path, quoted) => {
    expect(upgradeCommand(path)).toBe(`account-lifecycle db upgrade --db ${quoted}`);
    expect(machineHint(['0'], path)).toContain(quoted);
  });
});

describe('a migration', () => {
  const steps = [
    ...migrations,
    { version: migrations.length + 1, name: 'next', sql: 'CREATE TABLE later (x)' },
  ];

  test('is recorded with the time at which it was made, and made once', () => {
    const { db, rows } = migrated();
    migrate(db, steps);
    migrate(db, steps);
    expect(rows('SELECT version, name FROM migrations ORDER BY version')).toEqual(
      steps.map(({ version, name }) => [version, name]),
    );
    const [[at] = []] = rows('SELECT max(applied_at) FROM migrations') as readonly (readonly number[])[];
    expect(Math.abs(Date.now() - (at ?? 0))).toBeLessThan(60_000);
    expect(schemaVersionOf(db)).toBe(steps.length);
  });

  test('marks the file as ours together with its first table', () => {
    const db = new Database(':memory:');
    onTestFinished(() => void db.close());
    assertOurs(db, 'a.db');
    expect(db.pragma('application_id', { simple: true })).toBe(0);
    migrate(db, migrations);
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
    assertOurs(db, 'a.db');
  });

  test.each([
    ['CREATE TABLE theirs (x)'],
    ['PRAGMA user_version = 3'],
    ['PRAGMA application_id = 7'],
    [`PRAGMA application_id = 7; CREATE TABLE migrations (x)`],
  ])('does not touch a file that says %s', (sql) => {
    const database = databaseFile();
    withRaw(database, (db) => db.exec(sql));
    const before = readFileSync(database);
    withRaw(database, (db) => expectFault(() => assertOurs(db, database), 'notOurDatabase'));
    expectFault(
      () => connect({ path: database, readonly: false, busyTimeoutMs: 0, pageCacheMiB: 1 }),
      'notOurDatabase',
    );
    expect(readFileSync(database).equals(before)).toBe(true);
  });
});

describe('the settings of a connection', () => {
  const fresh = (): Database.Database => {
    const db = new Database(databaseFile());
    onTestFinished(() => void db.close());
    configure(db, 4);
    useWriteAheadLog(db);
    return db;
  };

  test('are all as promised once they are made', () => {
    expect(settingFindings(fresh())).toEqual([]);
    expect(() => assertConfigured(fresh(), 'a.db')).not.toThrow();
  });

  test.each([
    ['synchronous = NORMAL', 'synchronous is 1 instead of 2'],
    ['foreign_keys = OFF', 'foreign_keys is 0 instead of 1'],
    ['trusted_schema = ON', 'trusted_schema is 1 instead of 0'],
    ['cell_size_check = OFF', 'cell_size_check is 0 instead of 1'],
    ['recursive_triggers = OFF', 'recursive_triggers is 0 instead of 1'],
    ['journal_size_limit = -1', 'journal_size_limit is -1 instead of 67108864'],
    ['journal_mode = DELETE', 'journal_mode is delete instead of wal'],
  ])('that say %s are refused', (pragma, finding) => {
    const db = fresh();
    db.pragma(pragma);
    expect(settingFindings(db)).toEqual([finding]);
    expectFault(() => assertConfigured(db, 'a.db'), 'databaseFailed');
    expect(() => assertConfigured(db, 'a.db')).toThrow(finding);
  });

  test('ask nothing of the journal of a database in memory', () => {
    const { db } = migrated();
    useWriteAheadLog(db);
    expect(settingFindings(db)).toEqual([]);
  });
});

describe('a connection for an upgrade', () => {
  const address = (path: string): Address => ({
    path,
    readonly: false,
    purpose: 'upgrade',
    busyTimeoutMs: 0,
    pageCacheMiB: 1,
  });
  const made = (): string => {
    const path = databaseFile();
    connect({ path, readonly: false, busyTimeoutMs: 0, pageCacheMiB: 1 }).close();
    return path;
  };

  test('has the file for itself', () => {
    const path = made();
    const db = connect(address(path));
    const other: Address = { path, readonly: false, busyTimeoutMs: 0, pageCacheMiB: 1 };
    expect(thrownBy(() => connect(other))).toMatchObject({ code: expect.stringMatching(/^SQLITE_BUSY/) });
    db.close();
    connect(other).close();
  });

  test('is not given while somebody has the file open', () => {
    const path = made();
    const other = connect({ path, readonly: false, busyTimeoutMs: 0, pageCacheMiB: 1 });
    other.prepare('SELECT count(*) FROM log').get();
    expect(thrownBy(() => connect(address(path)))).toMatchObject({
      code: expect.stringMatching(/^SQLITE_BUSY/),
    });
    other.close();
  });

  test('makes no file, and takes none that is empty', () => {
    const path = databaseFile();
    expectFault(() => connect(address(path)), 'databaseFailed');
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '');
    expectFault(() => connect(address(path)), 'databaseFailed');
    expect(statSync(path).size).toBe(0);
    mkdirSync(`${path}.folder`);
    expectFault(() => connect(address(`${path}.folder`)), 'databaseFailed');
  });
});
