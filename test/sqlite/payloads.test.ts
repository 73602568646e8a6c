import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { pruneLedger } from '../../src/lifecycle/upkeep.ts';
import { openSqliteStore, type ChainHead } from '../../src/sqlite/index.ts';
import { connect } from '../../src/sqlite/connection/session.ts';
import { createReader } from '../../src/sqlite/read/reader.ts';
import { Lookups } from '../../src/sqlite/lookup/lookups.ts';
import { dropPayloadsWithin } from '../../src/sqlite/upkeep/payloads.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { storedEventOf } from '../../src/views/fold.ts';
import { readPayload } from '../../src/wire/index.ts';
import { T0, v1 } from '../payloads.ts';
import { wordsIn } from './bytes.ts';
import { databaseFile } from './files.ts';
import { foundIn, wholeDatabase } from './proved.ts';
import { withoutTriggers, withRaw } from './raw.ts';

const DAY = 86_400_000;

/** What senders wrote beside what is read: at the end of something short, and of what is so long that it has pages of its own. */
const written = ['Ada-of-Nowhere', 'Alan-of-Elsewhere'] as const;
const long = 'mail '.repeat(2_000);
const kept = 'Grace-of-Somewhere';

/** Twenty days of five accounts; the last five days say something else. Made once, and copied for each test. */
const lived = async (database: string): Promise<void> => {
  copyFileSync(await (made ??= live()), database);
};

let made: Promise<string> | undefined;

const live = async (): Promise<string> => {
  const database = databaseFile();
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ database, clock });
  for (let turn = 0; turn < 400; turn += 1) {
    const word = ['OK', 'CONNECTING', 'CREDENTIALS'][turn % 3] ?? 'OK';
    const old = turn % 2 === 0 ? written[0] : `${long}${written[1]}`;
    const said = turn < 300 ? old : kept;
    await lifecycle.receive({ ...v1(`account-${turn % 5}`, word), said });
    await clock.advance(DAY / 20);
  }
  await lifecycle.close();
  return database;
};

const eventTextOf = (entry: Parameters<typeof storedEventOf>[0]): string =>
  JSON.stringify(storedEventOf(entry, readPayload));

/** Drops payloads that were fifteen days old when twenty had passed. */
const dropFrom = async (database: string, days = 5): Promise<number> => {
  const store = openSqliteStore({ database });
  onTestFinished(() => store.close());
  const { payloads } = await pruneLedger(
    localLedger(store),
    { payloadDays: days },
    {},
    T0 + 20 * DAY,
    readPayload,
  );
  return payloads;
};

const lookedAt = async (database: string) => {
  const lifecycle = openLifecycle({ database, clock: createSimulatedClock(T0 + 20 * DAY) });
  try {
    const views = await lifecycle.accounts();
    const histories = [];
    for (const { accountId } of views)
      for await (const { payload: _payload, payloadDropped: _dropped, ...entry } of lifecycle.history(
        accountId,
      ))
        histories.push(entry);
    return { views, histories, past: await lifecycle.at('account-1', T0 + 3 * DAY) };
  } finally {
    await lifecycle.close();
  }
};

