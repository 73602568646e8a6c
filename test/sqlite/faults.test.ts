import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createSqliteStore } from '../../src/sqlite/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { connect } from '../../src/sqlite/connection/session.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { expectFault, thrownBy } from '../../src/testing/store/promise.ts';
import {
  entry,
  snapshotAfter,
  status,
  steps,
  T0,
  quarantinedSample,
} from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

/** A store whose every new connection is changed first. */
const storeWith = (database: string, change: (db: Database.Database) => void): Store =>
  createSqliteStore(database, () => {
    const db = connect({ path: database, readonly: false, busyTimeoutMs: 100, pageCacheMiB: 4 });
    change(db);
    return db;
  });

const count = (writer: StoreWriter): void => writer.countForeign('x');

test('a write lock held elsewhere is waited for and then reported as busy, and the next try succeeds', () => {
  const database = databaseFile();
  const store = openSqliteStore({ database, busyTimeoutMs: 50 });
  withRaw(database, (db) => {
    db.exec('BEGIN IMMEDIATE');
    let ran = false;
    expectFault(() => store.transaction(() => (ran = true)), 'databaseBusy', true);
    expect(ran).toBe(false);
    expect(store.totals().foreign).toBe(0);
    db.exec('ROLLBACK');
  });
  store.transaction(count);
  expect(store.totals().foreign).toBe(1);
  store.close();
});

test('opening a database that is locked altogether is busy too', () => {
  const database = databaseFile();
  openSqliteStore({ database }).close();
  withRaw(database, (db) => {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    expectFault(() => openSqliteStore({ database, busyTimeoutMs: 50 }), 'databaseBusy', true);
  });
});

