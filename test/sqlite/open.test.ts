import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../build.ts';
import { assertNodeSupported } from '../../src/sqlite/connection/driver.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { snapshotAfter } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';

beforeAll(() => void buildWhenStale());

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('the native driver is loaded when a database is opened, not before', () => {
  const loaded = () =>
    Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('better-sqlite3'));
  expect(loaded()).toBe(false);
  openSqliteStore({ database: ':memory:' }).close();
  expect(loaded()).toBe(true);
});

/** What the program says first on a Node.js that claims to be this version. */
const programOn = (version: string) => {
  const claim = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));
  const argv = ['--import', `data:text/javascript,${encodeURIComponent(claim)}`, bin, '--version'];
  return spawnSync(process.execPath, argv, { encoding: 'utf8' });
};

test.each(['8.19.0', '20.20.2', '22.0.0', '22.14.9', '23.7.0', '27.0.0', '100.1.0'])(
  'Node.js %s is refused by the library and, in the same words, by the program',
  (version) => {
    expectFault(() => assertNodeSupported(version), 'nodeUnsupported');
    const { status, stderr } = programOn(version);
    expect(status).toBe(5);
    expect(stderr).toMatch(/^error: .*22\.15 to 26.*\(nodeUnsupported\)\nhint: /);
  },
);

test.each(['22.15.0', '22.23.3', '23.8.0', '24.0.0', '24.21.0', '25.1.0', '26.10.0'])(
  'Node.js %s is accepted by both',
  (version) => {
    expect(() => assertNodeSupported(version)).not.toThrow();
    expect(programOn(version).status).toBe(0);
  },
);

test('a new database and the files beside it can be read by their owner alone, whatever the umask', () => {
  const before = process.umask(0);
  try {
    const database = databaseFile();
    const store = openSqliteStore({ database });
    store.transaction((writer) => writer.countForeign('x'));
    expect(['', '-wal', '-shm'].map((suffix) => modeOf(database + suffix))).toEqual([0o600, 0o600, 0o600]);
    store.close();
  } finally {
    process.umask(before);
  }
});

test("an existing file that others may use is its owner's alone from then on, and that is said", () => {
  const database = databaseFile();
  openSqliteStore({ database }).close();
  chmodSync(database, 0o640);
  const told: string[] = [];
  openSqliteStore({ database, onNotice: (sentence) => void told.push(sentence) }).close();
  expect(modeOf(database)).toBe(0o600);
  expect(told).toEqual([expect.stringContaining(`${database} had 0640`)]);
});

test('what was written is there when the database is opened again', () => {
  const database = databaseFile();
  const snapshot = snapshotAfter('a', ['CONNECTING']);
  const first = openSqliteStore({ database });
  first.transaction((writer) => writer.save(snapshot));
  first.close();
  const second = openSqliteStore({ database });
  expect(second.snapshot('a')).toEqual(snapshot);
  expect(second.deadlines()).toHaveLength(1);
  second.close();
});

test('closing cuts the write-ahead log away', () => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  store.transaction((writer) => writer.countForeign('x'));
  store.close();
  expect(existsSync(`${database}-wal`)).toBe(false);
});

test('a database that is open elsewhere stays usable when one lets go of it', () => {
  const database = databaseFile();
  const stores = [openSqliteStore({ database }), openSqliteStore({ database })] as const;
  stores[0].transaction((writer) => writer.countForeign('x'));
  stores[0].close();
  expect(stores[1].totals().foreign).toBe(1);
  stores[1].close();
});

test('a commit by another connection is a change from elsewhere, once', () => {
  const database = databaseFile();
  const here = openSqliteStore({ database });
  const there = openSqliteStore({ database });
  expect(here.changedElsewhere()).toBe(false);
  there.transaction((writer) => writer.countForeign('x'));
  expect([here.changedElsewhere(), here.changedElsewhere()]).toEqual([true, false]);
  expect(there.changedElsewhere()).toBe(false);
  here.close();
  there.close();
});

test('a database opened for reading is read, beside a writer too, and never written', () => {
  const database = databaseFile();
  const writing = openSqliteStore({ database });
  const reading = openSqliteStore({ database, readonly: true });
  writing.transaction((writer) => writer.countForeign('x'));
  expect(reading.totals().foreign).toBe(1);
  expectFault(() => reading.transaction((writer) => writer.countForeign('x')), 'databaseFailed');
  expect(writing.totals().foreign).toBe(1);
  reading.close();
  writing.close();
});

test('reading a file that does not exist is refused, and makes none', () => {
  const database = databaseFile();
  expectFault(() => openSqliteStore({ database, readonly: true }), 'databaseFailed');
  expect(existsSync(database)).toBe(false);
});

test('reading an empty file is refused, and leaves it empty', () => {
  const database = databaseFile();
  writeFileSync(database, '');
  expectFault(() => openSqliteStore({ database, readonly: true }), 'databaseFailed');
  expect(statSync(database).size).toBe(0);
});

test('a database in a folder that does not exist, or in place of one, cannot be opened', () => {
  const folder = join(dirname(databaseFile()), 'folder');
  expectFault(() => openSqliteStore({ database: join(folder, 'x.db') }), 'databaseFailed');
  mkdirSync(folder);
  expectFault(() => openSqliteStore({ database: folder }), 'databaseFailed');
});

test('file names that SQLite would take for another file are refused', () => {
  for (const database of ['', 'a.db ', 'a\0b'])
    expectFault(() => openSqliteStore({ database }), 'invalidOption');
});

test('a name that looks like a URI is a file like any other', () => {
  const database = join(dirname(databaseFile()), 'file:x.db?mode=memory');
  openSqliteStore({ database }).close();
  expect(statSync(database).size).toBeGreaterThan(0);
});

test.each([-1, 1.5, Number.NaN, 2 ** 31])('a busy timeout of %d ms is refused', (busyTimeoutMs) => {
  expectFault(() => openSqliteStore({ database: ':memory:', busyTimeoutMs }), 'invalidOption');
});

test.each([0, -1, 1.5, Number.NaN, 4097])('a page cache of %d MiB is refused', (pageCacheMiB) => {
  expectFault(() => openSqliteStore({ database: ':memory:', pageCacheMiB }), 'invalidOption');
});

test('a database in memory cannot be opened for reading alone', () => {
  expectFault(() => openSqliteStore({ database: ':memory:', readonly: true }), 'invalidOption');
});