describe('payloads that are older than they are to be kept', () => {
  test('leave no byte in any file, while everything that follows from them stays', async () => {
    const database = databaseFile();
    await lived(database);
    expect(wordsIn(database, [...written, kept])).toEqual([...written, kept]);
    const before = await lookedAt(database);
    const head = withRaw(database, (db) => db.prepare('SELECT max(seq) FROM log').pluck().get());
    expect(await dropFrom(database)).toBe(300);
    expect(wordsIn(database, [...written, kept])).toEqual([kept]);
    expect(foundIn(database)).toEqual([]);
    expect(await lookedAt(database)).toEqual(before);
    expect(withRaw(database, (db) => db.prepare('SELECT max(seq) FROM log').pluck().get())).toBe(head);
    expect(await dropFrom(database)).toBe(0);
  });

  test('are said to be gone by the history, and those that are young enough are there', async () => {
    const database = databaseFile();
    await lived(database);
    await dropFrom(database);
    const lifecycle = openLifecycle({ database });
    onTestFinished(() => lifecycle.close());
    const told = (await Array.fromAsync(lifecycle.history('account-1'))).filter(
      ({ source }) => source !== 'deadline',
    );
    const dropped = told.filter(({ payloadDropped }) => payloadDropped === true);
    expect([dropped.length, dropped.some(({ payload }) => payload !== undefined)]).toEqual([60, false]);
    expect(told.at(-1)).toMatchObject({ payload: { said: kept } });
  });

  test('go day by day, and the log goes on meanwhile', async () => {
    const database = databaseFile();
    await lived(database);
    const lifecycle = openLifecycle({ database, clock: createSimulatedClock(T0 + 20 * DAY) });
    for (const days of [19.9, 15, 14.9, 5]) {
      await dropFrom(database, days);
      await lifecycle.receive(v1('account-1', days > 14.9 ? 'OK' : 'ERROR'));
      expect(foundIn(database)).toEqual([]);
    }
    await lifecycle.close();
    expect(wordsIn(database, written)).toEqual([]);
  });

  test('of a database with everything in it leave it sound', async () => {
    const database = await wholeDatabase();
    const count = withRaw(database, (db) =>
      db
        .prepare(
          `SELECT count(*) FROM log JOIN kinds ON kinds.id = kind WHERE payload IS NOT NULL AND source <> 'engine'`,
        )
        .pluck()
        .get(),
    );
    const store = openSqliteStore({ database });
    const now = T0 + 100_000 * DAY;
    const retention = { payloadDays: 1 };
    expect(
      await pruneLedger(localLedger(store), retention, { dryRun: true }, now, readPayload),
    ).toMatchObject({
      payloads: count,
    });
    expect(await pruneLedger(localLedger(store), retention, {}, now, readPayload)).toMatchObject({
      payloads: count,
    });
    expect(store.info().payloadsDroppedUntil).toBe(store.totals().logEntries);
    store.close();
    expect(foundIn(database)).toEqual([]);
  });

  test('leave their bytes where the file is not written anew, and that is found', async () => {
    const database = databaseFile();
    await lived(database);
    const db = connect({ path: database, readonly: false, busyTimeoutMs: 50, pageCacheMiB: 4 });
    onTestFinished(() => void db.close());
    const reader = createReader(db, database, new Lookups(db));
    const request = { before: T0 + 15 * DAY, most: 1_000, at: T0 + 20 * DAY, eventTextOf };
    db.transaction(() => dropPayloadsWithin(db, reader, request)).immediate();
    db.pragma('wal_checkpoint(TRUNCATE)');
    expect(wordsIn(database, written)).not.toEqual([]);
  });

  test('leave their bytes in the write-ahead log while somebody reads it, and that is said', async () => {
    const database = databaseFile();
    await lived(database);
    const reading = new Database(database);
    onTestFinished(() => void reading.close());
    reading.exec('BEGIN; SELECT 1 FROM log');
    const store = openSqliteStore({ database, busyTimeoutMs: 50 });
    onTestFinished(() => store.close());
    const again = () => pruneLedger(localLedger(store), { payloadDays: 5 }, {}, T0 + 20 * DAY, readPayload);
    await expect(again()).rejects.toMatchObject({ code: 'databaseBusy', retryable: true });
    reading.exec('COMMIT');
    expect(await again()).toMatchObject({ payloads: 0 });
    expect(wordsIn(database, written)).toEqual([]);
  });
});

describe('the chain of a log whose payloads were dropped', () => {
  const headOf = (database: string, asked?: ChainHead) => {
    const store = openSqliteStore({ database, readonly: true });
    try {
      const { chain } = store.info();
      return {
        head: chain ?? { seq: 0, digest: '' },
        ...(asked === undefined ? {} : { descent: store.descentFrom(asked) }),
      };
    } finally {
      store.close();
    }
  };

  test('goes back to the entries that were noted before, but for those amidst what was dropped', async () => {
    const database = databaseFile();
    await lived(database);
    const { head } = headOf(database);
    await dropFrom(database);
    const later = openLifecycle({ database, clock: createSimulatedClock(T0 + 20 * DAY) });
    await later.receive(v1('account-1', 'STOPPED'));
    await later.close();
    const { digest } = head;
    expect(headOf(database, head).descent).toBe('yes');
    expect(headOf(database, { seq: 100, digest }).descent).toBe('dropped');
    expect(headOf(database, { seq: 100_000, digest }).descent).toBe('no');
  });

  test.each([
    [
      'an event that was edited',
      `UPDATE log SET payload = replace(payload, 'account-', 'accounT-') WHERE seq = 4`,
    ],
    ['an event that was put into other words', `UPDATE log SET payload = payload || ' ' WHERE seq = 4`],
    ['a note that was taken out', `DELETE FROM chain WHERE note IS NOT NULL`],
    [
      'a note that was edited',
      `UPDATE chain SET note = replace(note, 'dropped', 'dr0pped') WHERE note IS NOT NULL`,
    ],
    ['what is said to be dropped', `UPDATE prunings SET until = 10 WHERE name = 'payloads'`],
    [
      'a payload that was dropped without a note',
      `UPDATE log SET payload = (SELECT payload FROM log WHERE seq = 4) WHERE seq = 390`,
    ],
  ])('betrays %s', async (_name, edit) => {
    const database = databaseFile();
    await lived(database);
    await dropFrom(database);
    withRaw(database, (db) => withoutTriggers(db, () => db.exec(edit)));
    expect(foundIn(database)).not.toEqual([]);
  });

  test('stays whole when accounts are erased afterwards', async () => {
    const database = databaseFile();
    await lived(database);
    await dropFrom(database);
    const lifecycle = openLifecycle({ database, clock: createSimulatedClock(T0 + 20 * DAY) });
    await lifecycle.forget({ account: 'account-2' });
    await lifecycle.close();
    expect(foundIn(database)).toEqual([]);
    await dropFrom(database, 1);
    expect(foundIn(database)).toEqual([]);
    expect(wordsIn(database, ['account-2'])).toEqual([]);
  });
});