/** Lets the database grow by some pages and no more. */
const limitTo = (pages: number) => (db: Database.Database) => {
  const now = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${now + pages}`);
};

const fill = (writer: StoreWriter): void => {
  for (let line = 0; line < 100; line++)
    writer.addQuarantined(quarantinedSample({ raw: 'x'.repeat(10_000) }));
};

test('a full disk is reported, nothing of the transaction is kept, and reading goes on', () => {
  const store = storeWith(databaseFile(), limitTo(20));
  store.transaction(count);
  expectFault(() => store.transaction(fill), 'diskFull', true);
  expect(store.totals()).toMatchObject({ quarantined: 0, foreign: 1 });
  store.transaction(count);
  expect(store.totals().foreign).toBe(2);
  store.close();
});

test('work that swallows a full disk writes nothing outside of its transaction', () => {
  const store = storeWith(databaseFile(), limitTo(20));
  const error = thrownBy(() =>
    store.transaction((writer) => {
      thrownBy(() => fill(writer));
      count(writer);
      fill(writer);
    }),
  );
  expect(error).toMatchObject({ name: 'LifecycleError', retryable: true });
  expect(store.totals()).toMatchObject({ quarantined: 0, foreign: 0 });
  store.close();
});

/** Makes the database refuse rows of a table until a delivery stands in quarantine, which goes there at once. */
const refusing = (table: string, refused: string) => (db: Database.Database) => {
  db.exec(
    `CREATE TEMP TRIGGER refusal BEFORE INSERT ON ${table} WHEN ${refused} AND NOT EXISTS (SELECT 1 FROM quarantine)
     BEGIN SELECT RAISE(FAIL, 'not now'); END`,
  );
};

/** Enough for every kind of row to be written before the transaction's end. */
const MANY = 20_000;

test.each([
  ['log', 'new.seq = 1'],
  ['transitions', 'new.version = 1'],
  ['outbox', 'new.seq = 100'],
])('work that swallows a refusal of %s keeps nothing, also when later rows would do', (table, refused) => {
  const store = storeWith(databaseFile(), refusing(table, refused));
  const event = status('a', 'ERROR');
  const [first] = steps([event]);
  const [transition] = first?.transitions ?? [];
  if (transition === undefined) throw new Error('the first ERROR moves an account');
  let refusals = 0;
  const work = (writer: StoreWriter): void => {
    const keepOne = (version: number): void => {
      const seq = writer.append(entry({ version, policyId: writer.policyId(defaultPolicy) }));
      writer.addTransition({ ...transition, version }, seq);
      writer.enqueue({ type: 'verify', reason: 'late' }, 'a', seq, T0);
    };
    for (let version = 1; version <= MANY; version += 1)
      try {
        keepOne(version);
      } catch {
        refusals += 1;
        if (refusals === 1) writer.addQuarantined(quarantinedSample());
      }
  };
  expectFault(() => store.transaction(work), 'databaseFailed', false);
  expect(refusals).toBeGreaterThan(0);
  expect(store.totals()).toMatchObject({ logEntries: 0, transitions: 0, outbox: 0, quarantined: 0 });
  store.close();
});

test('work after SQLite gave up the transaction by itself is refused', () => {
  let connection: Database.Database | undefined;
  const store = storeWith(databaseFile(), (db) => (connection = db));
  expectFault(
    () =>
      store.transaction((writer) => {
        connection?.exec('ROLLBACK');
        count(writer);
      }),
    'databaseFailed',
    true,
  );
  expectFault(() => store.transaction(() => void connection?.exec('ROLLBACK')), 'databaseFailed', true);
  expect(store.totals().foreign).toBe(0);
  store.close();
});

/** Makes the first COMMIT report an I/O error, after or before it really took place. */
const failFirstCommit = (took: boolean) => {
  let done = false;
  return (db: Database.Database): void => {
    const prepare = db.prepare.bind(db);
    Object.assign(db, {
      prepare: (sql: string) => {
        const statement = prepare(sql);
        if (sql !== 'COMMIT' || done) return statement;
        const run = () => {
          done = true;
          if (took) statement.run();
          throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
        };
        return { run };
      },
    });
  };
};

test.each([true, false])('an I/O error at COMMIT is an unknown outcome; it took place: %s', (took) => {
  const connections: Database.Database[] = [];
  const change = failFirstCommit(took);
  const store = storeWith(databaseFile(), (db) => {
    connections.push(db);
    change(db);
  });
  expectFault(() => store.transaction(count), 'commitUnknown');
  expect(connections[0]?.open).toBe(false);
  expect(store.totals().foreign).toBe(took ? 1 : 0);
  expect(connections).toHaveLength(2);
  expect(store.changedElsewhere()).toBe(true);
  store.transaction(count);
  expect(store.totals().foreign).toBe(took ? 2 : 1);
  store.close();
});

test('when the disk stays away after an I/O error, each call says so, until it is back', () => {
  const away = { now: false };
  const change = failFirstCommit(true);
  const store = storeWith(databaseFile(), (db) => {
    if (away.now) throw new Database.SqliteError('unable to open database file', 'SQLITE_CANTOPEN');
    change(db);
  });
  expectFault(() => store.transaction(count), 'commitUnknown');
  away.now = true;
  expectFault(() => store.totals(), 'databaseFailed');
  expectFault(() => store.transaction(count), 'databaseFailed');
  away.now = false;
  expect(store.totals().foreign).toBe(1);
  store.close();
});

test('a connection that cannot roll back is replaced, and the error of the work is passed on', () => {
  const connections: Database.Database[] = [];
  const store = storeWith(databaseFile(), (db) => {
    connections.push(db);
    const prepare = db.prepare.bind(db);
    const fail = () => {
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
    };
    Object.assign(db, { prepare: (sql: string) => (sql === 'ROLLBACK' ? { run: fail } : prepare(sql)) });
  });
  const boom = new Error('boom');
  const work = (writer: StoreWriter): void => {
    count(writer);
    throw boom;
  };
  expect(thrownBy(() => store.transaction(work))).toBe(boom);
  expect(store.totals().foreign).toBe(0);
  expect(connections.map(({ open }) => open)).toEqual([false, true]);
  store.close();
});

/** Overwrites the file with nonsense from this byte on. */
const damage = (database: string, from: number): void => {
  const file = openSync(database, 'r+');
  const { size } = statSync(database);
  writeSync(file, Buffer.alloc(size - from, 0xa5), 0, size - from, from);
  closeSync(file);
};

test('a damaged file is reported as corrupt when read, and the check finds it', () => {
  const database = databaseFile();
  const first = openSqliteStore({ database });
  first.transaction((writer) => {
    const policyId = writer.policyId(defaultPolicy);
    for (let line = 0; line < 2000; line++) writer.append(entry({ policyId, accountId: `a${line}` }));
  });
  first.close();
  damage(database, 90 * 4096);
  const store = openSqliteStore({ database });
  expectFault(() => store.log({}), 'databaseCorrupt');
  expect(store.check()).not.toEqual([]);
  store.close();
});

test('a stored text that is not JSON is reported as corrupt', () => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  store.transaction((writer) => {
    writer.save(snapshotAfter('a', ['OK']));
    const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
    writer.enqueue({ type: 'verify', reason: 'late' }, 'a', seq, 1);
    const from = { connection: 'OK', sync: 'RUNNING' } as const;
    writer.hold({ accountId: 'a', seq, from, until: 1, effects: [{ type: 'verify', reason: 'late' }] });
  });
  withRaw(database, (db) => {
    db.exec(
      `UPDATE snapshots SET facts = '{'; UPDATE policies SET json = '{'; UPDATE effects SET json = '{';
       UPDATE holds SET effects = '{'`,
    );
  });
  expectFault(() => store.snapshot('a'), 'databaseCorrupt');
  expectFault(() => store.accounts({}), 'databaseCorrupt');
  expectFault(() => store.policy(1), 'databaseCorrupt');
  expectFault(() => store.outbox(1), 'databaseCorrupt');
  expectFault(() => store.held(), 'databaseCorrupt');
  store.close();
});

test('a value that the table refuses is an error, and nothing of the transaction is kept', () => {
  const store = openSqliteStore({ database: ':memory:' });
  expectFault(
    () =>
      store.transaction((writer) => {
        count(writer);
        writer.append(entry({ policyId: writer.policyId(defaultPolicy), at: 1.5 }));
      }),
    'databaseFailed',
  );
  expect(store.totals()).toMatchObject({ foreign: 0, logEntries: 0 });
  store.close();
});
